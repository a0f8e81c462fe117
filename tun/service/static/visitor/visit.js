// What names a visit: a secret that stays on the phone, and two ids that are drawn from it.
//
// The service learns the ids. Whoever shows the secret later is the one who checked in: that is the check-out.
import { concatenate } from "./base64url.js";

const SECRET_BYTES = 16;
const ID_BYTES = 16;

/** A fresh secret of 16 random bytes. */
export function newSecret() {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
}

// Each id has its own label, so that knowing one says nothing about the other.
async function derive(label, secret) {
  const input = concatenate(new TextEncoder().encode(label), secret);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", input)).slice(0, ID_BYTES);
}

export const visitId = (secret) => derive("tun/v1/visit", secret);
export const noticeTag = (secret) => derive("tun/v1/notice", secret);
