// What a test centre hands out as a link: #hc1=<the text of the QR code>&strip=<proofs>. Behind the # nothing is sent to
// the service.
import { fromBase64url } from "../visitor/base64url.js";
import { readCbor } from "./cbor.js";
import { NotACertificate, readCertificate } from "./hcert.js";

const LONGEST = 16 * 1024;

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

/** How many proofs a link carries: an array of them in CBOR. */
function proofsIn(strip) {
  const proofs = strip === null ? [] : readCbor(fromBase64url(strip));
  if (!Array.isArray(proofs)) throw new TypeError("no strip");
  return proofs.length;
}

/**
 * @param {string} hash of the page's address
 * @returns {Promise<Object>} the certificate of a test as hcert.js reads it, and `proofs`, their number. Rejects with
 *   NotACertificate, whatever is wrong with a link that somebody wrote.
 */
export async function readLink(hash) {
  try {
    const fields = fieldsOf(hash);
    const certificate = await readCertificate(fields.get("hc1"));
    if (certificate.kind !== "test" || certificate.at === null) throw new TypeError("no test");
    return { ...certificate, proofs: proofsIn(fields.get("strip")) };
  } catch (error) {
    throw error instanceof NotACertificate ? error : new NotACertificate("damaged");
  }
}
