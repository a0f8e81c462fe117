// Before the check-in: whose code is this, who will be able to read it, and the form for it.
import { lookUp } from "./sending.js";
import { startClock } from "./clock.js";
import { NotReached } from "./api.js";
import { keptForPlace, placeOf } from "./kept.js";
import { fill, message } from "./messages.js";
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
  arrival = { asked: { code: answer.code }, secret, answer, clock: startClock(answer.now) };
  return arrival;
}

/** Asks the service about a code. Every arrival has a visit id of its own, drawn here. */
export const askWhose = (asked, told) => ask(asked, newSecret(), told);

/** The same visit, with a new ticket and the right time, when the phone slept or somebody typed for long. */
export async function freshArrival() {
  const { answer, clock: phone, asked, secret } = arrival;
  if (!phone.doubtful() && phone.now() < answer.ticket_until - LAST_MINUTE) return arrival;
  try {
    return await ask(asked, secret);
  } catch (error) {
    if (error instanceof NotReached) return arrival;   // offline for now: what we have may still do
    throw error;
  }
}

export const place = () => placeOf(arrival.answer);
export const mostPersons = () => arrival.answer.persons_max;
export const keptHere = () => keptForPlace(place());

export function showForm() {
  const { venue, area, event, office, readable_until: until } = arrival.answer;
  const page = section("form");
  fill(page, {
    venue: venue.name,
    address: addressOf(venue),
    area: area && area.label,
    event: event && message("event", { title: event.title, from: clock(event.start), to: clock(event.end) }),
    readers: message("readers", { office: office.name }),
    "readable-until": message("readable-until", { date: date(until), clock: clock(until) }),
  });
  show("form");
  prepareSealing().catch(() => {});                    // needed at the end; a failure is told there
}
