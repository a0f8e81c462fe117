// The diary for one's own use: as data for a program, and as a text to read.
import { message } from "./messages.js";
import { areaName, venueName } from "./places.js";
import { addressOf, contentOf } from "./receipt.js";
import { clock, date, day, isSameDay } from "./times.js";

/** The instant at which somebody came, on the service's clock: what is not sent yet has only the phone's word. */
export const cameAt = (record) => record.arrival || record.at;

/** Visits by the day of arrival, the newest first. @returns {[string, Object[]][]} */
export function byDay(records) {
  const days = new Map();
  for (const record of [...records].sort((one, other) => cameAt(other) - cameAt(one))) {
    const name = date(cameAt(record));
    days.set(name, [...(days.get(name) || []), record]);
  }
  return [...days];
}

/** "18:05 bis 20:10 Uhr", with the words that a visit needs that nobody ended or that goes on. */
export function timesOf(record) {
  const from = clock(cameAt(record));
  if (record.stage === "refused") return message("diary-turned-away", { from });
  if (record.stage === "pending") return message("diary-unsent", { from });
  if (record.stage === "open") return message("diary-open", { from, to: clock(record.planned_end) });
  const to = isSameDay(record.arrival, record.end)
    ? clock(record.end)
    : message("diary-next-day", { date: date(record.end), clock: clock(record.end) });
  const moment = message("diary-times", { from, to });
  return record.estimated ? message("estimated", { moment }) : moment;
}

/** What the service still has of it, and until when. */
export function keptUntil(record) {
  if (!record.readable_until) return message("diary-nothing-sent");
  const { readable_until: until, deleted_on: deleted } = record;
  return message("diary-until", { date: date(until), clock: clock(until), deleted: day(deleted) });
}

export function asJson(records) {
  const visits = records.filter((record) => record.receipt).map((record) => ({
    ...contentOf(record), end_estimated: Boolean(record.estimated),
  }));
  return JSON.stringify({ kind: "tun-diary", version: 1, visits }, null, 2) + "\n";
}

function lines(record) {
  const { venue, area, event } = record;
  return [
    timesOf(record), venueName(venue), venue.name && addressOf(venue), areaName(area), event && event.title,
    record.persons > 1 ? message("diary-persons", { persons: record.persons }) : null, keptUntil(record),
  ].filter(Boolean).map((line) => `  ${line}`).join("\n");
}

/** @returns {string} days as headings, a blank line between visits */
export function asText(records) {
  const days = byDay(records).map(([name, visits]) => `${name}\n\n${visits.map(lines).join("\n\n")}`);
  return `${message("diary-title")}\n\n${days.join("\n\n\n")}\n`;
}
