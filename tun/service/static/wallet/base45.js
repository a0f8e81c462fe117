// base45 (RFC 9285): how a certificate's bytes stand in its QR code.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** @param {string} text @returns {Uint8Array} Throws a TypeError for anything that is not base45. */
export function fromBase45(text) {
  const signs = [...text].map((sign) => ALPHABET.indexOf(sign));
  if (signs.includes(-1) || signs.length % 3 === 1) throw new TypeError("not base45");
  const bytes = [];
  for (let at = 0; at < signs.length; at += 3) {
    const [low, middle, high] = signs.slice(at, at + 3);
    const value = low + middle * 45 + (high === undefined ? 0 : high * 2025);
    if (value > (high === undefined ? 0xff : 0xffff)) throw new TypeError("not base45");
    if (high !== undefined) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}
