// The page at /device: what this device remembers of somebody, in clear words; to change and to delete.
import { carryCode, stayOnAddress } from "./address.js";
import { FIELDS } from "./contact.js";
import { fillFields, plaintextOf, readFields, wireNextKey } from "./details.js";
import { clearErrors, showErrors } from "./errors.js";
import { fill, message } from "./messages.js";
import { addressOf } from "./receipt.js";
import { canRemember, forgetRemembered, recall, remember } from "./remembered.js";
import { section, show } from "./states.js";
import { date } from "./times.js";

const companions = () => document.getElementById("companions");

let remembered = null;

function showStored(saved = false) {
  const { person, until } = remembered;
  fill(section("stored"), {
    name: `${person.given_name} ${person.family_name}`,
    phone: person.phone,
    email: person.email,
    address: addressOf(person),
    companions: person.companions.join(", ") || message("nobody-remembered"),
    until: message("remembered-until", { date: date(until) }),
  });
  document.getElementById("saved").hidden = !saved;
  show("stored");
}

function edit() {
  clearErrors(section("edit"));
  fillFields(remembered.person);
  companions().value = remembered.person.companions.join("\n");
  show("edit");
}

async function save(event) {
  event.preventDefault();
  const { contact, faults } = readFields(companions().value.split("\n"));
  // A name of the list has no field of its own: the fault stands at the list.
  const placed = faults.map((fault) => ({ ...fault, id: document.getElementById(fault.id) ? fault.id : "companions" }));
  const tooLarge = plaintextOf({ ...contact, companions: [] }, 1).faults || [];
  placed.push(...(placed.length === 0 ? tooLarge : []));
  if (placed.length > 0) return showErrors(section("edit"), placed);
  const person = Object.fromEntries(FIELDS.map((field) => [field, contact[field]]));
  remembered = await remember({ ...person, companions: contact.companions });
  return remembered ? showStored(true) : show("refused");
}

async function remove() {
  show(await forgetRemembered() ? "gone" : "refused");
}

async function begin() {
  document.getElementById("edit").addEventListener("click", edit);
  document.getElementById("cancel").addEventListener("click", () => showStored());
  document.getElementById("delete").addEventListener("click", remove);
  document.getElementById("changes").addEventListener("submit", save);
  carryCode();
  stayOnAddress();
  wireNextKey();
  remembered = await recall();
  if (remembered) return showStored();
  return show(await canRemember() ? "nothing" : "refused");
}

begin();
