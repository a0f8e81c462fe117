// What this phone keeps of visits: the secret for the check-out, the receipt, and a check-in not yet sent.
//
// Nothing here can be read as a person: the contact is in it only sealed, and only until it is sent; what opens its
// proofs, encrypted, until the visit has ended. Where the browser refuses to store, the page's memory has to do;
// `isLasting()` says which. Other tabs hear of every change.
import { within } from "./database.js";
import { isDiaryKept } from "./diarychoice.js";

const BOX = "visits";
const EARLIER = "tun/visit/";                          // where the first version kept its records: localStorage
const SHOWN_AFTER_END = 3600;                          // seconds: long enough to see that the check-out worked
const LONGEST_PENDING = 48 * 3600;                     // seconds: the service takes nothing older
const LONGEST_UNSEEN = 31 * 86_400;                    // seconds: nobody looks for a refused check-in any more

const memory = new Map();                              // what the database did not take
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("tun/visits");
channel?.unref?.();                                    // Node's own would keep a test waiting

let refused = false;
let takenOver = null;

/** False once the browser has refused to store: then what is kept ends with this page. */
export const isLasting = () => !refused && memory.size === 0;

/** @param {(visit: string) => void} listener is told of each visit that another tab has kept or forgotten */
export function onNews(listener) {
  channel?.addEventListener("message", ({ data }) => listener(data.visit));
}

const tellTabs = (visit) => channel?.postMessage({ visit });

const isUnsent = ({ stage, ending }) => stage === "pending" || (stage === "open" && Boolean(ending));

async function put({ openings, ...rest }) {
  // What has ended is corrected no more.
  const record = openings && rest.stage !== "ended" ? { ...rest, openings } : rest;
  try {
    await within(BOX, "readwrite", (box) => box.put(record), { strict: isUnsent(record) });
    memory.delete(record.visit);
    refused = false;
  } catch {
    memory.set(record.visit, record);
    refused = true;
  }
}

/**
 * Resolves when the record is on the disk, or in the page's memory where the browser refuses.
 * @param {{visit: string, stage: "pending" | "refused" | "open" | "ended"}} record @returns {Promise<Object>} the record
 */
export async function keep(record) {
  await put(record);
  tellTabs(record.visit);
  return record;
}

/**
 * Changes a record as it stands now, in one transaction: what a tab or a button has added meanwhile stays.
 * @param {Object} record as it was last seen @param {(newest: Object) => Object} change @returns {Promise<Object>} the record
 */
export async function amend(record, change) {
  let changed = null;
  try {
    await within(BOX, "readwrite", (box) => {
      const asked = box.get(record.visit);
      asked.onsuccess = () => {
        changed = change(memory.get(record.visit) || asked.result || record);
        try {
          box.put(changed);
        } catch {
          asked.transaction.abort();                   // refused: the page's memory takes it
        }
      };
      return asked;
    }, { strict: true });
    memory.delete(record.visit);
  } catch {
    changed = change(memory.get(record.visit) || record);
    memory.set(record.visit, changed);
    refused = true;
  }
  tellTabs(record.visit);
  return changed;
}

export async function forget(visit) {
  memory.delete(visit);
  await within(BOX, "readwrite", (box) => box.delete(visit)).catch(() => {});
  tellTabs(visit);
}

function earlierRecords(store) {
  const names = Array.from({ length: store.length }, (_, index) => store.key(index));
  return names.filter((name) => name.startsWith(EARLIER)).map((name) => [name, store.getItem(name)]);
}

// Once for each page: whoever checked in with the version before can still check out.
async function takeOver() {
  try {
    for (const [name, text] of earlierRecords(window.localStorage)) {
      const record = JSON.parse(text);
      await put({ ...record, office: { name: record.office } });
      if (!memory.has(record.visit)) window.localStorage.removeItem(name);
    }
  } catch {
    // The browser keeps nothing there, or what is there was never ours.
  }
}

/** Every record, newest first. What another tab has kept or forgotten since counts. */
export async function all() {
  takenOver ||= takeOver();
  await takenOver;
  let stored = [];
  try {
    stored = await within(BOX, "readonly", (box) => box.getAll());
  } catch {
    refused = true;
  }
  const records = [...stored.filter(({ visit }) => !memory.has(visit)), ...memory.values()];
  return records.sort((one, other) => other.at - one.at);
}

/** The record of this visit as it stands now, or undefined. */
export const kept = async (visit) => (await all()).find((record) => record.visit === visit);

/** Seconds on the service's clock, as this phone knew it when it made the record. */
export const nowFor = (record) => Math.floor((Date.now() + record.offset) / 1000);

/** An ended visit is shown where its code is scanned again, for a while; after that a scan is a new visit. */
const isCurrent = (record) => record.stage !== "ended" || nowFor(record) <= record.end + SHOWN_AFTER_END;

const isOver = {
  pending: () => false,
  refused: (record) => nowFor(record) > record.at + LONGEST_UNSEEN,
  open: (record) => nowFor(record) > record.readable_until,
  ended: (record, diary) => nowFor(record) > (diary ? record.readable_until : record.end + SHOWN_AFTER_END),
};

// Said, not dropped: whoever thought to be checked in should know. Its bytes stay until the service was asked once
// more, because only the answer may have been lost.
const keepAsTooLate = (record) => keep({ ...record, stage: "refused", refusal: { code: "too-late" } });

/** Drops what nobody else can read any more either, or what no diary is kept of; what nobody ended has ended at its planned end. */
export async function tidyUp() {
  const diary = await isDiaryKept();
  for (const record of await all()) {
    if (!isOver[record.stage] || isOver[record.stage](record, diary)) await forget(record.visit);
    else if (record.stage === "pending" && nowFor(record) > record.at + LONGEST_PENDING) await keepAsTooLate(record);
    else if (record.stage === "open" && !record.ending && nowFor(record) > record.planned_end) {
      await keep({ ...record, stage: "ended", end: record.planned_end, estimated: true });
    }
  }
}

/** @param {string} code the signed code as scanned */
export const keptForCode = async (code) => (await all()).find((record) => record.code === code && isCurrent(record));

/** Another poster of the same place is the same place. @param {string} place from `placeOf` */
export const keptForPlace = async (place) => (
  (await all()).find((record) => record.place === place && (record.stage === "pending" || record.stage === "open")));

/** @param {Object} answer of POST /api/v1/codes */
export function placeOf({ venue, area, event }) {
  return [venue.id, area ? area.number : "", event ? event.id : ""].join("/");
}
