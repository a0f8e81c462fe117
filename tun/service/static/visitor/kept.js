// What this phone keeps of a visit: the secret for the check-out, the receipt, and a check-in not yet sent.
//
// Nothing here can be read as a person: the contact is in it only sealed, and only until it is sent. Where the
// browser refuses to store, the page's memory has to do; `isLasting()` says which.

const PREFIX = "tun/visit/";
const SHOWN_AFTER_END = 3600;                          // seconds: long enough to see that the check-out worked
const LONGEST_PENDING = 48 * 3600;                     // seconds: the service takes nothing older

const memory = new Map();

function storage() {
  try {
    const store = window.localStorage;
    store.setItem("tun/probe", "");
    store.removeItem("tun/probe");
    return store;
  } catch {
    return null;
  }
}

export const isLasting = () => storage() !== null;

/** @param {{visit: string, stage: "pending" | "open" | "ended"}} record */
export function keep(record) {
  memory.set(record.visit, record);
  try {
    storage()?.setItem(PREFIX + record.visit, JSON.stringify(record));
  } catch {
    // Full or refused: the page's memory has it.
  }
  return record;
}

export function forget(visit) {
  memory.delete(visit);
  storage()?.removeItem(PREFIX + visit);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Every record, newest first. What another tab has kept or forgotten since counts. */
export function all() {
  const store = storage();
  if (store === null) return [...memory.values()].sort((one, other) => other.at - one.at);
  const names = Array.from({ length: store.length }, (_, index) => store.key(index));
  const records = names.filter((name) => name.startsWith(PREFIX)).map((name) => read(store.getItem(name)));
  return records.filter(Boolean).sort((one, other) => other.at - one.at);
}

/** The record of this visit as it stands now, or undefined. */
export const kept = (visit) => all().find((record) => record.visit === visit);

/** Seconds on the service's clock, as this phone knew it when it made the record. */
export const nowFor = (record) => Math.floor((Date.now() + record.offset) / 1000);

const isOver = {
  pending: (record) => nowFor(record) > record.at + LONGEST_PENDING,
  open: (record) => nowFor(record) > record.planned_end,
  ended: (record) => nowFor(record) > record.end + SHOWN_AFTER_END,
};

/** Drops what has no use any more. */
export function tidyUp() {
  for (const record of all()) {
    if (!isOver[record.stage] || isOver[record.stage](record)) forget(record.visit);
  }
}

/** @param {string} code the signed code as scanned */
export const keptForCode = (code) => all().find((record) => record.code === code);

/** Another poster of the same place is the same place. @param {string} place from `placeOf` */
export const keptForPlace = (place) => all().find((record) => record.place === place && record.stage !== "ended");

/** @param {Object} answer of POST /api/v1/codes */
export function placeOf({ venue, area, event }) {
  return [venue.id, area ? area.number : "", event ? event.id : ""].join("/");
}
