// This phone's pass: an id, and a secret that the browser uses and never gives out. No name and no address is kept.
import { toBase64url } from "../visitor/base64url.js";
import { within } from "../visitor/database.js";

const BOX = "pass";
const SELF = "self";
const LABEL = new TextEncoder().encode("tun/v1/pass");
const STEP = 30;                                       // seconds
const MAC_BYTES = 16;

export const secretKey = (secret) => (
  crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]));

/** @returns {Promise<Object | undefined>} {id, office, until, offset, key} Rejects where this browser keeps nothing. */
export const keptPass = () => within(BOX, "readonly", (box) => box.get(SELF));

/** Some browsers take a key and give nothing back, without an error: so it is read again, and used. */
export async function keepPass(record) {
  await within(BOX, "readwrite", (box) => box.put({ name: SELF, ...record }), { strict: true });
  await codeAt(await keptPass(), 0);
}

export const forgetPass = () => within(BOX, "readwrite", (box) => box.delete(SELF), { strict: true });

/** Unix seconds by the service's clock, as this phone last heard it. */
export const serviceNow = ({ offset }) => Math.floor((Date.now() + offset) / 1000);

/** Seconds for which the code of this moment is still the newest. */
export const secondsLeft = (now) => STEP - now % STEP;

/** @returns {Promise<string>} what the QR code says at `now` */
export async function codeAt({ id, key }, now) {
  const step = new Uint8Array(4);
  new DataView(step.buffer).setUint32(0, Math.floor(now / STEP));
  const mac = await crypto.subtle.sign("HMAC", key, Uint8Array.of(...LABEL, ...id, ...step));
  return `TUNPASS:${toBase64url(Uint8Array.of(...id, ...step, ...new Uint8Array(mac, 0, MAC_BYTES)))}`;
}
