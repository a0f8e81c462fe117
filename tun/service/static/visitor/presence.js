// Checked in, and checked out: what is shown to staff, what is kept, and how to remove it.
import { NotReached, Refused } from "./api.js";
import { forget, isLasting, keep, kept, nowFor } from "./kept.js";
import { wasRefused } from "./known.js";
import { fill, message } from "./messages.js";
import { areaName, venueName } from "./places.js";
import { addressOf, saveReceiptOf } from "./receipt.js";
import { endVisit } from "./sending.js";
import { show, section } from "./states.js";
import { clock, date, day, isSameDay, movingClock } from "./times.js";

let shown = null;
let ticking = null;

/** The visit that is to be seen, or null. */
export const shownVisit = () => shown;

const DAY = 86_400;                                    // seconds

/** "heute, 18:05 Uhr" @param {number} now by the service's clock */
export function momentOf(instant, now) {
  const words = { date: date(instant), clock: clock(instant) };
  if (isSameDay(instant, now)) return message("today", words);
  return message(instant > now && isSameDay(instant, now + DAY) ? "tomorrow" : "on-day", words);
}

function endOf(record, now) {
  const moment = momentOf(record.end, now);
  return record.estimated ? message("estimated", { moment }) : moment;
}

function facts(record) {
  const now = nowFor(record);
  return {
    venue: venueName(record.venue),
    address: record.venue.name ? addressOf(record.venue) : null,
    area: areaName(record.area),
    event: record.event && record.event.title,
    persons: record.persons > 1 ? String(record.persons) : null,
    arrival: momentOf(record.arrival, now),
    "planned-end": momentOf(record.planned_end, now),
    end: record.end ? endOf(record, now) : null,
    kept: message("kept", { office: record.office.name }),
    until: message("until", {
      date: date(record.readable_until), clock: clock(record.readable_until), deleted: day(record.deleted_on),
    }),
  };
}

function tick() {
  const now = nowFor(shown);
  section("in").querySelector("[data-clock]").textContent = movingClock(now);
  if (now > shown.planned_end && !shown.ending) showOut({ ...shown, stage: "ended", end: shown.planned_end, estimated: true });
}

/** Ends the moving clock, when another state of the page follows. */
export function stopShowing() {
  clearInterval(ticking);
  shown = null;
}

function tellLeaving(text) {
  document.getElementById("leave-problem").hidden = text === "";
  document.getElementById("leave-problem-text").textContent = text;
}

/** Why the check-out has not happened, if it was tried. */
function problemOf({ ending, problem }) {
  if (ending) return message("leave-waiting", { clock: clock(ending) });
  return problem ? `${problem.title}. ${problem.detail}` : "";
}

export function showIn(record) {
  stopShowing();
  shown = record;
  tellLeaving(problemOf(record));
  const page = section("in");
  page.querySelector("[data-forgetful]").hidden = isLasting();
  for (const id of ["corrected", "moved"]) document.getElementById(id).hidden = true;
  page.querySelector("[data-not-remembered]").hidden = !wasRefused();
  for (const part of page.querySelectorAll("details")) part.open = false;
  fill(page, facts(record));
  show("in");
  tick();
  // The only thing that moves. It asks the service nothing.
  ticking = setInterval(tick, 1000);
}

export async function showOut(record) {
  clearInterval(ticking);
  await keep(record);
  stopShowing();
  shown = record;
  const page = section("out");
  for (const note of page.querySelectorAll("[data-ended]")) {
    note.hidden = note.dataset.ended !== (record.estimated ? "estimated" : "seen");
  }
  fill(page, facts(record));
  show("out");
}

/** The check-out button. Stays where it is when the service cannot be reached: a second tap sends the same. */
export async function leave() {
  const button = document.getElementById("leave");
  const told = document.getElementById("leave-progress");
  tellLeaving("");
  told.textContent = message("leaving");
  button.setAttribute("aria-disabled", "true");
  try {
    await showOut(await endVisit(shown, (attempt) => { told.textContent = message("attempt", { attempt }); }));
  } catch (error) {
    if (error instanceof NotReached) {
      shown = (await kept(shown.visit)) || shown;
      tellLeaving(problemOf(shown));
    } else if (error instanceof Refused) tellLeaving(`${error.title}. ${error.detail}`);
    else throw error;
  } finally {
    told.textContent = "";
    button.removeAttribute("aria-disabled");
  }
}

export const saveReceipt = () => saveReceiptOf(shown);

/** Takes everything about the shown visit off this phone. What the service has ends by itself. */
export async function forgetShown() {
  await forget(shown.visit);
  stopShowing();
  show("forgotten");
}
