// After a refusal at a place with an entry rule: what would help, and the way there. Sentences: the wallet's page.
import { carryCode } from "../visitor/address.js";
import { message } from "../visitor/messages.js";
import { clock } from "../visitor/times.js";

const DAY = 86_400;

const FOREIGN = ["proof-foreign", "proof-invalid"];
const LATE = ["proof-over", "proof-too-early"];
const NO_PLACE = ["quota-reached"];
const TEST = [
  ...LATE, "test-too-old", "test-result-unknown", "test-kind-unknown", "test-in-future", "rule-tested-not-met",
  "rule-3g-not-met", "rule-2g-plus-not-met", "vaccination-too-recent", "vaccination-too-old", "vaccination-incomplete",
  "vaccine-not-accepted", "recovery-too-recent", "recovery-too-old",
];

/** Whether a whole strip is of no use after this refusal: another service's, or one whose time is over. */
export const isUseless = (code) => [...FOREIGN, ...LATE].includes(code);

/** Whether the next try has another proof to show, so that one tap does. */
export const hasAnother = (code) => code === "proof-spent" || FOREIGN.includes(code);

/** The next midnight of UTC, when a certificate may be exchanged again. */
const renewed = (now) => (Math.floor(now / DAY) + 1) * DAY;

function hint(code, now) {
  if (code === "proof-spent") return message("help-spent");
  if (FOREIGN.includes(code)) return message("help-foreign");
  if (code === "proofs-used-up") return message("help-used-up", { clock: clock(renewed(now)) });
  if (NO_PLACE.includes(code)) return message("help-quota");
  if (code === "rule-2g-not-met") return message("help-other");
  if (TEST.includes(code)) return message("help-test");
  return code.startsWith("certificate-") || code === "different-persons" ? message("help-other") : null;
}

/**
 * Says under a refusal what would help, with a way to another certificate. A refusal that has nothing to do with proofs
 * is left as it is. @param {string} code the service's @param {number} now Unix seconds
 */
export function offerHelp(code, now) {
  const text = hint(code, now);
  if (text === null) return;
  const more = document.getElementById("refused-more");
  const part = document.getElementById("entry-refused").content.cloneNode(true);
  part.querySelector("[data-help]").textContent = text;
  more.replaceChildren(part);
  carryCode();
}
