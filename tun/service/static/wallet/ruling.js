// An entry rule in words: what a place asks for, and until when a certificate counts there. Sentences: the wallet's page.
import { message } from "../visitor/messages.js";
import { cityZone, clock, date, day } from "../visitor/times.js";
import { groundsOf, isKnownRule, MEETS, placeInTime, spanOf, untilOf } from "./counting.js";

const NEEDED = {
  "tested": (test) => message("rule-tested", { test }),
  "3G": (test) => message("rule-3G", { test }),
  "2G": () => message("rule-2G"),
  "2G+": (test) => message("rule-2Gplus", { test }),
};

/** What the place asks for. @param {{rule: string, details: Object}} ruled as the service told it */
export function needed({ rule, details }) {
  if (!isKnownRule(rule)) return message("rule-unknown");
  const test = message("rule-test", { antigen: details.antigen_hours, pcr: details.pcr_hours });
  const [years] = details.no_proof_below;
  return [NEEDED[rule](test), ...(years > 0 ? [message("rule-young", { years })] : [])].join(" ");
}

const LACKING = {
  result: () => message("rule-lacking-result"),
  kind: () => message("rule-lacking-kind"),
  dose: () => message("rule-lacking-dose"),
  vaccine: () => message("rule-lacking-vaccine"),
  disease: () => message("rule-lacking-disease"),
};

/** An end in words: a test's has a time, a day's is the whole day. */
const ending = ({ instant, last }) => (last
  ? message("rule-to-day", { date: day(last) }) : message("rule-to-time", { date: date(instant), clock: clock(instant) }));

/** What one kind of certificate does under the rule: "alone", "with" another, for the "young", or "never". */
function roleOf(certificate, { rule, details, now }) {
  const { ground } = spanOf(certificate, details);
  const found = groundsOf(certificate, details, now(), cityZone());
  const grounds = found.length > 0 ? found : [ground];
  if (MEETS[rule](grounds, details)) return "alone";
  if (rule === "2G+") return "with";
  return rule === "2G" && details.test_suffices_below[0] > 0 ? "young" : "never";
}

const ROLES = {
  alone: (until) => message("rule-counts", { until }),
  with: (until, certificate) => (
    certificate.kind === "test" ? message("rule-with-protection", { until }) : message("rule-with-test", { until })),
  young: (until, certificate, { details }) => message("rule-for-young", { until, years: details.test_suffices_below[0] }),
  never: (until, certificate) => (certificate.kind === "test" ? message("rule-no-test") : message("rule-only-test")),
};

/** Until when a certificate counts under the rule, or why it does not. @param {{rule, details, now}} ruled */
export function countsFor(certificate, ruled) {
  if (!isKnownRule(ruled.rule)) return message("rule-unknown");
  const zone = cityZone();
  const place = placeInTime(certificate, ruled.details, ruled.now(), zone);
  const span = spanOf(certificate, ruled.details);
  if (place === null) return LACKING[span.lacking]();
  const role = roleOf(certificate, ruled);
  if (role === "never") return ROLES.never("", certificate);
  if (place < 0) return message("rule-early", { date: span.first ? day(span.first) : date(span.from) });
  const until = ending(untilOf(certificate, ruled.details, zone));
  return place > 0 ? message("rule-over", { until }) : ROLES[role](until, certificate, ruled);
}

const KINDS = {
  antigen: () => message("kind-antigen"),
  pcr: () => message("kind-pcr"),
  other: () => message("kind-other"),
  vaccination: () => message("kind-vaccination"),
  recovery: () => message("kind-recovery"),
};

/** A certificate's kind in a word or two. */
export const kindOf = ({ kind, test }) => KINDS[kind === "test" ? test : kind]();

/** A certificate that counts now, in the choice of the check-in's form. */
export const choiceFor = (certificate, { details }) => message("rule-choice", {
  kind: kindOf(certificate), until: ending(untilOf(certificate, details, cityZone())),
});
