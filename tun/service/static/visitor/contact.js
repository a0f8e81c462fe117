// From what somebody typed to the 1,024 bytes that are sealed. No page, no network: faults come back as a list.

const PLAINTEXT_BYTES = 1024;          // one size for all, so that a sealed contact's length says nothing
const FIELD_CHARACTERS = 100;
const COMPANION_CHARACTERS = 80;
const PHONE_DIGITS = 5;

/** Every field in the order of the form. The first word of a fault's `field` is one of these or "companions". */
export const FIELDS = ["given_name", "family_name", "phone", "email", "street", "house_number", "postcode", "city"];
const OPTIONAL = new Set(["email"]);

/** Blanks and control characters become single blanks; accents written as two signs become one (NFC). */
export function tidy(text) {
  const wellFormed = new TextDecoder().decode(new TextEncoder().encode(text));
  return wellFormed.normalize("NFC").replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
}

/** Characters as the service counts them: an emoji is one, not two. */
export const characters = (text) => [...text].length;

/**
 * Autofill writes "Fruchthallstraße 10" into the street. Only an empty house number is filled from it.
 * @returns {{street: string, house_number: string}}
 */
export function splitStreet(street, houseNumber) {
  const found = houseNumber === "" && /^(.*\S)[ ,]+(\d+ ?[a-zA-Z]?(?: ?[-/+] ?\d+ ?[a-zA-Z]?)?)$/.exec(street);
  return found ? { street: found[1].replace(/,$/, ""), house_number: found[2] } : { street, house_number: houseNumber };
}

function faultOf(field, text) {
  if (text === "") return OPTIONAL.has(field) ? null : { field, kind: "missing" };
  if (characters(text) > FIELD_CHARACTERS) return { field, kind: "too-long", limit: FIELD_CHARACTERS };
  // Numbers are written in a hundred ways: blanks, hyphens, slashes, brackets, a word for the extension.
  if (field === "phone" && (text.match(/\p{Nd}/gu) || []).length < PHONE_DIGITS) return { field, kind: "not-a-number" };
  if (field === "email" && !/^[^\s@]+@[^\s@]+$/.test(text)) return { field, kind: "not-an-address" };
  return null;
}

/**
 * @param {Object<string, string>} typed one text per name in FIELDS
 * @param {string[]} companions names as typed; empty ones are left out
 * @returns {{contact: Object, faults: {field: string, kind: string, limit?: number}[]}}
 */
export function readContact(typed, companions) {
  const contact = {};
  for (const field of FIELDS) contact[field] = tidy(typed[field] || "");
  Object.assign(contact, splitStreet(contact.street, contact.house_number));
  const faults = FIELDS.map((field) => faultOf(field, contact[field])).filter(Boolean);
  contact.companions = [];
  companions.forEach((name, index) => {
    const tidied = tidy(name);
    if (tidied === "") return;
    contact.companions.push(tidied);
    if (characters(tidied) > COMPANION_CHARACTERS) {
      faults.push({ field: `companions-${index}`, kind: "too-long", limit: COMPANION_CHARACTERS });
    }
  });
  contact.openings = [];
  return { contact, faults };
}

/** The contact is longer than the one size. `field` is its longest entry, `excess` what is to be cut there, in characters. */
export class TooLarge extends Error {
  constructor(field, excess) {
    super("contact too large");
    this.field = field;
    this.excess = excess;
  }
}

function tooLarge(contact, excessBytes) {
  const entries = FIELDS.map((field) => [field, contact[field]]);
  contact.companions.forEach((name, index) => entries.push([`companions-${index}`, name]));
  const bytes = (text) => new TextEncoder().encode(text).length;
  const [field, text] = entries.reduce((longest, entry) => (bytes(entry[1]) > bytes(longest[1]) ? entry : longest));
  return new TooLarge(field, Math.ceil((excessBytes * characters(text)) / bytes(text)));
}

/** @returns {Uint8Array} JSON in UTF-8, filled up with blanks to 1,024 bytes. Throws TooLarge. */
export function toPlaintext(contact) {
  const json = new TextEncoder().encode(JSON.stringify(contact));
  if (json.length > PLAINTEXT_BYTES) throw tooLarge(contact, json.length - PLAINTEXT_BYTES);
  const plaintext = new Uint8Array(PLAINTEXT_BYTES).fill(0x20);
  plaintext.set(json);
  return plaintext;
}
