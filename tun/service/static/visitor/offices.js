// What this phone knows of health offices: who they are, and the signed key it last saw. All of it is public.
//
// With it a check-in can be sealed without network. The service lets in what was sealed to a key that held at its time.
import { fromBase64url, toBase64url } from "./base64url.js";
import { within } from "./database.js";
import { keyId } from "./seal.js";

const BOX = "offices";
const DAY = 86_400;                                    // seconds

/** @param {Object} answer of POST /api/v1/codes */
export async function rememberOffice({ office, now, persons_max: most, readable_until: until }) {
  const record = { ...office, most, days: Math.round((until - now) / DAY), offset: now * 1000 - Date.now() };
  await within(BOX, "readwrite", (box) => box.put(record)).catch(() => {});
}

export const forgetOffices = () => within(BOX, "readwrite", (box) => box.clear()).catch(() => {});

async function isWhole(key) {
  try {
    return toBase64url(await keyId(fromBase64url(key.point))) === key.id;
  } catch {
    return false;
  }
}

/**
 * An office with a key that holds now, as far as this phone can know the time.
 * @returns {Promise<Object | null>} with `offset`: milliseconds from the phone's clock to the service's, as last seen
 */
export async function knownOffice(number) {
  const office = await within(BOX, "readonly", (box) => box.get(number)).catch(() => null);
  if (!office) return null;
  const now = (Date.now() + office.offset) / 1000;
  const holds = office.key.from <= now && now < office.key.until;
  return holds && await isWhole(office.key) ? office : null;
}
