import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, nextAt } from "../../../tun/service/static/visitor/times.js";

globalThis.document = {
  documentElement: { lang: "de" },
  querySelector: () => ({ dataset: { timeZone: "Europe/Berlin" } }),
};

const at = (text) => Date.parse(text) / 1000;

test("a time of day is the next one that the city's clocks show", () => {
  const noon = at("2026-11-19T12:00:30Z");                   // 13:00:30 there
  assert.equal(nextAt("14:30", noon), at("2026-11-19T13:30:00Z"));
  assert.equal(nextAt("13:01", noon), at("2026-11-19T12:01:00Z"));
  assert.equal(nextAt("13:00", noon), at("2026-11-20T12:00:00Z"), "now is over");
  assert.equal(nextAt("01:15", noon), at("2026-11-20T00:15:00Z"));
});

test("on the nights when clocks change it is still what they show", () => {
  const spring = at("2027-03-27T22:00:00Z");                 // 23:00, before the hour that is left out
  assert.equal(nextAt("04:00", spring), at("2027-03-28T02:00:00Z"));
  const autumn = at("2026-10-24T21:00:00Z");                 // 23:00, before the hour that comes twice
  assert.equal(nextAt("04:00", autumn), at("2026-10-25T03:00:00Z"));
  assert.equal(clock(nextAt("02:30", autumn)), "02:30");
});
