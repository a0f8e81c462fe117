// What opens a visit's proofs, kept beside the visit while it is open: a contact that is sealed anew brings it along.
//
// It has the names of the certificates, so it lies encrypted like these, and goes with the end of the visit.
import { lock, unlock } from "../visitor/remembered.js";

const LABEL = "tun/v1/openings";

/** @param {Object[]} openings in the order of the proofs */
export const lockOpenings = (openings) => lock(openings, LABEL);

/**
 * @param {Object} locked as it stands in the visit's record
 * @returns {Promise<Object[]>} none where the browser has lost what it took: a right telephone number matters more, and
 *   the office sees that a proof was shown which nobody can open
 */
export const unlockOpenings = (locked) => unlock(locked, LABEL).catch(() => []);
