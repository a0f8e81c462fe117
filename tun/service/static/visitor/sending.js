// The check-in itself and the check-out: made once, kept before the first try, sent until the service has answered.
//
// A lost answer, a reload, a second tap or a second tab send the same bytes again; the service knows them by the
// visit's id and stores one visit.
import { post, postPatiently, NotReached, Refused } from "./api.js";
import { fromBase64url, fromHex, toBase64url } from "./base64url.js";
import { amend, forget, keep, nowFor, placeOf } from "./kept.js";
import { prepareSealing, sealContact } from "./seal.js";
import { noticeTag, visitId } from "./visit.js";

const CODES = "/api/v1/codes";
const VISITS = "/api/v1/visits";
const END = "/api/v1/visits/end";

/** Asks whose code this is. @param {{code: string} | {short: string}} asked @param {Uint8Array} secret */
export async function lookUp(asked, secret, told) {
  const visit = toBase64url(await visitId(secret));
  const answer = await postPatiently(CODES, JSON.stringify({ ...asked, visit }), told);
  if (!answer.venue || !answer.office || typeof answer.ticket !== "string") throw new NotReached("answer");
  return answer;
}

/**
 * Seals, fixes every byte including the time of arrival, and keeps the result.
 * @param {{answer: Object, clock: Object, secret: Uint8Array, plaintext: Uint8Array, persons: number,
 *   proofs?: string[], exempt?: number, openings?: Object}} made `openings` locked, for a correction
 */
export async function prepareVisit({ answer, clock, secret, plaintext, persons, proofs = [], exempt = 0, openings }) {
  try {
    await prepareSealing();
  } catch {
    throw new NotReached("network");                   // the library did not arrive: nothing is lost, nothing sent
  }
  const visit = await visitId(secret);
  const at = clock.now();
  const sealed = await sealContact(plaintext, {
    point: fromBase64url(answer.office.key.point),
    venue: fromHex(answer.venue.id),
    visit,
  });
  const body = JSON.stringify({
    visit: toBase64url(visit),
    notice: toBase64url(await noticeTag(secret)),
    ...(answer.ticket ? { ticket: answer.ticket } : { code: answer.code }),
    at,
    sealed: toBase64url(sealed),
    persons,
    proofs,
    ...(exempt > 0 && { exempt }),
  });
  return keep({
    visit: toBase64url(visit), stage: "pending", secret: toBase64url(secret), bodies: [body], at, persons,
    offset: clock.offset(), code: answer.code, place: placeOf(answer), venue: answer.venue, event: answer.event,
    area: answer.area, office: answer.office,
    ...(answer.unchecked && { unchecked: true }), ...(openings && { openings }),
  });
}

async function opened(record, answer) {
  if (answer.visit !== record.visit || typeof answer.receipt !== "string") throw new NotReached("answer");
  const { receipt, arrival, planned_end, readable_until, deleted_on } = answer;
  const given = { stage: "open", receipt, arrival, planned_end, readable_until, deleted_on };
  // Sent: the sealed contact need not stay here.
  return amend(record, ({ bodies, refusal, ...rest }) => ({ ...rest, ...given }));
}

async function withNewTicket(record) {
  const { ticket } = await post(CODES, JSON.stringify({ code: record.code, visit: record.visit }));
  const body = JSON.stringify({ ...JSON.parse(record.bodies[record.bodies.length - 1]), ticket });
  return keep({ ...record, bodies: [...record.bodies, body] });
}

// A try that was thought lost may have arrived after all, under an earlier ticket: then those bytes are the visit.
async function sendEarlier(record) {
  for (const body of record.bodies.slice(0, -1)) {
    try {
      return await post(VISITS, body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return null;
}

async function sendBodies(record, told, mayRenew) {
  try {
    return await postPatiently(VISITS, record.bodies[record.bodies.length - 1], told);
  } catch (error) {
    if (error.code === "ticket-expired" && mayRenew) return sendBodies(await withNewTicket(record), told, false);
    const stored = error.code === "conflict" && await sendEarlier(record);
    if (stored) return stored;
    throw error;
  }
}

// Made without network, a visit has no names yet: the code says only numbers. Now the service can be asked.
async function named(record) {
  if (!record.unchecked) return record;
  try {
    const { venue, area, event } = await post(CODES, JSON.stringify({ code: record.code, visit: record.visit }));
    return await amend(record, ({ unchecked, ...rest }) => ({ ...rest, venue, area, event }));
  } catch {
    return record;                                     // the place is closed by now, or the network is gone again
  }
}

/** Sends a kept check-in. Throws Refused or NotReached; it stays kept. @returns {Promise<Object>} the open visit */
export async function sendPending(record, told) {
  return named(await opened(record, await sendBodies(record, told, true)));
}

/** The same for one that was made just now: a refused one is dropped, because its form is still there. */
export async function sendVisit(record, told) {
  try {
    return await sendPending(record, told);
  } catch (error) {
    if (error instanceof Refused) await forget(record.visit);
    throw error;
  }
}

/** Checks out. The time is that of the first tap, however long it takes. @returns the ended visit */
export async function endVisit(record, told) {
  let leaving = await keep({ ...record, ending: record.ending || nowFor(record) });
  const send = () => postPatiently(END, JSON.stringify({ secret: leaving.secret, at: leaving.ending }), told);
  let answer;
  try {
    answer = await send();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "clock-off" || !error.servedAt) throw error;
    // The phone's clock was set anew since the check-in: take the service's.
    leaving = await keep({ ...leaving, ending: error.servedAt });
    answer = await send();
  }
  const { arrival, end, end_estimated: estimated } = answer;
  return keep({ ...leaving, stage: "ended", arrival, end, estimated });
}
