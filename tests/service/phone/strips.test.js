import assert from "node:assert/strict";
import { test } from "node:test";

import { certificateFromHash } from "../../../tun/service/static/wallet/link.js";
import { countsUntil, isKnownRule, waysIn } from "../../../tun/service/static/wallet/strips.js";

const HOUR = 3600;
const NOW = 1_795_446_000;
const DETAILS = { antigen_hours: 24, pcr_hours: 48, booster_needs_no_test: true };
const entry = (identity, certificate) => ({ certificate: { identity, ...certificate } });
const antigen = (hours, changed = {}) => entry(`a${hours}`, { kind: "test", test: "antigen", negative: true, at: NOW - hours * HOUR, ...changed });
const pcr = (hours) => entry(`p${hours}`, { kind: "test", test: "pcr", negative: true, at: NOW - hours * HOUR });
const dose = entry("v", { kind: "vaccination" });
const ways = (rule, kept) => waysIn(rule, DETAILS, kept, NOW).map((way) => way.map((one) => one.certificate.identity).join("+"));

test("a test counts for its hours, to the second", () => {
  assert.equal(countsUntil(antigen(0).certificate, DETAILS), NOW + 24 * HOUR);
  assert.equal(countsUntil(pcr(0).certificate, DETAILS), NOW + 48 * HOUR);
  assert.deepEqual(ways("tested", [antigen(24), pcr(48)]), ["a24", "p48"]);
  assert.deepEqual(waysIn("tested", DETAILS, [antigen(24)], NOW + 1), []);
});

test("a positive test, one of an unknown kind, and one without a time lead nowhere", () => {
  for (const changed of [{ negative: false }, { test: "other" }, { at: null }]) {
    assert.equal(countsUntil(antigen(1, changed).certificate, DETAILS), null);
    assert.deepEqual(ways("3G", [antigen(1, changed)]), []);
  }
});

test("each rule has its ways, the likeliest first", () => {
  assert.deepEqual(ways("tested", [dose, antigen(1)]), ["a1"]);
  assert.deepEqual(ways("3G", [dose, antigen(1)]), ["v", "a1"]);
  assert.deepEqual(ways("2G+", [dose, antigen(1)]), ["v+a1", "v", "a1"]);
  assert.deepEqual(["tested", "3G", "2G", "2G+"].map(isKnownRule), [true, true, true, true]);
  assert.equal(isKnownRule("1G"), false);
});

test("a link carries a certificate; a venue's code is none", () => {
  const text = "HC1:6BF+70 790T9WJWG.FKY*4GO0";
  assert.equal(certificateFromHash(`#hc1=${encodeURIComponent(text)}`), text);
  assert.equal(certificateFromHash("#hc1=HC1:A+B%20C"), "HC1:A+B C");
  for (const hash of ["", "#", "#AdKEThMa", `#hc1=${"A".repeat(20_000)}`]) assert.equal(certificateFromHash(hash), null);
});
