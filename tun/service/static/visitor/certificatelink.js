// A certificate in a link: #hc1=<the text of its QR code>&strip=<proofs>. The text is base45 around a zlib stream, around
// a COSE message, around CBOR (HCERT, schema 1.3). It is read to be shown; whether it is genuine is for the door to say.

import { fromBase64url } from "./base64url.js";

const MOST_BYTES = 16 * 1024;
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const HCERT = -260;

export class NotACertificate extends Error {}

/** @param {string} written what stands behind #. @returns what the certificate says; `sampled` in Unix seconds, `proofs` their number */
export async function readLink(written) {
  try {
    // A "+" in an address stands for itself: base45 has it, and only %20 is a blank.
    const fields = new URLSearchParams(written.replace(/\+/g, "%2B"));
    const text = fields.get("hc1");
    if (text === null || !text.startsWith("HC1:")) throw new TypeError("no certificate");
    const strip = fields.get("strip");
    const proofs = strip === null ? 0 : readItem(fromBase64url(strip)).length;
    return { ...said(readItem(await inflate(fromBase45(text.slice(4))))), text, proofs };
  } catch (error) {
    // Whatever is wrong in a link that somebody wrote is one thing to whoever reads the page.
    throw new NotACertificate(undefined, { cause: error });
  }
}

function said(message) {
  const hcert = readItem(message[2]).get(HCERT).get(1);
  const [test] = hcert.get("t");
  const names = hcert.get("nam");
  const text = (value) => (value === undefined ? "" : String(value).slice(0, 200));
  const sampled = Date.parse(test.get("sc")) / 1000;
  if (!Number.isFinite(sampled)) throw new TypeError("no time");
  return {
    family: text(names.get("fn")), given: text(names.get("gn")), born: text(hcert.get("dob")),
    result: text(test.get("tr")), kind: text(test.get("tt")), sampled,
    centre: text(test.get("tc")), issuer: text(test.get("is")), id: text(test.get("ci")),
  };
}

/** The stream's content, which may not be larger than any certificate is. */
async function inflate(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const parts = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > MOST_BYTES) throw new RangeError("too large");
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** One item of CBOR (RFC 8949) of the few kinds that certificates have; maps become Map, tags are looked through. */
function readItem(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (count) => {
    if (at + count > bytes.length) throw new RangeError("cut off");
    at += count;
    return bytes.subarray(at - count, at);
  };
  const number = (low) => {
    if (low < 24) return low;
    const size = [1, 2, 4, 8][low - 24];
    if (size === undefined) throw new TypeError("another kind of length");
    const start = at;
    take(size);
    return size === 8 ? Number(view.getBigUint64(start)) : view[`getUint${8 * size}`](start);
  };
  const item = (depth) => {
    if (depth > 8) throw new RangeError("too deep");
    const [head] = take(1);
    const major = head >> 5;
    if (major === 7) {
      if (head === 0xfb) { at += 8; return view.getFloat64(at - 8); }
      return { 0xf4: false, 0xf5: true, 0xf6: null }[head];
    }
    const count = number(head & 31);
    if (major === 0) return count;
    if (major === 1) return -1 - count;
    if (major === 2) return take(count);
    if (major === 3) return new TextDecoder("utf-8", { fatal: true }).decode(take(count));
    if (major === 6) return item(depth + 1);
    if (count > bytes.length) throw new RangeError("too many");
    if (major === 4) return Array.from({ length: count }, () => item(depth + 1));
    const map = new Map();
    for (let left = count; left > 0; left -= 1) {
      const key = item(depth + 1);
      map.set(key, item(depth + 1));
    }
    return map;
  };
  return item(0);
}

/** RFC 9285. */
function fromBase45(text) {
  const bytes = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((sign) => SIGNS.indexOf(sign));
    const value = digits.reduceRight((whole, digit) => whole * 45 + digit, 0);
    if (digits.includes(-1) || digits.length === 1 || value >= 256 ** (digits.length - 1)) throw new TypeError("no base45");
    if (digits.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}
