// Word codes: five words that somebody reads out to the health office, and the id that is stretched from them.
import { WORDS } from "./words.js";

const COUNT = 5;
const BITS = 11;                                       // 2,048 words
const ROUNDS = 600_000;
const ID_BYTES = 16;
const SALT = "tun/v1/diary-id";
const SPELT = { "\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00df": "ss" };

const bytes = (text) => new TextEncoder().encode(text);

/** Five words as they are shown. @param {Uint8Array} [random] seven random bytes */
export function drawWords(random = crypto.getRandomValues(new Uint8Array(7))) {
  const number = random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) >> 1n;
  return Array.from({ length: COUNT }, (_, place) => (
    WORDS[Number((number >> BigInt(BITS * (COUNT - 1 - place))) & 2047n)]));
}

/** @param {string[]} words @returns {string} small letters a to z, one blank between two words */
export const normalForm = (words) => (
  words.join(" ").normalize("NFKC").toLowerCase().replace(/[^a-z ]/g, (sign) => SPELT[sign]));

/** Takes about a second on an old phone: so does each guess of whoever copied the service's store. */
export async function diaryId(words) {
  const key = await crypto.subtle.importKey("raw", bytes(normalForm(words)), "PBKDF2", false, ["deriveBits"]);
  const stretched = { name: "PBKDF2", hash: "SHA-256", salt: bytes(SALT), iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(stretched, key, ID_BYTES * 8));
}
