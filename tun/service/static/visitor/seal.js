// Seals a contact or a diary so that only the health office can open it (HPKE, RFC 9180, base mode).
//
// A contact is bound to office key, venue and visit: cut out and pasted into another visit, it does not open.
import { concatenate } from "./base64url.js";

const SUITE = 1;
const LABEL = "tun/v1/contact";
const POINT_BYTES = 65;

// DER of "a public key on P-256", up to where the point begins (RFC 5480): a key's id is taken over both.
const SPKI_PREFIX = Uint8Array.from([
  0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
  0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
]);

let library = null;
let failures = 0;

/** Fetches the library ahead of need, while the visitor types. A failed fetch is tried again at the next call. */
export function prepareSealing() {
  if (library === null) {
    // Browsers remember that a module did not arrive; under another address they ask again.
    library = import(`../vendor/hpke.js${failures ? `?try=${failures}` : ""}`);
    library.catch(() => {
      library = null;
      failures += 1;
    });
  }
  return library;
}

/** Whether this browser knows the curve at all; asked before anything is typed. */
export async function canSeal() {
  try {
    await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
    return true;
  } catch {
    return false;
  }
}

/** SHA-256(SPKI)[:8] of an uncompressed point. */
export async function keyId(point) {
  if (point.length !== POINT_BYTES) throw new TypeError("not a point on P-256");
  const digest = await crypto.subtle.digest("SHA-256", concatenate(SPKI_PREFIX, point));
  return new Uint8Array(digest).slice(0, 8);
}

/**
 * @param {Uint8Array} plaintext
 * @param {{point: Uint8Array, label: string, bound: Uint8Array}} to the office's key, what it is, what it is bound to
 * @returns {Promise<Uint8Array>} suite ‖ key id ‖ enc ‖ ciphertext
 */
export async function seal(plaintext, { point, label, bound }) {
  const { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await prepareSealing();
  const id = await keyId(point);
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(point);
  const info = concatenate(new TextEncoder().encode(label), Uint8Array.of(0), id, bound);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, plaintext);
  return concatenate(Uint8Array.of(SUITE), id, new Uint8Array(enc), new Uint8Array(ct));
}

/** @param {Uint8Array} plaintext the 1,024 bytes of a contact */
export const sealContact = (plaintext, { point, venue, visit }) => (
  seal(plaintext, { point, label: LABEL, bound: concatenate(venue, visit) }));
