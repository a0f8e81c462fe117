// What waits on this phone: check-ins and check-outs that the service does not have yet. They go by themselves.
//
// On load, when the network comes back, when the page is looked at again, and now and then in between. The bytes are
// fixed, so that trying once too often is no harm; the check-in goes first, and only one tab sends the same visit.
import { NotReached, Refused } from "./api.js";
import { all, keep, kept, tidyUp } from "./kept.js";
import { endVisit, sendPending } from "./sending.js";
import { takeTurn } from "./turns.js";

const FIRST_PAUSE = 20_000;                            // milliseconds
const LONGEST_PAUSE = 5 * 60_000;

const isLeaving = ({ stage, ending }) => stage === "open" && Boolean(ending);

/** @param {Object} record of a visit @returns {boolean} whether the service lacks something of it */
export const isWaiting = (record) => Boolean(record.bodies) || isLeaving(record);

/** A waiting check-in that was refused stays, with the service's words, until somebody has seen it. */
export const keepRefusal = ({ bodies, ...record }, { code, title, detail }) => (
  keep({ ...record, stage: "refused", refusal: { code, title, detail } }));

async function sendAll(record) {
  let now = record;
  if (now.bodies) {
    try {
      now = await sendPending(now);
    } catch (error) {
      // Too late stays too late, in the page's own words.
      if (error instanceof Refused) return keepRefusal(now, now.refusal || error);
      throw error;
    }
  }
  if (!isLeaving(now)) return now;
  try {
    return await endVisit(now);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Nobody can end it from here any more: it ends, or has ended, by itself.
    const { ending, ...rest } = now;
    return keep({ ...rest, problem: { code: error.code, title: error.title, detail: error.detail } });
  }
}

/** Sends what waits. @returns {Promise<boolean>} whether nothing waits any more */
async function flush(told) {
  await tidyUp();
  for (const { visit, place } of (await all()).filter(isWaiting).reverse()) {
    try {
      await takeTurn(place, async () => {
        const now = await kept(visit);                 // another tab may have sent it meanwhile
        if (now && isWaiting(now)) told(await sendAll(now));
      });
    } catch (error) {
      if (!(error instanceof NotReached)) throw error;
    }
  }
  return !(await all()).some(isWaiting);
}

let pause = FIRST_PAUSE;
let timer = null;
let running = false;

async function run(told) {
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    if (await flush(told)) pause = FIRST_PAUSE;
    else {
      // Spread, so that a hall full of phones does not come back in the same second.
      timer = setTimeout(run, pause * (0.5 + Math.random()), told);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  } finally {
    running = false;
  }
}

/** Tries soon: something waits since a moment ago. */
export function sendLater(told) {
  clearTimeout(timer);
  timer = setTimeout(run, FIRST_PAUSE * (0.5 + Math.random()), told);
}

/** From now on, as long as the page is open. @param {(record: Object) => void} told is told of each that went, or was refused */
export function startOutbox(told) {
  const soon = () => { pause = FIRST_PAUSE; run(told); };
  window.addEventListener("online", soon);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") soon(); });
  run(told);
}
