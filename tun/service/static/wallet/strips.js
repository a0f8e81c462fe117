// Proofs for a place with an entry rule: exchanged for certificates, kept beside them, each shown once.
import { postPatiently, Refused } from "../visitor/api.js";
import { meets, MEETS } from "./counting.js";
import { keepStrip } from "./vault.js";

const PROOFS = "/api/v1/proofs";
const WANTED = 5;                                      // for the next evenings; ten a day are all there are
const OLDEST = 6 * 86_400;                             // seconds: a proof's last day is a week ahead at most

/**
 * The ways in which one person's certificates meet the rule now, those first that take one certificate alone.
 * @param {Object[]} kept of one person, newest first @returns {Object[][]} one certificate each, or two
 */
export function waysIn(rule, details, kept, now, zone) {
  const lasting = kept.filter(({ certificate }) => certificate.kind !== "test");
  const tests = kept.filter(({ certificate }) => certificate.kind === "test");
  const pairs = rule === "2G+" ? lasting.flatMap((entry) => tests.map((test) => [entry, test])) : [];
  const ways = [...[...lasting, ...tests].map((entry) => [entry]), ...pairs];
  return ways.filter((way) => meets(rule, way.map(({ certificate }) => certificate), details, now, zone));
}

const identities = (way) => way.map(({ certificate }) => certificate.identity).join(" ");

async function exchange(way, now) {
  const body = JSON.stringify({ certificates: way.map(({ certificate }) => certificate.text), wanted: WANTED });
  const { grounds, proofs } = await postPatiently(PROOFS, body);
  return { of: identities(way), grounds, proofs, made: now };
}

const isFresh = (strip, way, now) => Boolean(strip) && strip.of === identities(way) && strip.proofs.length > 0
  && now >= strip.made && now - strip.made < OLDEST;

/** What follows for a strip of which a proof was taken: it is given back, or gone, or the whole strip is of no use. */
function taking(entry, strip) {
  const [taken, ...left] = strip.proofs;
  const put = async (now) => {
    entry.strip = now;
    await keepStrip(entry.id, now).catch(() => {});    // deleted in another tab meanwhile: then nothing is kept
  };
  return { ...taken, take: () => put({ ...strip, proofs: left }), giveBack: () => put(strip), drop: () => put(null) };
}

/**
 * Takes one proof that meets the rule off a strip; where there is none, certificates are exchanged for one.
 * @returns {Promise<{proof: string, opening: Object, giveBack: () => Promise<void>, drop: () => Promise<void>} | null>}
 *   `drop` throws the rest of its strip away too. Null where nothing that is here meets the rule. Rejects with the
 *   service's last refusal, or with NotReached.
 */
export async function takeProof(rule, details, kept, now, zone) {
  let refusal = null;
  for (const way of waysIn(rule, details, kept, now, zone)) {
    const [first] = way;
    try {
      const strip = isFresh(first.strip, way, now) ? first.strip : await exchange(way, now);
      const proof = taking(first, strip);
      if (MEETS[rule](strip.grounds, details)) {
        await proof.take();
        return proof;
      }
      await proof.giveBack();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusal = error;
    }
  }
  if (refusal) throw refusal;
  return null;
}
