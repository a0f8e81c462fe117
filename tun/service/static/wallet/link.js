// What a test centre hands out as a link: #hc1=<the text of the QR code>&strip=<proofs>. Behind the # nothing is sent to
// the service.
import { fromBase64url, toBase64url } from "../visitor/base64url.js";
import { readCbor, Tagged } from "./cbor.js";
import { NotACertificate, readCertificate } from "./hcert.js";

const LONGEST = 16 * 1024;
const VERSION_BYTES = 1;
const COSE_SIGN1 = 18;
const GROUNDS = -17;                                   // the claim of a proof

function fieldsOf(hash) {
  const data = hash.replace(/^#/, "");
  if (!data.startsWith("hc1=") || data.length > LONGEST) return null;
  // A "+" in an address stands for itself: base45 has it, and only %20 is a blank.
  return new URLSearchParams(data.replace(/\+/g, "%2B"));
}

/**
 * @param {string} hash of the page's address
 * @returns {string | null} the text of a certificate; null where the address carries no certificate (but perhaps
 *   the code of a venue, which stays)
 */
export function certificateFromHash(hash) {
  const fields = fieldsOf(hash);
  return fields && fields.get("hc1");
}

/** What a proof says it is good for. It is not checked here: the service does, when it is shown. */
function groundsOf(token) {
  const message = readCbor(token.subarray(VERSION_BYTES));
  const [, , payload] = message instanceof Tagged && message.number === COSE_SIGN1 ? message.value : [];
  const grounds = readCbor(payload).get(GROUNDS);
  if (!grounds.every(Number.isInteger)) throw new TypeError("no grounds");
  return grounds;
}

/**
 * The proofs that come with a certificate in a link, as strips.js keeps them.
 * @param {string} hash of the page's address @param {Object} certificate of the same link
 * @returns {Object | null} null where there are none, or none that can be read
 */
export function stripFromHash(hash, certificate) {
  try {
    const pairs = readCbor(fromBase64url(fieldsOf(hash).get("strip")));
    const proofs = pairs.map(([proof, salt]) => (
      { proof: toBase64url(proof), opening: { salt: toBase64url(salt), ...certificate.holder, id: "" } }));
    // A proof counts from its sample on, so the strip is as old as that, and not as old as the link.
    return { of: certificate.identity, grounds: groundsOf(pairs[0][0]), proofs, made: certificate.at };
  } catch {
    return null;
  }
}

/**
 * @param {string} hash of the page's address
 * @returns {Promise<Object>} the certificate of a test as hcert.js reads it, and `proofs`, their number. Rejects with
 *   NotACertificate, whatever is wrong with a link that somebody wrote.
 */
export async function readLink(hash) {
  try {
    const certificate = await readCertificate(certificateFromHash(hash));
    if (certificate.kind !== "test" || certificate.at === null) throw new TypeError("no test");
    const strip = stripFromHash(hash, certificate);
    if (strip === null && fieldsOf(hash).has("strip")) throw new TypeError("no strip");
    return { ...certificate, proofs: strip === null ? 0 : strip.proofs.length };
  } catch (error) {
    throw error instanceof NotACertificate ? error : new NotACertificate("damaged");
  }
}
