// Name, number and address on this device for the next visit: only where the visitor asked for it.
//
// They lie encrypted under a key that the browser uses and never gives out. Each writing has a key of its own, so
// deleting a record leaves nothing behind that could be opened. Whoever can open this page on the unlocked phone
// sees them all the same: that is what remembering means, and what the page says.
import { within } from "./database.js";

const BOX = "person";
const SELF = "self";
const PROBE = "probe";
const LABEL = "tun/v1/remembered";
const IV_BYTES = 12;

/** Seconds without a check-in after which the device forgets by itself: twelve months. */
export const KEPT_FOR = 365 * 86_400;

const wallClock = () => Math.floor(Date.now() / 1000);
const bytes = (text) => new TextEncoder().encode(text);
const sealing = (iv, bound) => ({ name: "AES-GCM", iv, additionalData: bytes(bound) });

/** @param {Object} value as JSON @param {string} bound what it is and stands beside: must be the same at opening */
export async function lock(value, bound) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = await crypto.subtle.encrypt(sealing(iv, bound), key, bytes(JSON.stringify(value)));
  return { key, iv, text };
}

/** Rejects where the record is not what was written, or stands beside something else. */
export async function unlock({ key, iv, text }, bound) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(sealing(iv, bound), key, text)));
}

const bound = (until) => `${LABEL}\0${until}`;
const opened = async (record) => ({ person: await unlock(record, bound(record.until)), until: record.until });

const read = (name) => within(BOX, "readonly", (box) => box.get(name));

// Some browsers take a key and give nothing back, without an error: so everything is read again, and opened.
async function write(name, person, until) {
  const record = { name, ...await lock(person, bound(until)), until };
  await within(BOX, "readwrite", (box) => box.put(record), { strict: true });
  const back = await opened(await read(name));
  if (JSON.stringify(back.person) !== JSON.stringify(person)) throw new Error("read back differently");
  return back;
}

const remove = (name) => within(BOX, "readwrite", (box) => box.delete(name));

/** Takes everything that is remembered off this device. @returns whether it is gone */
export async function forgetRemembered() {
  try {
    await remove(SELF);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Object} person the fields of a contact, and `companions`: every name that may be offered again
 * @returns {Promise<{person: Object, until: number} | null>} null where this browser does not keep it
 */
export async function remember(person, now = wallClock()) {
  try {
    return await write(SELF, person, now + KEPT_FOR);
  } catch {
    await forgetRemembered();                          // half of it, or an earlier state, would surprise
    return null;
  }
}

/** @returns {Promise<{person: Object, until: number} | null>} null when there is nothing, or nothing that opens */
export async function recall(now = wallClock()) {
  try {
    const record = await read(SELF);
    if (!record) return null;
    if (record.until > now) return await opened(record);
  } catch {
    return null;
  }
  await forgetRemembered();
  return null;
}

/** Whether this browser keeps keys at all: private windows and browsers inside other apps often do not. */
export async function canRemember() {
  try {
    await write(PROBE, {}, 0);
    await remove(PROBE);
    return true;
  } catch {
    return false;
  }
}
