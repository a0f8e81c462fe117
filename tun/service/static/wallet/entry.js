// The check-in's form at a place with an entry rule: what is needed, whose certificates there are, and their proofs.
import { carryCode } from "../visitor/address.js";
import { NotReached } from "../visitor/api.js";
import { plaintextOf } from "../visitor/details.js";
import { fill, message } from "../visitor/messages.js";
import { cityZone } from "../visitor/times.js";
import { isKnownRule } from "./counting.js";
import { isUseless } from "./help.js";
import { lockOpenings } from "./openings.js";
import { choiceFor, needed } from "./ruling.js";
import { takeProof, waysIn } from "./strips.js";
import { allKept } from "./vault.js";

const element = (id) => document.getElementById(id);

let asked = null;                                      // {rule, details, now}
let persons = [];                                      // {box, kept}: one for each person in the wallet

/** The form's part and its sentences come from the wallet's page, in the language of this one. */
async function fetchParts() {
  if (element("entry-persons")) return;
  let page;
  try {
    const answer = await fetch(`/wallet?lang=${document.documentElement.lang}`, { credentials: "omit" });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    throw new NotReached("network");
  }
  const parts = page.getElementById("entry-parts");
  if (parts === null) throw new NotReached("answer");
  const sentences = page.querySelectorAll('[data-message^="rule-"], [data-message^="kind-"]');
  element("entry").replaceChildren(document.importNode(parts.content, true), ...sentences);
  carryCode();
}

const whose = ({ certificate: { given, family, born } }) => JSON.stringify([given, family, born]);

function byPerson(kept) {
  const found = new Map();
  for (const entry of kept) found.set(whose(entry), [...(found.get(whose(entry)) || []), entry]);
  return [...found.values()];
}

function choiceOf(kept, index, ticked) {
  const choice = element("entry-person").content.cloneNode(true);
  const [box, label] = [choice.querySelector("input"), choice.querySelector("label")];
  const { given, family } = kept[0].certificate;
  const [way] = waysIn(asked.rule, asked.details, kept, asked.now(), cityZone());
  box.id = `entry-choice-${index}`;
  label.htmlFor = box.id;
  label.textContent = `${given} ${family}`.trim() + ": " + way.map(({ certificate }) => choiceFor(certificate, asked)).join(" + ");
  box.checked = ticked.has(whose(kept[0]));
  persons.push({ box, kept });
  return choice;
}

/** Shows what the place asks for. @param {{rule: string, details: Object, now: () => number}} ruled as the service told it */
export async function showEntry(ruled) {
  await fetchParts();
  asked = ruled;
  const ticked = new Set(persons.filter(({ box }) => box.checked).map(({ kept: [first] }) => whose(first)));
  persons = [];
  const known = isKnownRule(ruled.rule);
  const kept = known ? await allKept().catch(() => []) : [];
  const useful = byPerson(kept).filter((all) => waysIn(ruled.rule, ruled.details, all, asked.now(), cityZone()).length > 0);
  element("entry-persons").replaceChildren(...useful.map((all, index) => choiceOf(all, index, ticked)));
  if (persons.length === 1) persons[0].box.checked = true;
  fill(element("entry"), { needed: needed(ruled) });
  element("entry").querySelector("[data-none]").hidden = !known || persons.length > 0;
  element("entry-exempt").hidden = !known || ruled.details.no_proof_below[0] === 0;
}

/** How many are too young, or null for what is no such number. */
function exempt(most) {
  const typed = element("entry-exempt").hidden ? "" : element("exempt").value.trim();
  if (typed === "") return 0;
  return /^\d{1,2}$/.test(typed) && Number(typed) <= most ? Number(typed) : null;
}

/** After a refusal, or without one where nothing was sent: proofs that may serve again go back to their strips. */
async function settled(taken, code) {
  if (code === "proof-spent") return;                  // which of several nobody says
  for (const one of taken) await (isUseless(code) ? one.drop() : one.giveBack());
}

async function prove(count) {
  if (!isKnownRule(asked.rule)) return { faults: [{ id: "certificates", text: message("rule-unknown") }] };
  const young = exempt(count);
  if (young === null) return { faults: [{ id: "exempt", text: message("entry-exempt-fault", { most: count }) }] };
  const chosen = persons.filter(({ box }) => box.checked);
  const fault = { id: "certificates", text: message("entry-choose", { count: count - young }) };
  if (chosen.length !== count - young) return { faults: [fault] };
  const taken = [];
  const settle = (code) => settled(taken, code);
  try {
    for (const { kept } of chosen) {
      const proof = await takeProof(asked.rule, asked.details, kept, asked.now(), cityZone());
      if (proof === null) {
        await settle();
        return { faults: [{ id: "certificates", text: needed(asked) }] };
      }
      taken.push(proof);
    }
  } catch (error) {
    await settle();
    throw error;
  }
  const [proofs, openings] = [taken.map(({ proof }) => proof), taken.map(({ opening }) => opening)];
  return { proofs, openings, exempt: young, settle };
}

/**
 * The check-in's details with a proof for each person who needs one, and its opening in what is sealed.
 * @param {{contact: Object, persons: number}} details as read
 * @returns {Promise<Object>} the details with `proofs`, `exempt`, locked `openings` for a later correction, and
 *   `settle`, to be called with a refusal's code, or without where it was not sent; or `faults`. Rejects with Refused or
 *   NotReached.
 */
export async function withProofs(details) {
  const { openings, ...proven } = await prove(details.persons);
  if (proven.faults || openings.length === 0) return { ...details, ...proven };
  const sealed = plaintextOf({ ...details.contact, openings }, details.persons);
  if (sealed.faults) await proven.settle();
  return { ...proven, ...sealed, openings: await lockOpenings(openings) };
}

export { hasAnother, offerHelp } from "./help.js";
