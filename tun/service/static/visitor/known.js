// The form for whoever this device remembers: folded to one tap, with the names of those who came along before.
import { listKnownCompanions, revealCompany } from "./companions.js";
import { FIELDS } from "./contact.js";
import { message } from "./messages.js";
import { canRemember, recall, remember } from "./remembered.js";
import { date } from "./times.js";

const element = (id) => document.getElementById(id);
const button = () => element("check-in").querySelector("[data-button-label]");

let known = null;
let refused = false;

/** The remembered person where the form is folded for one, else null. */
export const knownPerson = () => known && known.person;

/** The browser did not keep what it was asked to keep. */
export const wasRefused = () => refused;

const nameOf = ({ given_name: given, family_name: family }) => `${given} ${family}`;

function fold(remembered) {
  known = remembered;
  for (const part of document.querySelectorAll("[data-typed]")) part.hidden = known !== null;
  for (const part of document.querySelectorAll("[data-known]")) part.hidden = known === null;
  button().textContent = known ? message("check-in-as", { name: nameOf(known.person) }) : message("check-in");
  listKnownCompanions(known ? known.person.companions : [], dropCompanion);
  revealCompany(known === null);
  if (known) element("known-until").textContent = message("known-until", { date: date(known.until) });
}

async function dropCompanion(name) {
  const companions = known.person.companions.filter((one) => one !== name);
  fold(await remember({ ...known.person, companions }));
}

/** Before the form is shown. What somebody has begun to type stays on top. */
export async function foldForKnown(hasEntries) {
  refused = false;
  fold(hasEntries ? null : await recall());
}

/** Where the form is folded and comes to be seen again: what was deleted or changed meanwhile counts. */
export async function foldAnew() {
  if (known !== null) fold(await recall());
}

/** "With other details": an empty form. What is remembered stays, unless it is asked to be replaced. */
export function unfold() {
  fold(null);
  element("given_name").focus();
}

function union(earlier, later) {
  return [...new Set([...earlier, ...later])];
}

/** After the tap: renews what is remembered, or begins it where the box is ticked. @param {Object} contact as read */
export async function rememberIfAsked(contact) {
  if (known === null && !element("remember").checked) return;
  if (known !== null && await recall() === null) return;   // deleted in another tab: gone is gone
  const earlier = known ? known.person.companions : [];
  const person = Object.fromEntries(FIELDS.map((field) => [field, contact[field]]));
  refused = (await remember({ ...person, companions: union(earlier, contact.companions) })) === null;
}

/** The box says at once where it cannot keep its word. */
export function wireRemember() {
  const box = element("remember");
  box.addEventListener("change", async () => {
    const works = !box.checked || await canRemember();
    if (!works) box.checked = false;
    element("remember-refused").hidden = works;
  });
}
