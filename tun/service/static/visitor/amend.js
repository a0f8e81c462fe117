// While a visit is open it can be amended: when somebody means to go, and contact details that were wrong.
//
// The phone shows the visit's secret, as for the check-out. The service never gives a contact back, so a corrected
// one replaces the old one whole.
import { postPatiently } from "./api.js";
import { fromBase64url, fromHex, toBase64url } from "./base64url.js";
import { keep } from "./kept.js";
import { showIn, showOut } from "./presence.js";
import { sealContact } from "./seal.js";
import { endVisit, lookUp } from "./sending.js";

const PLANNED_END = "/api/v1/visits/planned-end";
const CONTACT = "/api/v1/visits/contact";

/** @param {number} until Unix seconds @returns the visit as it stands now. Throws Refused or NotReached. */
export async function planEnd(record, until) {
  const { planned_end, latest } = await postPatiently(PLANNED_END, JSON.stringify({ secret: record.secret, until }));
  return keep({ ...record, planned_end, latest });
}

/** @param {Uint8Array} plaintext the whole contact. Throws Refused or NotReached. */
export async function replaceContact(record, plaintext) {
  // Asked anew: the office may have taken another key since.
  const { office } = await lookUp({ code: record.code }, fromBase64url(record.secret));
  const sealed = await sealContact(plaintext, {
    point: fromBase64url(office.key.point), venue: fromHex(record.venue.id), visit: fromBase64url(record.visit),
  });
  await postPatiently(CONTACT, JSON.stringify({ secret: record.secret, sealed: toBase64url(sealed) }));
}

/** Back to the visit: to its end, where the refusal said that staff or closing time had ended it meanwhile. */
export async function showAgain(record, refusal) {
  return refusal === "visit-ended" ? showOut(await endVisit(record)) : showIn(record);
}
