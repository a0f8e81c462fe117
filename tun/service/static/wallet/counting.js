// Which certificates meet a place's rule, and until when: the service's own arithmetic (tun/core/grounds.py, rules.py), to
// tell it beforehand. Shared vectors keep both the same. Whether a certificate is genuine is for the service alone to say.

const HOUR = 3600;
const DAY = 86_400_000;                                // milliseconds
const AHEAD = 300;                                     // seconds by which a test centre's clock may be ahead

export const ANTIGEN = 1;
export const PCR = 2;
const VACCINATED = 3;
const RECOVERED = 4;
const BOOSTER = 5;
const YOUNG = 6;

export const isTested = (grounds) => grounds.includes(ANTIGEN) || grounds.includes(PCR);
export const isProtected = (grounds) => grounds.some((one) => one > PCR && one < YOUNG);

export const MEETS = {
  "tested": isTested,
  "3G": (grounds) => isTested(grounds) || isProtected(grounds),
  "2G": (grounds) => isProtected(grounds) || grounds.includes(YOUNG),
  "2G+": (grounds, details) => (isProtected(grounds) && isTested(grounds)) || grounds.includes(YOUNG)
    || (grounds.includes(BOOSTER) && details.booster_needs_no_test),
};

/** Whether this page knows the rule at all. */
export const isKnownRule = (rule) => Object.hasOwn(MEETS, rule);

/** Milliseconds of a day such as 2026-10-01, or null for what is none. */
function dayOf(text) {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text ? at : null;
}

const plus = (text, days) => new Date(dayOf(text) + days * DAY).toISOString().slice(0, 10);

/** The day in the city, as 2026-10-01. @param {number} instant Unix seconds */
export function localDay(instant, zone) {
  const parts = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat("en-CA", parts).format(new Date(instant * 1000));
}

/** Whether somebody is surely younger than `years` and `months`. Of a birth date of which a part is missing, the oldest counts. */
function isBelow([years, months], born, today) {
  const whole = `${born}-01-01`.slice(0, 10);
  if (years + months === 0 || born === "" || dayOf(whole) === null) return false;
  const [year, month, day] = whole.split("-").map(Number);
  return dayOf(today) < Date.UTC(year + years, month - 1 + months, day);
}

const never = (lacking) => ({ lacking });

function ofTest({ test, at, negative }, details) {
  const hours = { antigen: details.antigen_hours, pcr: details.pcr_hours }[test];
  if (!negative) return never("result");
  if (!hours || at === null) return never("kind");
  // A proof says the sample's hour and no minute, so that is what counts at the door.
  return { ground: test === "pcr" ? PCR : ANTIGEN, from: at - AHEAD, until: at - (at % HOUR) + hours * HOUR };
}

function ofDose({ dose, doses, product, day }, details) {
  if (details.products.length > 0 && !details.products.includes(product)) return never("vaccine");
  if (!(doses > 0 && dose >= doses)) return never("dose");
  if (dayOf(day) === null) return never("kind");
  const boosted = dose > doses || dose >= details.booster_doses;
  return {
    ground: boosted ? BOOSTER : VACCINATED,
    first: plus(day, boosted ? details.booster_from_days : details.vaccination_from_days),
    last: plus(day, details.vaccination_until_days),
  };
}

function ofRecovery({ day, from, until }, details) {
  if ([day, from, until].some((one) => dayOf(one) === null)) return never("kind");
  const [first, last] = [plus(day, details.recovery_from_days), plus(day, details.recovery_until_days)];
  return { ground: RECOVERED, first: first > from ? first : from, last: last < until ? last : until };
}

const OF = { test: ofTest, vaccination: ofDose, recovery: ofRecovery };

/**
 * From when until when a certificate counts under the figures of a rule.
 * @param {Object} certificate from hcert.js @param {Object} details `rule_details`, as the service tells them
 * @returns {Object} `ground` with `from` and `until` in Unix seconds for a test, or with `first` and `last` as days, all
 *   of which still count; or `lacking`, a word for why it never counts
 */
export const spanOf = (certificate, details) => (
  certificate.covid ? OF[certificate.kind](certificate, details) : never("disease"));

/** Before, in or behind its span: -1, 0 or 1. What never counts is nowhere: null. */
export function placeInTime(certificate, details, now, zone) {
  const { ground, from, until, first, last } = spanOf(certificate, details);
  if (ground === undefined) return null;
  if (certificate.expires !== null && now > certificate.expires) return 1;
  if (from !== undefined) return now < from ? -1 : Number(now > until);
  const today = localDay(now, zone);
  return today < first ? -1 : Number(today > last);
}

/** The end of what counts, and of the certificate itself where that is earlier: an `instant`, or a `last` day. */
export function untilOf(certificate, details, zone) {
  const { until, last } = spanOf(certificate, details);
  const end = certificate.expires ?? Infinity;
  if (last === undefined) return { instant: Math.min(until, end) };
  return end !== Infinity && localDay(end, zone) <= last ? { instant: end } : { last };
}

/** @returns {number[]} the grounds that a certificate is good for now */
export function groundsOf(certificate, details, now, zone) {
  if (placeInTime(certificate, details, now, zone) !== 0) return [];
  const { ground } = spanOf(certificate, details);
  const young = certificate.kind === "test" && isBelow(details.test_suffices_below, certificate.holder.dob, localDay(now, zone));
  return young ? [ground, YOUNG] : [ground];
}

/** Whether these certificates of one person, exchanged together, meet the rule now. */
export function meets(rule, certificates, details, now, zone) {
  const each = certificates.map((certificate) => groundsOf(certificate, details, now, zone));
  return each.every((grounds) => grounds.length > 0) && MEETS[rule](each.flat(), details);
}
