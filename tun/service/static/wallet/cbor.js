// A strict reader of the CBOR (RFC 8949) that certificates are made of: small, capped, and without surprises.
//
// Definite lengths only; keys are numbers or texts and stand once; nothing may follow. Tags are left to the caller.

const DEEPEST = 8;
const MOST_ITEMS = 16 * 1024;                           // no more than the bytes of the largest certificate

/** Not CBOR, or more of it than a certificate has. */
export class NotCbor extends Error {}

/** A tagged value, as it stands. */
export class Tagged {
  constructor(number, value) {
    this.number = number;
    this.value = value;
  }
}

function fail() {
  throw new NotCbor("not CBOR");
}

function half(bits) {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** @param {Uint8Array} bytes one item, and nothing behind it. Maps become Maps. Throws NotCbor. */
export function readCbor(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  let items = 0;

  const take = (length) => {
    if (length > bytes.length - offset) fail();
    offset += length;
    return offset - length;
  };
  const argument = (short) => {
    if (short < 24) return short;
    if (short === 24) return view.getUint8(take(1));
    if (short === 25) return view.getUint16(take(2));
    if (short === 26) return view.getUint32(take(4));
    if (short !== 27) fail();
    const value = view.getBigUint64(take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) fail();
    return Number(value);
  };
  const simple = (short) => {
    if (short === 20 || short === 21) return short === 21;
    if (short === 22) return null;
    if (short === 25) return half(view.getUint16(take(2)));
    if (short === 26) return view.getFloat32(take(4));
    if (short === 27) return view.getFloat64(take(8));
    return fail();
  };
  const raw = (length) => { const at = take(length); return bytes.slice(at, at + length); };
  const text = (length) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw(length));
    } catch {
      return fail();
    }
  };
  const map = (length, depth) => {
    const found = new Map();
    for (let left = length; left > 0; left -= 1) {
      const key = item(depth + 1);
      if (!(Number.isInteger(key) || typeof key === "string") || found.has(key)) fail();
      found.set(key, item(depth + 1));
    }
    return found;
  };
  const array = (length, depth) => Array.from({ length }, () => item(depth + 1));
  const item = (depth) => {
    items += 1;
    if (depth > DEEPEST || items > MOST_ITEMS) fail();
    const first = view.getUint8(take(1));
    const [type, short] = [first >> 5, first & 31];
    if (type === 7) return simple(short);
    const value = argument(short);
    if (type === 0) return value;
    if (type === 1) return -1 - value;
    if (type === 2) return raw(value);
    if (type === 3) return text(value);
    if (type === 6) return new Tagged(value, item(depth + 1));
    if (value > MOST_ITEMS) fail();
    return type === 4 ? array(value, depth) : map(value, depth);
  };

  const whole = item(0);
  if (offset !== bytes.length) fail();
  return whole;
}
