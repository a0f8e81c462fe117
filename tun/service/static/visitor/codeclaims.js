// Reads what a code says of itself (docs/protocol.md, sections 4 and 5), for when the service cannot be asked.
//
// Only the form is checked. Whether a code is genuine is for the service to say, when the check-in arrives.
import { fromBase64url } from "./base64url.js";

const VERSION = 1;
const LARGEST = 2 ** 40;
const INTEGER = 0;
const NEGATIVE = 1;
const BYTES = 2;
const ARRAY = 4;
const MAP = 5;

/** Not a code of this version, or one with bytes that do not belong there. */
export class NotACode extends Error {}

function fail() {
  throw new NotACode("not a code");
}

/** A reader of just so much deterministic CBOR (RFC 8949, section 4.2.1) as codes are made of. */
function reader(bytes) {
  let offset = 0;
  const take = (length) => {
    if (offset + length > bytes.length) fail();
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  const head = (wanted) => {
    const [first] = take(1);
    const [type, short] = [first >> 5, first & 31];
    if (!wanted.includes(type) || short > 27) fail();
    if (short < 24) return { type, value: short };
    const more = 1 << (short - 24);
    const value = take(more).reduce((sum, byte) => sum * 256 + byte, 0);
    // The shortest form only: one value, one way to write it.
    if (value < (more === 1 ? 24 : 2 ** (more * 4)) || value > LARGEST) fail();
    return { type, value };
  };
  return {
    number: () => head([INTEGER]).value,
    label: () => { const { type, value } = head([INTEGER, NEGATIVE]); return type === NEGATIVE ? -1 - value : value; },
    bytes: () => take(head([BYTES]).value),
    array: (length) => { if (head([ARRAY]).value !== length) fail(); },
    map: () => head([MAP]).value,
    byte: () => take(1)[0],
    peek: () => bytes[offset],
    end: () => { if (offset !== bytes.length) fail(); },
  };
}

const EXPIRES = 4;
const ISSUED = 6;
const ID = 7;
const VENUE = -1;
const KIND = -2;
const AREA = -3;
const OFFICE = -4;
const IN_BYTES = new Set([ID, VENUE]);

function payload(token) {
  const message = reader(token);
  if (message.byte() !== VERSION) fail();
  if (message.peek() === 0xd2) message.byte();         // tag 18: COSE_Sign1
  message.array(4);
  message.bytes();                                     // the protected header: which key signed
  if (message.map() !== 0) fail();
  const claims = message.bytes();
  if (message.bytes().length !== 64) fail();
  message.end();
  return claims;
}

function claimsOf(bytes) {
  const map = reader(bytes);
  const claims = new Map();
  for (let left = map.map(); left > 0; left -= 1) {
    const label = map.label();
    if (claims.has(label)) fail();
    claims.set(label, IN_BYTES.has(label) ? map.bytes() : map.number());
  }
  map.end();
  return claims;
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {string} code as it stands behind the # of a poster's address
 * @returns {{venue: string, kind: number, area: number | null, issued: number, expires: number, office: number}}
 *   `venue` in hexadecimal digits. Throws NotACode.
 */
export function readCode(code) {
  let token;
  try {
    token = fromBase64url(code);
  } catch {
    fail();
  }
  const claims = claimsOf(payload(token));
  const { length: idLength } = claims.get(ID) || [];
  const venue = claims.get(VENUE) || [];
  const [kind, office] = [claims.get(KIND), claims.get(OFFICE)];
  const area = claims.has(AREA) ? claims.get(AREA) : null;
  const wellFormed = idLength === 8 && venue.length === 8 && (kind === 0 || kind === 1) && office >= 1
    && office <= 0xffff && (area === null || area <= 0xffff) && claims.has(ISSUED) && claims.has(EXPIRES);
  if (!wellFormed) fail();
  return { venue: hex(venue), kind, area, issued: claims.get(ISSUED), expires: claims.get(EXPIRES), office };
}
