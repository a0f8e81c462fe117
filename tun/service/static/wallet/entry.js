// The check-in's form at a place with an entry rule: what is needed, whose certificates there are, and their proofs.
import { carryCode } from "../visitor/address.js";
import { NotReached } from "../visitor/api.js";
import { plaintextOf } from "../visitor/details.js";
import { fill, message } from "../visitor/messages.js";
import { cityZone } from "../visitor/times.js";
import { isKnownRule } from "./counting.js";
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

function byPerson(kept) {
  const found = new Map();
  for (const entry of kept) {
    const { given, family, born } = entry.certificate;
    const key = JSON.stringify([given, family, born]);
    found.set(key, [...(found.get(key) || []), entry]);
  }
  return [...found.values()];
}

function choiceOf(kept, index) {
  const choice = element("entry-person").content.cloneNode(true);
  const [box, label] = [choice.querySelector("input"), choice.querySelector("label")];
  const { given, family } = kept[0].certificate;
  const [way] = waysIn(asked.rule, asked.details, kept, asked.now(), cityZone());
  box.id = `entry-choice-${index}`;
  label.htmlFor = box.id;
  label.textContent = `${given} ${family}`.trim() + ": " + way.map(({ certificate }) => choiceFor(certificate, asked)).join(" + ");
  persons.push({ box, kept });
  return choice;
}

/** Shows what the place asks for. @param {{rule: string, details: Object, now: () => number}} ruled as the service told it */
export async function showEntry(ruled) {
  await fetchParts();
  asked = ruled;
  persons = [];
  const known = isKnownRule(ruled.rule);
  const kept = known ? await allKept().catch(() => []) : [];
  const useful = byPerson(kept).filter((all) => waysIn(ruled.rule, ruled.details, all, asked.now(), cityZone()).length > 0);
  element("entry-persons").replaceChildren(...useful.map(choiceOf));
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

async function prove(count) {
  if (!isKnownRule(asked.rule)) return { faults: [{ id: "certificates", text: message("rule-unknown") }] };
  const young = exempt(count);
  if (young === null) return { faults: [{ id: "exempt", text: message("entry-exempt-fault", { most: count }) }] };
  const chosen = persons.filter(({ box }) => box.checked);
  const fault = { id: "certificates", text: message("entry-choose", { count: count - young }) };
  if (chosen.length !== count - young) return { faults: [fault] };
  const taken = [];
  const giveBack = async () => { for (const one of taken) await one.giveBack(); };
  try {
    for (const { kept } of chosen) {
      const proof = await takeProof(asked.rule, asked.details, kept, asked.now(), cityZone());
      if (proof === null) {
        await giveBack();
        return { faults: [{ id: "certificates", text: needed(asked) }] };
      }
      taken.push(proof);
    }
  } catch (error) {
    await giveBack();
    throw error;
  }
  const [proofs, openings] = [taken.map(({ proof }) => proof), taken.map(({ opening }) => opening)];
  return { proofs, openings, exempt: young, giveBack };
}

/**
 * The check-in's details with a proof for each person who needs one, and its opening in what is sealed.
 * @param {{contact: Object, persons: number}} details as read
 * @returns {Promise<Object>} the details with `proofs`, `exempt`, locked `openings` for a later correction, and
 *   `giveBack`, for when the check-in is refused; or `faults`. Rejects with Refused or NotReached.
 */
export async function withProofs(details) {
  const { openings, ...proven } = await prove(details.persons);
  if (proven.faults || openings.length === 0) return { ...details, ...proven };
  const sealed = plaintextOf({ ...details.contact, openings }, details.persons);
  if (sealed.faults) await proven.giveBack();
  return { ...proven, ...sealed, openings: await lockOpenings(openings) };
}
