// The form: from what stands in its fields to a contact that is ready to be sealed, or to faults with their words.
import { FIELDS, readContact, TooLarge, toPlaintext } from "./contact.js";
import { clearCompanions, readCompanions } from "./companions.js";
import { knownPerson } from "./known.js";
import { message } from "./messages.js";

const input = (name) => document.getElementById(name);
const form = () => input(FIELDS[0]).form;
const label = (id) => document.querySelector(`label[for="${id}"]`)?.firstChild.textContent.trim() ?? message("companion");
const isShown = (id) => input(id) !== null && input(id).offsetParent !== null;

function words({ field, kind, limit }) {
  if (kind === "missing") return message(`fault-missing-${field}`);
  if (kind === "too-long") return message("fault-too-long", { label: label(field), limit });
  return message(`fault-${kind}`);
}

const typed = () => Object.fromEntries(FIELDS.map((name) => [name, input(name).value]));

/** Puts a contact that is known into its fields. @param {Object<string, string>} person */
export function fillFields(person) {
  for (const name of FIELDS) input(name).value = person[name];
}

/**
 * What stands in the fields. A house number that autofill wrote into the street moves to where it belongs.
 * @returns {{contact: Object, faults: {id: string, text: string}[]}}
 */
export function readFields(names) {
  const { contact, faults } = readContact(typed(), names);
  for (const name of ["street", "house_number"]) input(name).value = contact[name];
  return { contact, faults: faults.map((fault) => ({ id: fault.field, text: words(fault) })) };
}

/** The bytes to be sealed, or what makes them too many. */
export function plaintextOf(contact, persons) {
  try {
    return { plaintext: toPlaintext(contact), persons, contact };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    // Where the longest entry is one that this device remembers, there is no field: the names are what can be cut.
    if (!isShown(error.field)) return { faults: [{ id: "company", text: message("fault-company-too-large") }] };
    const text = message("fault-too-large", { label: label(error.field), excess: error.excess });
    return { faults: [{ id: error.field, text }] };
  }
}

/** @returns {{plaintext: Uint8Array, persons: number, contact: Object} | {faults: {id: string, text: string}[]}} */
export function readDetails(most) {
  const company = readCompanions(most);
  const known = knownPerson();
  const { contact, faults } = known ? readContact(known, company.names) : readFields(company.names);
  const found = [...faults, ...company.faults];
  return found.length > 0 ? { faults: found } : plaintextOf(contact, company.persons);
}

export const hasEntries = () => FIELDS.some((name) => input(name).value !== "");

/** Once sent, no name stays in the page. */
export function clearDetails() {
  form().reset();
  clearCompanions();
}

/** On a phone the key says "next" and goes to the next field; a keyboard's Enter sends the form, as everywhere. */
export function wireNextKey() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.enterKeyHint !== "next") return;
    if (!window.matchMedia("(pointer: coarse)").matches) return;
    const fields = [...event.target.form.querySelectorAll("input:not([type=radio]), textarea")];
    const inputs = fields.filter((one) => one.offsetParent !== null);
    const next = inputs[inputs.indexOf(event.target) + 1];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
