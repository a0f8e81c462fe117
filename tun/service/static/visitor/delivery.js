// A check-in on its way: sent, refused, or kept until the service can be reached.
import { NotReached, Refused } from "./api.js";
import { clearDetails } from "./details.js";
import { amend, forget, isLasting, kept, nowFor } from "./kept.js";
import { fill, message } from "./messages.js";
import { keepRefusal } from "./outbox.js";
import { venueName } from "./places.js";
import { showIn, showOut } from "./presence.js";
import { sendPending, sendVisit } from "./sending.js";
import { section, show } from "./states.js";
import { clock, date, isSameDay } from "./times.js";
import { takeTurn } from "./turns.js";

let waiting = null;

/** The check-in that is kept and not taken, where that is to be seen. */
export const waitingVisit = () => waiting;

/** Forgets it; nothing was stored at the service, as far as this phone knows. */
export async function discardWaiting() {
  await forget(waiting.visit);
  waiting = null;
}

/** Nothing is on its way any more as far as the page shows. */
export function stopWaiting() {
  waiting = null;
}

export function showSending() {
  fill(section("sending"), { attempt: "" });
  show("sending");
}

const showAttempt = (attempt) => fill(section("sending"), { attempt: message("attempt", { attempt }) });

function madeWhen(record) {
  const when = isSameDay(record.at, nowFor(record)) ? "unsent-today" : "unsent-on-day";
  return message(when, { venue: venueName(record.venue), date: date(record.at), clock: clock(record.at) });
}

function showUnsent(record, reason) {
  waiting = record;
  const page = section("unsent");
  fill(page, {
    made: madeWhen(record),
    left: record.ending ? message("unsent-left", { clock: clock(record.ending) }) : null,
    reason: reason ? message(`reason-${reason}`) : null,
  });
  document.getElementById("leave-unsent").hidden = Boolean(record.ending);
  page.querySelector("[data-at-risk]").hidden = isLasting();
  show("unsent");
}

function showTurnedAway(record) {
  waiting = record;
  const { code, title, detail } = record.refusal;
  fill(section("turned-away"), {
    made: madeWhen(record),
    title: title || message(code === "too-late" ? "too-late-title" : "refused-title"),
    detail: detail || message(code === "too-late" ? "too-late-detail" : "refused-detail"),
    code,
  });
  show("turned-away");
}

/** "Check out", before the check-in was sent: both wait, and the check-in goes first. */
export async function leaveWaiting() {
  await showKept(await amend(waiting, (newest) => ({ ...newest, ending: newest.ending || nowFor(newest) })));
}

/** Sends a check-in that was made just now and shows how it went. Rejects with Refused: then it is not kept any more. */
export async function deliver(record) {
  waiting = null;
  showSending();
  try {
    showIn(await sendVisit(record, showAttempt));
    clearDetails();
  } catch (error) {
    if (!(error instanceof NotReached)) throw error;
    showUnsent(record, error.reason);
  }
}

/** Sends one that has waited. A refusal is kept until it was seen. */
async function deliverWaiting(record) {
  showSending();
  try {
    showIn(await sendPending(record, showAttempt));
    clearDetails();
  } catch (error) {
    if (error instanceof Refused) showTurnedAway(await keepRefusal(record, error));
    else if (error instanceof NotReached) showUnsent(record, error.reason);
    else throw error;
  }
}

/** Shows what is kept of a visit. Nothing is sent. */
export async function showKept(record) {
  waiting = null;
  if (record.receipt) clearDetails();                  // sent: no name has to stay in the page
  if (record.stage === "open") showIn(record);
  else if (record.stage === "ended") await showOut(record);
  else if (record.stage === "refused") showTurnedAway(record);
  else showUnsent(record, null);
}

/** Shows it, and sends it if it waits. Call it within the place's turn. */
export async function resume(record) {
  if (record.stage !== "pending" || navigator.onLine === false) await showKept(record);
  else await deliverWaiting(record);
}

/** The same, after other tabs have done theirs. @param {() => void} restart what follows when it is forgotten by now */
export const resumeInTurn = (record, restart) => takeTurn(record.place, async () => {
  const now = await kept(record.visit);
  return now ? resume(now) : restart();
});

/** "Send again", by a tap. */
export const sendWaiting = (restart) => takeTurn(waiting.place, async () => {
  const now = await kept(waiting.visit);
  if (!now) return restart();
  return now.stage === "pending" ? deliverWaiting(now) : resume(now);
});
