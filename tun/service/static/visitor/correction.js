// A wrong telephone number after sending: details are typed anew, sealed anew, and replace what was sent.
import { replaceContact, showAgain } from "./amend.js";
import { NotReached, Refused } from "./api.js";
import { FIELDS } from "./contact.js";
import { clearDetails, fillFields, plaintextOf, readFields } from "./details.js";
import { clearErrors, showErrors } from "./errors.js";
import { fill, message } from "./messages.js";
import { shownVisit, stopShowing } from "./presence.js";
import { recall, remember } from "./remembered.js";
import { section, show } from "./states.js";

const NAMES = "correction-names";
const SEND = "correction-send";                        // what no field is to blame for is told at the button

const names = () => document.getElementById(NAMES);
const alsoHere = () => document.getElementById("correct-remembered");

let record = null;
let remembered = null;
let refusal = null;
let openings = [];

// Only a visit with proofs has any, and its phone has fetched the wallet's modules before.
const openingsOf = async (locked) => (locked ? (await import("../wallet/openings.js")).unlockOpenings(locked) : []);

// One set of fields for both forms of the page: browsers fill in what they know by these names.
const moveFields = (place) => document.getElementById(place).append(document.getElementById("person-fields"));

export async function showCorrection() {
  record = shownVisit();
  refusal = null;
  stopShowing();
  clearDetails();
  moveFields("correction-fields");
  openings = await openingsOf(record.openings);
  remembered = await recall();
  if (remembered) fillFields(remembered.person);
  const page = section("correction");
  clearErrors(page);
  for (const part of page.querySelectorAll("[data-prefilled]")) part.hidden = remembered === null;
  for (const part of page.querySelectorAll("[data-empty]")) part.hidden = remembered !== null;
  page.querySelector("[data-group]").hidden = record.persons === 1;
  fill(page, { group: message("correction-group", { persons: record.persons }) });
  show("correction");
}

export function leaveCorrection() {
  clearDetails();
  moveFields("person-place");
  names().value = "";
  return showAgain(record, refusal);
}

function read() {
  const company = names().value.split("\n").filter((name) => name.trim() !== "");
  const { contact, faults } = readFields(company);
  const placed = faults.map((fault) => ({ ...fault, id: document.getElementById(fault.id) ? fault.id : NAMES }));
  if (company.length >= record.persons) {
    placed.push({ id: NAMES, text: message("fault-correction-names", { persons: record.persons }) });
  }
  if (placed.length > 0) return { faults: placed };
  return plaintextOf({ ...contact, openings }, record.persons);
}

async function correctRemembered(contact) {
  if (!remembered || !alsoHere().checked) return;
  const person = Object.fromEntries(FIELDS.map((field) => [field, contact[field]]));
  await remember({ ...person, companions: remembered.person.companions });
}

export async function sendCorrection() {
  const page = section("correction");
  const details = read();
  if (details.faults) return showErrors(page, details.faults);
  try {
    await replaceContact(record, details.plaintext);
  } catch (error) {
    if (error instanceof Refused) {
      refusal = error.code;
      return showErrors(page, [{ id: SEND, text: `${error.title}. ${error.detail}` }]);
    }
    if (error instanceof NotReached) return showErrors(page, [{ id: SEND, text: message(`reason-${error.reason}`) }]);
    throw error;
  }
  await correctRemembered(details.contact);
  await leaveCorrection();
  document.getElementById("corrected").hidden = false;
  return undefined;
}
