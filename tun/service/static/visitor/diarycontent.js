// What the health office gets of a diary: visits without any name, in one size, however many they are.
import { addressOf } from "./receipt.js";

const PLAINTEXT_BYTES = 32_768;
const MOST_VISITS = 200;

/** Visits that happened, the newest first: also those that the service does not have yet, or turned away as too late. */
export function happened(records) {
  return records
    .filter(({ stage, refusal }) => stage !== "refused" || (refusal && refusal.code === "too-late"))
    .sort((one, other) => (other.arrival || other.at) - (one.arrival || one.at));
}

/** @param {Object} record of a visit as this phone keeps it */
export function contentOf({ venue, area, event, arrival, at, end, ending, estimated, persons, receipt }) {
  const began = arrival || at;
  const ended = end ?? ending ?? null;
  return {
    venue: venue.id,
    name: venue.name || "",
    address: venue.name ? addressOf(venue) : "",
    area: area ? area.number : null,
    area_label: (area && area.label) || "",
    event: (event && event.title) || "",
    arrival: began,
    end: ended === null ? null : Math.max(began, ended),
    estimated: Boolean(estimated),
    persons,
    receipt: receipt || "",
  };
}

/** @param {Object[]} records the newest first @returns {{plaintext: Uint8Array, left: number}} how many did not fit */
export function toPlaintext(records) {
  const visits = records.slice(0, MOST_VISITS).map(contentOf);
  let json = new TextEncoder().encode(JSON.stringify({ visits }));
  while (json.length > PLAINTEXT_BYTES) {
    visits.pop();                                      // the oldest: they matter least, and are deleted first
    json = new TextEncoder().encode(JSON.stringify({ visits }));
  }
  const plaintext = new Uint8Array(PLAINTEXT_BYTES).fill(0x20);
  plaintext.set(json);
  return { plaintext, left: records.length - visits.length };
}
