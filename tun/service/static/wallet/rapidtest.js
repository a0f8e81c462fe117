// The QR code with which a rapid test was once registered in the Corona-Warn-App (RapidQrCodeExtractor.kt).
//
// It was printed before the test, is not signed, and holds no result: it may fill in a name, and proves nothing.

const PREFIX = /^https:\/\/s\.coronawarn\.app(?:\/)?\?v=1#/i;
const LONGEST = 4296;

/** Not such a code, or one that does not fit itself. */
export class NotARapidTest extends Error {}

function fail() {
  throw new NotARapidTest("no rapid test");
}

function jsonOf(payload) {
  try {
    const binary = atob(payload.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, ""));
    const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return fail();
  }
}

const text = (value) => (typeof value === "string" ? value.replace(/[\p{Cc}\p{Cf}]/gu, "").trim().slice(0, 100) : "");

export const isRapidTestText = (code) => PREFIX.test(code);

async function fits({ fn, ln, dob, timestamp, testid, salt, hash }) {
  const parts = fn ? [dob, fn, ln, timestamp, testid, salt] : [timestamp, salt];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(parts.join("#")));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return typeof hash === "string" && hex === hash.toLowerCase();
}

/**
 * @returns {Promise<{kind: "rapid", given: string, family: string, born: string, at: number}>} names are "" where the
 *   test was registered without them. Rejects with NotARapidTest.
 */
export async function readRapidTest(code) {
  if (!isRapidTestText(code) || code.length > LONGEST) fail();
  const fields = jsonOf(code.slice(code.indexOf("#") + 1));
  if (fields === null || typeof fields !== "object" || !Number.isInteger(fields.timestamp)) fail();
  const person = [fields.fn, fields.ln, fields.dob].map((value) => Boolean(text(value)));
  if (person.some(Boolean) && !person.every(Boolean)) fail();
  if (!(await fits(fields))) fail();
  return { kind: "rapid", given: text(fields.fn), family: text(fields.ln), born: text(fields.dob), at: fields.timestamp };
}
