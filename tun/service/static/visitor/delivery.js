// A check-in on its way: sent, refused, or kept until the service can be reached.
import { NotReached, Refused } from "./api.js";
import { clearDetails } from "./details.js";
import { forget, kept, nowFor } from "./kept.js";
import { fill, message } from "./messages.js";
import { showIn, showOut } from "./presence.js";
import { sendVisit } from "./sending.js";
import { section, show } from "./states.js";
import { clock, date, isSameDay } from "./times.js";
import { showRefused } from "./trouble.js";
import { takeTurn } from "./turns.js";

const STALE = 30 * 60;                                 // seconds after which nobody expects it to go by itself

let waiting = null;

/** The check-in that is kept and not sent, where that is to be seen. */
export const waitingVisit = () => waiting;

/** Forgets it; nothing was stored at the service, as far as this phone knows. */
export async function discardWaiting() {
  await forget(waiting.visit);
  waiting = null;
}

export function showSending() {
  fill(section("sending"), { attempt: "" });
  show("sending");
}

const showAttempt = (attempt) => fill(section("sending"), { attempt: message("attempt", { attempt }) });

function showUnsent(record, reason) {
  waiting = record;
  const when = isSameDay(record.at, nowFor(record)) ? "unsent-today" : "unsent-on-day";
  fill(section("unsent"), {
    made: message(when, { venue: record.venue.name, date: date(record.at), clock: clock(record.at) }),
    reason: reason ? message(`reason-${reason}`) : null,
  });
  show("unsent");
}

/** Sends a kept check-in and shows how it went. @param {() => void} restart what follows a refusal */
export async function deliver(record, restart) {
  waiting = null;
  showSending();
  try {
    showIn(await sendVisit(record, showAttempt));
    clearDetails();
  } catch (error) {
    if (error instanceof Refused) showRefused(error, restart);
    else if (error instanceof NotReached) showUnsent(record, error.reason);
    else throw error;
  }
}

/** Shows what is kept of a visit, and sends it if it was left unsent a moment ago. Call it within the place's turn. */
export async function resume(record, restart) {
  if (record.stage === "open") showIn(record);
  else if (record.stage === "ended") await showOut(record);
  else if (nowFor(record) > record.at + STALE) showUnsent(record, null);
  else await deliver(record, restart);
}

/** The same, after other tabs have done theirs. */
export const resumeInTurn = (record, restart) => takeTurn(record.place, async () => {
  const now = await kept(record.visit);
  return now ? resume(now, restart) : restart();
});

/** "Send again", by a tap or because the network is back: also what has waited for long. */
export const sendWaiting = (restart) => takeTurn(waiting.place, async () => {
  const now = await kept(waiting.visit);
  if (!now) return restart();
  return now.stage === "pending" ? deliver(now, restart) : resume(now, restart);
});
