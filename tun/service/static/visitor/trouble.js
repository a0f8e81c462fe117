// What went wrong, said plainly: the service's own words for a refusal, the page's for everything else.
import { hasEntries } from "./details.js";
import { fill, message } from "./messages.js";
import { section, show } from "./states.js";

let again = () => {};

function showWithEntries(name, title) {
  for (const note of section(name).querySelectorAll("[data-entries]")) note.hidden = !hasEntries();
  show(name, { title: message("title-error", { title }) });
}

/** The deed behind "try again" of the state that is to be seen. */
export const tryAgain = () => again();

/** @param {import("./api.js").Refused} refused @param {() => void} next what "try again" does */
export function showRefused(refused, next) {
  again = next;
  const title = refused.title || message("refused-title");
  document.getElementById("refused-more").replaceChildren();
  fill(section("refused"), { title, detail: refused.detail || message("refused-detail"), code: refused.code });
  showWithEntries("refused", title);
}

/** @param {import("./api.js").NotReached} error the service did not answer, and nothing waits to be sent
 * @param {string | null} [unknown] why it does not go without the service either: "no-key", "expired", "no-code" */
export function showUnreached(error, next, unknown = null) {
  again = next;
  for (const note of section("unreached").querySelectorAll("[data-unknown]")) note.hidden = note.dataset.unknown !== unknown;
  fill(section("unreached"), { reason: message(`reason-${error.reason}`) });
  showWithEntries("unreached", section("unreached").dataset.title);
}

/** Something that nobody foresaw. What it was stays untold: an error's text may quote what was typed. */
export function showBroken() {
  show("broken", { title: message("title-error", { title: section("broken").dataset.title }) });
}
