// Reads what an EU certificate says (HC1, base45, zlib, COSE, CWT, HCERT), to show it to the one who holds it.
//
// Nothing is trusted here: no signature is checked. Whether a certificate counts is for the service to say.
import { concatenate } from "../visitor/base64url.js";
import { fromBase45 } from "./base45.js";
import { NotCbor, readCbor, Tagged } from "./cbor.js";

const PREFIX = "HC1:";
const LONGEST_TEXT = 4296;                             // what one QR code can hold
const LARGEST = 16 * 1024;                             // bytes inflated; real ones have less than 1 KiB
const LONGEST_FIELD = 200;

const COSE_SIGN1 = 18;
const CWT = 61;
const ISSUER = 1;
const EXPIRES = 4;
const HCERT = -260;
const DATES = new Set([0, 1]);                         // tags of dates: text, and seconds

const COVID_19 = "840539006";
const NOT_DETECTED = "260415000";
const TESTS = { "LP217198-3": "antigen", "LP6464-4": "pcr" };

/**
 * Not a certificate: `reason` is "foreign" (another kind of code) or "damaged" (one that cannot be read). Or this
 * browser cannot read any: "unsupported".
 */
export class NotACertificate extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

function damaged() {
  throw new NotACertificate("damaged");
}

async function inflate(bytes) {
  try {
    return await inflated(bytes);
  } catch {
    return damaged();                                  // browsers have different errors for the same bytes
  }
}

async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenate(...parts);
    length += value.length;
    if (length > LARGEST) {
      await reader.cancel();
      damaged();
    }
    parts.push(value);
  }
}

/** The message without the tags that may stand around it: none, 18, or 61 and 18. */
function untagged(message) {
  let inner = message;
  if (inner instanceof Tagged && inner.number === CWT && inner.value instanceof Tagged) inner = inner.value;
  if (inner instanceof Tagged && inner.number === COSE_SIGN1) inner = inner.value;
  const isMessage = Array.isArray(inner) && inner.length === 4 && inner[0] instanceof Uint8Array
    && inner[1] instanceof Map && inner[2] instanceof Uint8Array && inner[3] instanceof Uint8Array;
  return isMessage ? inner : damaged();
}

const plain = (value) => (value instanceof Tagged && DATES.has(value.number) ? value.value : value);

// Signs that would turn a name around or hide in it are not shown.
const shown = (value) => (typeof value === "string"
  ? value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim().slice(0, LONGEST_FIELD) : "");

// What a proof's commitment is over: letter by letter as it stands.
const exact = (value) => (typeof value === "string" ? value : "");

/** Unix seconds, or null where the text is no instant with a zone. */
function instant(text) {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
  if (typeof text !== "string" || !form.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}

/** 2026-10-01, or null. */
const dayOf = (text) => (/^\d{4}-\d\d-\d\d/.exec(shown(text)) || [null])[0];

const READ = {
  t: (entry) => ({
    kind: "test",
    test: TESTS[entry.get("tt")] || "other",
    type: shown(entry.get("tt")),
    result: shown(entry.get("tr")),
    negative: entry.get("tr") === NOT_DETECTED,
    at: instant(plain(entry.get("sc"))),
    place: shown(entry.get("tc")),
  }),
  v: (entry) => ({
    kind: "vaccination",
    dose: Number.isInteger(entry.get("dn")) ? entry.get("dn") : null,
    doses: Number.isInteger(entry.get("sd")) ? entry.get("sd") : null,
    product: shown(entry.get("mp")),
    day: dayOf(plain(entry.get("dt"))),
  }),
  r: (entry) => ({
    kind: "recovery",
    day: dayOf(plain(entry.get("fr"))),
    from: dayOf(plain(entry.get("df"))),
    until: dayOf(plain(entry.get("du"))),
  }),
};

function contentOf(hcert) {
  if (!(hcert instanceof Map)) damaged();
  const kinds = Object.keys(READ).filter((kind) => Array.isArray(hcert.get(kind)) && hcert.get(kind).length > 0);
  const names = hcert.get("nam");
  if (kinds.length !== 1 || !(names instanceof Map)) damaged();
  const [entry, ...more] = hcert.get(kinds[0]);
  if (!(entry instanceof Map) || more.length > 0) damaged();
  return {
    given: shown(names.get("gn")) || shown(names.get("gnt")),
    family: shown(names.get("fn")) || shown(names.get("fnt")),
    born: shown(plain(hcert.get("dob"))),
    holder: { fnt: exact(names.get("fnt")), gnt: exact(names.get("gnt")), dob: exact(plain(hcert.get("dob"))) },
    issuer: shown(entry.get("is")),
    country: shown(entry.get("co")),
    id: shown(entry.get("ci")),
    covid: entry.get("tg") === COVID_19,
    ...READ[kinds[0]](entry),
  };
}

function byteString(bytes) {
  const { length } = bytes;
  const head = length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
  return concatenate(Uint8Array.from(head), bytes);
}

/** What was signed (RFC 9052, section 4.4): the same for every text and every signature of one certificate. */
const signed = (header, payload) => concatenate(
  Uint8Array.of(0x84, 0x6a), new TextEncoder().encode("Signature1"), byteString(header), Uint8Array.of(0x40), byteString(payload),
);

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function parse(text) {
  const message = untagged(readCbor(await inflate(fromBase45(text.slice(PREFIX.length)))));
  const claims = readCbor(message[2]);
  const hcert = claims instanceof Map && claims.get(HCERT);
  if (!(hcert instanceof Map)) damaged();
  const expires = plain(claims.get(EXPIRES));
  return {
    text,
    ...contentOf(hcert.get(1)),
    signer: shown(claims.get(ISSUER)),
    expires: Number.isFinite(expires) ? Math.floor(expires) : null,
    identity: hex(new Uint8Array(await crypto.subtle.digest("SHA-256", signed(message[0], message[2])))),
  };
}

/** Whether a text claims to be an EU certificate at all. */
export const isCertificateText = (text) => text.startsWith(PREFIX);

/**
 * @param {string} text as it stands in the QR code
 * @returns {Promise<Object>} `kind` "test", "vaccination" or "recovery"; `given`, `family`, `born`, `issuer`, `country`
 *   as texts; `at` Unix seconds or `day` as YYYY-MM-DD; `expires` Unix seconds or null; `identity`, which two texts of
 *   one certificate share. Rejects with NotACertificate.
 */
export async function readCertificate(text) {
  if (!isCertificateText(text)) throw new NotACertificate("foreign");
  if (typeof DecompressionStream === "undefined") throw new NotACertificate("unsupported");
  if (text.length > LONGEST_TEXT) damaged();
  try {
    return await parse(text);
  } catch (error) {
    if (error instanceof NotCbor || error instanceof TypeError) damaged();
    throw error;
  }
}
