// Proofs for a place with an entry rule: exchanged for certificates, kept beside them, each shown once.
import { postPatiently, Refused } from "../visitor/api.js";
import { keepStrip } from "./vault.js";

const PROOFS = "/api/v1/proofs";
const WANTED = 5;                                      // for the next evenings; ten a day are all there are
const OLDEST = 6 * 86_400;                             // seconds: a proof's last day is a week ahead at most

const ANTIGEN = 1;
const PCR = 2;
const BOOSTER = 5;
const YOUNG = 6;

const isTested = (grounds) => grounds.includes(ANTIGEN) || grounds.includes(PCR);
const isProtected = (grounds) => grounds.some((one) => one > PCR && one < YOUNG);

const MEETS = {
  "tested": isTested,
  "3G": (grounds) => isTested(grounds) || isProtected(grounds),
  "2G": (grounds) => isProtected(grounds) || grounds.includes(YOUNG),
  "2G+": (grounds, details) => (isProtected(grounds) && isTested(grounds)) || grounds.includes(YOUNG)
    || (grounds.includes(BOOSTER) && details.booster_needs_no_test),
};

/** Whether this page knows the rule at all. */
export const isKnownRule = (rule) => rule in MEETS;

/** Unix seconds until which a test counts under the rule, or null where it is no test that can. */
export function countsUntil({ kind, test, at, negative }, details) {
  const hours = { antigen: details.antigen_hours, pcr: details.pcr_hours }[test];
  return kind === "test" && negative && at !== null && hours ? at + hours * 3600 : null;
}

/**
 * The ways in which one person's certificates may meet the rule, the likeliest first.
 * @param {Object[]} kept of one person, newest first @returns {Object[][]} one certificate each, or two
 */
export function waysIn(rule, details, kept, now) {
  const tests = kept.filter(({ certificate }) => countsUntil(certificate, details) >= now);
  const lasting = kept.filter(({ certificate }) => certificate.kind !== "test");
  const [one, other] = [lasting.map((entry) => [entry]), tests.map((entry) => [entry])];
  if (rule === "tested") return other;
  if (rule === "2G+") return [...lasting.flatMap((entry) => tests.map((test) => [entry, test])), ...one, ...other];
  return [...one, ...other];                           // under 2G a test does for the young
}

const identities = (way) => way.map(({ certificate }) => certificate.identity).join(" ");

async function exchange(way, now) {
  const body = JSON.stringify({ certificates: way.map(({ certificate }) => certificate.text), wanted: WANTED });
  const { grounds, proofs } = await postPatiently(PROOFS, body);
  return { of: identities(way), grounds, proofs, made: now };
}

const isFresh = (strip, way, now) => Boolean(strip) && strip.of === identities(way) && strip.proofs.length > 0
  && now >= strip.made && now - strip.made < OLDEST;

/**
 * Takes one proof that meets the rule off a strip; where there is none, certificates are exchanged for one.
 * @returns {Promise<{proof: string, opening: Object, giveBack: () => Promise<void>} | null>} null where nothing that
 *   is here meets the rule. Rejects with the service's last refusal, or with NotReached.
 */
export async function takeProof(rule, details, kept, now) {
  let refusal = null;
  for (const way of waysIn(rule, details, kept, now)) {
    const [first] = way;
    try {
      const strip = isFresh(first.strip, way, now) ? first.strip : await exchange(way, now);
      first.strip = strip;
      const meets = MEETS[rule](strip.grounds, details);
      const [taken, ...left] = strip.proofs;
      await keepStrip(first.id, meets ? { ...strip, proofs: left } : strip);
      if (meets) return { ...taken, giveBack: () => keepStrip(first.id, strip).catch(() => {}) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusal = error;
    }
  }
  if (refusal) throw refusal;
  return null;
}
