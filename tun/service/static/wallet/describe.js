// A certificate in words. The sentences stand in the page's template.
import { message } from "../visitor/messages.js";
import { clock, date, day } from "../visitor/times.js";
import { kindOf } from "./ruling.js";
import { keptUntil } from "./vault.js";

const dayOr = (text) => (text ? day(text) : message("unknown"));

const WHEN = {
  test: ({ at, negative }) => {
    const when = at === null ? message("unknown") : message("on-day", { date: date(at), clock: clock(at) });
    return negative ? message("when-negative", { when }) : message("when-positive", { when });
  },
  vaccination: ({ dose, doses, day: on }) => (
    message("when-vaccination", { dose: dose ?? "?", doses: doses ?? "?", date: dayOr(on) })
  ),
  recovery: ({ day: on, until }) => message("when-recovery", { date: dayOr(on), until: dayOr(until) }),
};

/** 1985-03-21 as 21. März 1985; what is only a year or a month stays as it is. */
const birth = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? day(text) : text);

/** The words for `fill`. @param {Object} certificate @param {number} [until] how long the device keeps it */
export function describe(certificate, until = keptUntil(certificate)) {
  const { kind, given, family, born, issuer, country, place } = certificate;
  return {
    kind: kindOf(certificate),
    name: [given, family].filter(Boolean).join(" ") || message("unknown"),
    born: born ? birth(born) : null,
    when: WHEN[kind](certificate),
    place: place || null,
    issuer: [issuer, country].filter(Boolean).join(", ") || message("unknown"),
    until: message("kept-until", { date: date(until) }),
  };
}
