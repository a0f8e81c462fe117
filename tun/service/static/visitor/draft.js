// What was typed for a check-in, over a way to the certificates and back: in this tab only, and taken out when it is read.
//
// Nothing of it goes into an address. A tab that is closed takes it along; after half an hour it is not used any more.
import { companyEntries, restoreCompany } from "./companions.js";
import { FIELDS } from "./contact.js";

const NAME = "tun/draft";
const LONGEST = 30 * 60_000;                           // milliseconds
const SINGLE = [...FIELDS, "exempt"];

const input = (id) => document.getElementById(id);

/** Keeps entries for the form of this tab, over what waits for it already. @param {Object<string, any>} entries */
export function keepEntries(entries) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ ...takeEntries(), ...entries, kept: Date.now() }));
  } catch {
    // This browser keeps nothing, not even for a tab: it is typed again.
  }
}

/** What waits for the form, once. @returns {Object<string, any> | null} */
export function takeEntries() {
  try {
    const found = JSON.parse(sessionStorage.getItem(NAME));
    sessionStorage.removeItem(NAME);
    return found && Date.now() - found.kept < LONGEST ? found : null;
  } catch {
    return null;
  }
}

function typed() {
  const filled = SINGLE.filter((id) => input(id) && input(id).value !== "");
  return { ...Object.fromEntries(filled.map((id) => [id, input(id).value])), remember: input("remember").checked,
    company: companyEntries() };
}

/** Puts the names, numbers and addresses back; what stands there already stays. @param {Object} entries as taken */
export function restoreTyped(entries) {
  for (const id of SINGLE) if (input(id) && input(id).value === "" && typeof entries[id] === "string") input(id).value = entries[id];
  if (entries.remember) input("remember").checked = true;
  if (entries.company) restoreCompany(entries.company);
  input("from-rapid").hidden = !entries.rapid;
}

/** On the way to the certificates: links that say so take the entries along. */
export function carryEntries() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keep-entries]")) keepEntries(typed());
  });
}
