// What stands on a poster: the signed code, which comes behind the # of the address, or eight signs to type.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";      // Crockford's base32: no I, L, O, U
const LENGTH = 8;

/** The code from the page's address, or "" when there is none. It is never sent as part of an address. */
export function codeFromAddress(address = location) {
  return address.hash.replace(/^#/, "").trim();
}

/**
 * What was typed, as ABCD1234. Blanks, hyphens, small letters and the usual confusions are forgiven.
 * @returns {string | null} null when signs are missing, or the last one, which checks the others, does not fit
 */
export function readShortCode(typed) {
  const signs = typed.normalize("NFKC").toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (signs.length !== LENGTH || ![...signs].every((sign) => ALPHABET.includes(sign))) return null;
  const number = [...signs.slice(0, -1)].reduce((sum, sign) => sum * ALPHABET.length + ALPHABET.indexOf(sign), 0);
  return number % 37 === ALPHABET.indexOf(signs[LENGTH - 1]) ? signs : null;
}

/** ABCD-1234: in two halves, as it is printed and read out. */
export const displayShortCode = (signs) => `${signs.slice(0, 4)}-${signs.slice(4)}`;
