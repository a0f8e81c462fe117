// The form: from what stands in its fields to a contact that is ready to be sealed, or to faults with their words.
import { FIELDS, readContact, TooLarge, toPlaintext } from "./contact.js";
import { clearCompanions, readCompanions } from "./companions.js";
import { message } from "./messages.js";

const form = () => document.getElementById("details");
const input = (name) => document.getElementById(name);
const label = (id) => document.querySelector(`label[for="${id}"]`).firstChild.textContent.trim();

function words({ field, kind, limit }) {
  if (kind === "missing") return message(`fault-missing-${field}`);
  if (kind === "too-long") return message("fault-too-long", { label: label(field), limit });
  return message(`fault-${kind}`);
}

/** @returns {{plaintext: Uint8Array, persons: number} | {faults: {id: string, text: string}[]}} */
export function readDetails(most) {
  const company = readCompanions(most);
  const typed = Object.fromEntries(FIELDS.map((name) => [name, input(name).value]));
  const { contact, faults } = readContact(typed, company.names);
  for (const name of ["street", "house_number"]) input(name).value = contact[name];
  const found = [...faults.map((fault) => ({ id: fault.field, text: words(fault) })), ...company.faults];
  if (found.length > 0) return { faults: found };
  try {
    return { plaintext: toPlaintext(contact), persons: company.persons };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    const text = message("fault-too-large", { label: label(error.field), excess: error.excess });
    return { faults: [{ id: error.field, text }] };
  }
}

export const hasEntries = () => FIELDS.some((name) => input(name).value !== "");

/** Once sent, no name stays in the page. */
export function clearDetails() {
  form().reset();
  clearCompanions();
}

/** On a phone the key says "next" and goes to the next field; a keyboard's Enter sends the form, as everywhere. */
export function wireNextKey() {
  form().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.enterKeyHint !== "next") return;
    if (!window.matchMedia("(pointer: coarse)").matches) return;
    const inputs = [...form().querySelectorAll("input:not([type=radio])")].filter((one) => one.offsetParent !== null);
    const next = inputs[inputs.indexOf(event.target) + 1];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
