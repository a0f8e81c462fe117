// Something on this device under a key that the browser uses and never gives out.
//
// Each writing has a key of its own: deleting a record leaves nothing behind that could be opened.

const IV_BYTES = 12;

const bytes = (text) => new TextEncoder().encode(text);
const sealing = (iv, bound) => ({ name: "AES-GCM", iv, additionalData: bytes(bound) });

/** @param {Object} value as JSON @param {string} bound what it is and stands beside: must be the same at opening */
export async function lock(value, bound) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = await crypto.subtle.encrypt(sealing(iv, bound), key, bytes(JSON.stringify(value)));
  return { key, iv, text };
}

/** Rejects where the record is not what was written, or stands beside something else. */
export async function unlock({ key, iv, text }, bound) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(sealing(iv, bound), key, text)));
}
