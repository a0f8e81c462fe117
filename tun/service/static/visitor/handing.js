// A diary's way to the health office: sealed on this phone, uploaded for a day, taken back if its owner wants.
import { get, NotReached, postPatiently, Refused } from "./api.js";
import { concatenate, fromBase64url, toBase64url } from "./base64url.js";
import { toPlaintext } from "./diarycontent.js";
import { forgetHandover, keepHandover } from "./handoverkept.js";
import { keyId, prepareSealing, seal } from "./seal.js";
import { diaryId, drawWords } from "./wordcode.js";

const OFFICES = "/api/v1/offices";
const DIARIES = "/api/v1/diaries";
const LABEL = "tun/v1/diary";
const WITHDRAWAL = "tun/v1/diary-withdrawal";

/** @returns {Promise<{number: number, name: string}[]>} Throws NotReached. */
export async function askOffices() {
  const { offices } = await get(OFFICES);
  if (!Array.isArray(offices)) throw new NotReached("answer");
  return offices;
}

async function keyOf(number) {
  const answer = await get(`${OFFICES}/${number}/key`);
  const point = fromBase64url(answer.key.point);
  if (toBase64url(await keyId(point)) !== answer.key.id) throw new NotReached("answer");
  return { answer, point };
}

async function withdrawalTag(secret) {
  const input = concatenate(new TextEncoder().encode(WITHDRAWAL), secret);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", input)).slice(0, 16);
}

/**
 * Seals and keeps; nothing is sent yet. Throws Refused or NotReached.
 * @param {Object[]} records visits, the newest first @param {number} office its number
 */
export async function prepareHandover(records, office) {
  const { answer, point } = await keyOf(office);
  try {
    await prepareSealing();
  } catch {
    throw new NotReached("network");
  }
  const words = drawWords();
  const secret = crypto.getRandomValues(new Uint8Array(16));
  const id = await diaryId(words);
  const { plaintext, left } = toPlaintext(records);
  const sealed = await seal(plaintext, { point, label: LABEL, bound: id });
  const body = JSON.stringify({
    id: toBase64url(id), office, sealed: toBase64url(sealed), withdrawal: toBase64url(await withdrawalTag(secret)),
  });
  return keepHandover({
    words, secret: toBase64url(secret), body, left, count: records.length - left, until: null,
    office: { number: office, name: answer.name, phone: answer.phone }, offset: answer.now * 1000 - Date.now(),
  });
}

/** Sends what is prepared; it stays kept. A refusal is final: nothing is at the service, and nothing stays here. */
export async function sendHandover(record) {
  try {
    const { until } = await postPatiently(DIARIES, record.body);
    const { body, ...rest } = record;
    return await keepHandover({ ...rest, until });
  } catch (error) {
    if (error instanceof Refused) await forgetHandover();
    throw error;
  }
}

/**
 * Takes it back: what was never answered may lie there all the same.
 * @returns {Promise<{gone: boolean, fetched: number | null}>} `gone`: the service had nothing. Throws NotReached.
 */
export async function withdrawHandover(record) {
  let result = { gone: true, fetched: null };
  try {
    const { fetched } = await postPatiently(`${DIARIES}/withdraw`, JSON.stringify({ secret: record.secret }));
    result = { gone: false, fetched };
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "diary-unknown") throw error;
  }
  await forgetHandover();
  return result;
}
