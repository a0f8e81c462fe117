// The certificates that somebody keeps on this device, encrypted, until they are deleted or expire.
//
// Nothing in it is ever sent by itself. Whoever can open the wallet on the unlocked phone sees what is in it.
import { within } from "../visitor/database.js";
import { lock, unlock } from "../visitor/remembered.js";
import { readCertificate } from "./hcert.js";

const BOX = "wallet";
const LABEL = "tun/v1/wallet";
const LONGEST = 365 * 86_400;                          // seconds that a certificate without an end stays

const wallClock = () => Math.floor(Date.now() / 1000);
const bound = ({ id, until }) => `${LABEL}\0${id}\0${until}`;

const remove = (id) => within(BOX, "readwrite", (box) => box.delete(id), { strict: true });

async function opened(record) {
  const { text, strip } = await unlock(record, bound(record));
  return { id: record.id, until: record.until, strip, certificate: await readCertificate(text) };
}

// Some browsers take a key and give nothing back, without an error: so everything is read again, and opened.
async function write(beside, content) {
  const record = { ...beside, ...await lock(content, bound(beside)) };
  await within(BOX, "readwrite", (box) => box.put(record), { strict: true });
  const back = await opened(await within(BOX, "readonly", (box) => box.get(beside.id)));
  const same = back.certificate.text === content.text && JSON.stringify(back.strip) === JSON.stringify(content.strip);
  if (!same) throw new Error("read back differently");
  return back;
}

/** Unix seconds until which the device keeps a certificate: until it expires, and no longer than a year. */
export const keptUntil = ({ expires }, now = wallClock()) => Math.min(expires ?? Infinity, now + LONGEST);

export const hasExpired = (certificate, now = wallClock()) => keptUntil(certificate, now) <= now;

/**
 * Every certificate that opens, newest first; what has expired is taken off the device.
 * @returns {Promise<{id: string, until: number, strip: Object | null, certificate: Object}[]>} Rejects where this
 *   browser keeps nothing.
 */
export async function allKept(now = wallClock()) {
  const found = [];
  for (const record of await within(BOX, "readonly", (box) => box.getAll())) {
    if (record.until <= now) await remove(record.id);
    else found.push(await opened(record).catch(() => null));
  }
  const moment = ({ certificate: { at, day } }) => at ?? (Date.parse(day) / 1000 || 0);
  return found.filter(Boolean).sort((one, other) => moment(other) - moment(one));
}

/**
 * @param {Object} certificate as `readCertificate` gives it @param {Object | null} strip that came with it
 * @returns {Promise<Object | null>} what is kept now; null where this browser does not keep it
 */
export async function keepCertificate(certificate, strip = null, now = wallClock()) {
  const beside = { id: crypto.randomUUID(), until: keptUntil(certificate, now) };
  try {
    const earlier = (await allKept(now)).filter((one) => one.certificate.identity === certificate.identity);
    // Of a strip that is here already some may be spent.
    const [known] = earlier.map((one) => one.strip).filter(Boolean);
    const kept = await write(beside, { text: certificate.text, strip: known ?? strip });
    await Promise.all(earlier.map(({ id }) => remove(id)));      // the same one again
    return kept;
  } catch {
    await remove(beside.id).catch(() => {});           // half of it would surprise
    return null;
  }
}

/** Keeps proofs beside the certificate that they were made for, as sealed as that. Rejects where it was deleted. */
export async function keepStrip(id, strip) {
  const record = await within(BOX, "readonly", (box) => box.get(id));
  const { text } = await unlock(record, bound(record));
  await write({ id, until: record.until }, { text, strip });
}

/** @returns {Promise<boolean>} whether it is gone */
export const dropCertificate = (id) => remove(id).then(() => true, () => false);

/** Takes every certificate off this device. @returns {Promise<boolean>} whether they are gone */
export const dropAll = () => within(BOX, "readwrite", (box) => box.clear(), { strict: true }).then(() => true, () => false);
