// EU certificates for the tests of the phone's modules: as texts, and without a signature, which phones do not check.
import { deflateSync } from "node:zlib";

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export function base45(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let value = pair ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    for (let left = pair ? 3 : 2; left > 0; left -= 1) {
      text += SIGNS[value % 45];
      value = Math.floor(value / 45);
    }
  }
  return text;
}

function head(type, size) {
  if (size < 24) return [type * 32 + size];
  if (size < 256) return [type * 32 + 24, size];
  if (size < 65536) return [type * 32 + 25, size >> 8, size & 255];
  return [type * 32 + 26, ...[24, 16, 8, 0].map((shift) => (size >>> shift) & 255)];
}

function cbor(value) {
  if (Number.isInteger(value)) return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    const bytes = [...new TextEncoder().encode(value)];
    return [...head(3, bytes.length), ...bytes];
  }
  if (value instanceof Uint8Array) return [...head(2, value.length), ...value];
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(cbor)];
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return [...head(5, entries.length), ...entries.flatMap(([key, item]) => [...cbor(key), ...cbor(item)])];
}

/** The text of a QR code. @param {Object} hcert the content @param {number} expires Unix seconds */
export function textOf(hcert, expires) {
  const claims = new Map([[1, "DE"], [4, expires], [-260, new Map([[1, hcert]])]]);
  const message = [Uint8Array.from(cbor(new Map([[1, -7]]))), {}, Uint8Array.from(cbor(claims)), new Uint8Array(64)];
  return `HC1:${base45(deflateSync(Uint8Array.from(cbor(message))))}`;
}
