// A pass is made: the contact sealed on this phone, and a secret that the service learns once and the phone keeps.
import { get, NotReached, postPatiently } from "../visitor/api.js";
import { fromBase64url, toBase64url } from "../visitor/base64url.js";
import { newId, sealCardContact } from "./cardseal.js";
import { keyId } from "../visitor/seal.js";
import { codeAt, forgetPass, keepPass, secretKey, serviceNow } from "./kept.js";

const SECRET_BYTES = 32;

async function officeOf(number) {
  const answer = await get(`/api/v1/offices/${number}/key`);
  const point = fromBase64url(answer.key.point);
  if (toBase64url(await keyId(point)) !== answer.key.id) throw new NotReached("answer");
  return { point, offset: answer.now * 1000 - Date.now() };
}

/** @returns {Promise<{number: number, name: string}[]>} to whom a contact can be sealed now. Rejects with NotReached. */
export async function offices() {
  const { offices: found } = await get("/api/v1/offices");
  if (!Array.isArray(found)) throw new NotReached("answer");
  return found;
}

/**
 * All that is sent is fixed before the first try, so trying again makes no second pass.
 * @param {Uint8Array} plaintext a contact's 1,024 bytes @param {number} office
 */
export async function preparePass(plaintext, office) {
  const { point, offset } = await officeOf(office);
  const [id, secret] = [newId(), crypto.getRandomValues(new Uint8Array(SECRET_BYTES))];
  const sealed = await sealCardContact(plaintext, { point, card: id });
  const body = JSON.stringify({
    pass: toBase64url(id), office, sealed: toBase64url(sealed), secret: toBase64url(secret),
  });
  return { body, record: { id, office, offset, key: await secretKey(secret) } };
}

/** Sends and keeps. Rejects with Refused or NotReached, and with the browser's own error where it keeps nothing. */
export async function sendPass({ body, record }) {
  const kept = { ...record, until: 0 };
  await keepPass(kept);                                // first: what the phone does not keep must not lie there
  try {
    const { until } = await postPatiently("/api/v1/passes", body);
    await keepPass({ ...kept, until });
  } catch (error) {
    await forgetPass();
    throw error;
  }
}

/** Has the service delete what it keeps for this pass, and then the phone. Rejects with Refused or NotReached. */
export async function withdrawPass(record) {
  const shown = await codeAt(record, serviceNow(record));
  await postPatiently("/api/v1/passes/withdraw", JSON.stringify({ shown }));
  await forgetPass();
}

/** Hears the service's clock anew; without network the last word stays. */
export async function freshClock(record) {
  try {
    const { offset } = await officeOf(record.office);
    await keepPass({ ...record, offset });
    return { ...record, offset };
  } catch {
    return record;
  }
}
