// What is sealed for a card or a pass, so that the service keeps it without being able to read it: docs/protocol.md, 21.
import { concatenate, fromBase64url } from "../visitor/base64url.js";
import { seal } from "../visitor/seal.js";

const OPENING_BYTES = 512;                             // one size for all, so that a name's length says nothing

/** @param {Uint8Array} plaintext the 1,024 bytes of a contact @param {{point: Uint8Array, card: Uint8Array}} to */
export const sealCardContact = (plaintext, { point, card }) => (
  seal(plaintext, { point, label: "tun/v1/card-contact", bound: card }));

/**
 * A proof's opening, bound to the card and to what the proof commits to.
 * @param {Object} opening {salt, fnt, gnt, dob, id} @param {{point, card, holder: Uint8Array}} to
 */
export function sealOpening(opening, { point, card, holder }) {
  const { salt, fnt, gnt, dob, id } = opening;
  const text = new TextEncoder().encode(JSON.stringify({ salt, fnt, gnt, dob, id }));
  if (text.length > OPENING_BYTES) throw new TypeError("an opening too long");
  const plaintext = new Uint8Array(OPENING_BYTES).fill(0x20);
  plaintext.set(text);
  return seal(plaintext, { point, label: "tun/v1/card-opening", bound: concatenate(card, holder) });
}

/** SHA-256("tun/v1/holder" ‖ CBOR [salt, fnt, gnt, dob]): what a proof commits to. */
export async function holderOf({ salt, fnt, gnt, dob }) {
  const texts = [fnt, gnt, dob].map((text) => new TextEncoder().encode(text));
  const bytes = fromBase64url(salt);
  const parts = [Uint8Array.of(0x84), head(2, bytes.length), bytes];
  for (const text of texts) parts.push(head(3, text.length), text);
  const whole = concatenate(new TextEncoder().encode("tun/v1/holder"), ...parts);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

/** The head of a byte or text string in CBOR, in its shortest form (RFC 8949, section 3). */
function head(major, length) {
  if (length < 24) return Uint8Array.of(major << 5 | length);
  if (length < 256) return Uint8Array.of(major << 5 | 24, length);
  return Uint8Array.of(major << 5 | 25, length >> 8, length & 255);
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A fresh id: 55 random bits whose check character is one that people find on a keyboard. */
export function newId() {
  for (;;) {
    let value = 0n;
    for (const byte of crypto.getRandomValues(new Uint8Array(7))) value = value << 8n | BigInt(byte);
    value >>= 1n;
    if (value % 37n < 32n) return bytesOf(value);
  }
}

const bytesOf = (value) => Uint8Array.from({ length: 8 }, (_, place) => Number(value >> BigInt(8 * (7 - place)) & 255n));

/** The id of a number as the service writes it: eleven characters of five bits, and one that checks them. */
export function idOf(number) {
  let value = 0n;
  for (const character of number.replaceAll("-", "").slice(0, 11)) {
    value = value << 5n | BigInt(ALPHABET.indexOf(character));
  }
  return bytesOf(value);
}
