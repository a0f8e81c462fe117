// Before the check-in: whose code is this, who will be able to read it, and the form for it.
import { lookUp } from "./sending.js";
import { startClock } from "./clock.js";
import { NotReached } from "./api.js";
import { NotACode, readCode } from "./codeclaims.js";
import { all, keptForPlace, placeOf } from "./kept.js";
import { fill, message } from "./messages.js";
import { knownOffice, rememberOffice } from "./offices.js";
import { areaName, venueName } from "./places.js";
import { addressOf } from "./receipt.js";
import { prepareSealing } from "./seal.js";
import { section, show } from "./states.js";
import { clock, date } from "./times.js";
import { newSecret } from "./visit.js";

const LAST_MINUTE = 60;                                // seconds before its end in which a ticket is renewed

/** The code in hand: {asked, secret, answer, clock}. */
let arrival = null;

async function ask(asked, secret, told) {
  const answer = await lookUp(asked, secret, told);
  await rememberOffice(answer);
  arrival = { asked: { code: answer.code }, secret, answer, clock: startClock(answer.now) };
  return arrival;
}

/** Asks the service about a code. Every arrival has a visit id of its own, drawn here. */
export const askWhose = (asked, told) => ask(asked, newSecret(), told);

/** The same visit, with a new ticket and the right time, when the phone slept or somebody typed for long. */
export async function freshArrival() {
  const { answer, clock: phone, asked, secret } = arrival;
  if (answer.unchecked) return arrival;                // waits anyway; the code goes along instead of a ticket
  if (!phone.doubtful() && phone.now() < answer.ticket_until - LAST_MINUTE) return arrival;
  try {
    return await ask(asked, secret);
  } catch (error) {
    if (error instanceof NotReached) return arrival;   // offline for now: what we have may still do
    throw error;
  }
}

const DAY = 86_400;                                    // seconds

// Names that this phone has seen at an earlier visit; a code itself has only numbers.
async function namesFor({ venue, area, kind }, code) {
  const earlier = (await all()).filter((record) => !record.unchecked && record.venue.id === venue);
  const sameArea = earlier.find((record) => record.area && record.area.number === area);
  const sameCode = earlier.find((record) => record.code === code);
  return {
    venue: earlier.length > 0 ? earlier[0].venue : { id: venue, name: null },
    area: area === null ? null : { number: area, label: sameArea ? sameArea.area.label : null },
    event: kind === 1 ? (sameCode && sameCode.event) || { id: code, title: null } : null,
  };
}

/**
 * An arrival at a place that the service cannot be asked about: sealed to the key that this phone last saw.
 * @returns {Promise<"ready" | "no-code" | "no-key" | "expired">}
 */
export async function arriveUnchecked(code) {
  let claims;
  try {
    claims = readCode(code);
  } catch (error) {
    if (error instanceof NotACode) return "no-code";
    throw error;
  }
  const office = await knownOffice(claims.office);
  if (office === null) return "no-key";
  const now = Math.floor((Date.now() + office.offset) / 1000);
  if (now > claims.expires) return "expired";
  const until = now + office.days * DAY;
  const answer = {
    unchecked: true, code, now, office, ...await namesFor(claims, code), persons_max: office.most, readable_until: until,
  };
  arrival = { asked: { code }, secret: newSecret(), answer, clock: startClock(now) };
  return "ready";
}

export const place = () => placeOf(arrival.answer);
/** What the place asks for besides a name: the rule's word, and its numbers. None is told without network. */
export const entryRule = () => (
  { rule: arrival.answer.rule || "none", details: arrival.answer.rule_details, now: () => arrival.clock.now() });
export const mostPersons = () => arrival.answer.persons_max;
export const keptHere = () => keptForPlace(place());

export function showForm() {
  const { venue, area, event, office, readable_until: until, unchecked } = arrival.answer;
  const page = section("form");
  for (const part of page.querySelectorAll("[data-checked]")) part.hidden = Boolean(unchecked);
  for (const part of page.querySelectorAll("[data-unchecked]")) part.hidden = !unchecked;
  fill(page, {
    venue: venueName(venue),
    address: venue.name ? addressOf(venue) : null,
    area: areaName(area),
    event: event && event.title && message("event", { title: event.title, from: clock(event.start), to: clock(event.end) }),
    readers: message("readers", { office: office.name }),
    "readable-until": message("readable-until", { date: date(until), clock: clock(until) }),
  });
  document.getElementById("entry").hidden = entryRule().rule === "none";
  show("form");
  prepareSealing().catch(() => {});                    // needed at the end; a failure is told there
}
