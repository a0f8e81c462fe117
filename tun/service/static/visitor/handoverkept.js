// What this phone keeps of a diary that it has handed over: the five words, and the secret that takes it back.
//
// Written before the first try, so that words which the service may have are never lost; gone when their day is over.
import { within } from "./database.js";

const BOX = "choices";
const NAME = "handover";

let memory = null;                                     // where the browser refuses to store

/** @param {Object} record {words, secret, body, office, until, offset, left} */
export async function keepHandover(record) {
  memory = { ...record, name: NAME };
  await within(BOX, "readwrite", (box) => box.put(memory), { strict: true }).catch(() => {});
  return memory;
}

export async function forgetHandover() {
  memory = null;
  await within(BOX, "readwrite", (box) => box.delete(NAME)).catch(() => {});
}

/** @returns {Promise<Object | null>} null where there is none, or its day is over */
export async function keptHandover() {
  const record = (await within(BOX, "readonly", (box) => box.get(NAME)).catch(() => null)) || memory;
  if (!record) return null;
  if (record.until === null || (Date.now() + record.offset) / 1000 < record.until) return record;
  await forgetHandover();
  return null;
}
