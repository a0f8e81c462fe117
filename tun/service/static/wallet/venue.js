// The place whose code stands behind the page's address: which rule holds there. Of certificates nothing is sent.
import { NotReached, Refused } from "../visitor/api.js";
import { startClock } from "../visitor/clock.js";
import { codeFromAddress } from "../visitor/code.js";
import { NotACode, readCode } from "../visitor/codeclaims.js";
import { fill, message } from "../visitor/messages.js";
import { lookUp } from "../visitor/sending.js";
import { newSecret } from "../visitor/visit.js";
import { countsFor, needed } from "./ruling.js";

const element = (id) => document.getElementById(id);

let ruled = null;                                      // {rule, details, now} of the place, once the service has told it

/** Whether the visitor comes from a place's page. Behind the # may stand a certificate, and that is sent to nobody. */
export function hasPlace() {
  try {
    return Boolean(readCode(codeFromAddress()));
  } catch (error) {
    if (error instanceof NotACode) return false;
    throw error;
  }
}

/** Until when a certificate counts at the place; null where there is no place, no rule, or no answer. */
export const counts = (certificate) => ruled && countsFor(certificate, ruled);

const WORDS = [[Refused, () => message("rule-refused")], [NotReached, () => message("rule-unreached")]];

async function told() {
  try {
    const { venue, rule, rule_details: details, now } = await lookUp({ code: codeFromAddress() }, newSecret());
    const clock = startClock(now);
    ruled = rule === "none" ? null : { rule, details, now: () => clock.now() };
    return { venue: venue.name, rule: ruled ? needed(ruled) : message("rule-free") };
  } catch (error) {
    const words = WORDS.find(([kind]) => error instanceof kind);
    if (!words) throw error;
    return { venue: null, rule: words[1]() };
  }
}

/** Asks the service for the rule, with an id of no visit, and shows it above the certificates. */
export async function showRule() {
  element("no-place").hidden = hasPlace();
  if (!hasPlace()) return;
  const words = await told();
  fill(element("place"), words);
  element("place").hidden = false;
}
