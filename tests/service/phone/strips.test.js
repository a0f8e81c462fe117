import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { certificateFromHash } from "../../../tun/service/static/wallet/link.js";
import { waysIn } from "../../../tun/service/static/wallet/strips.js";

const HOUR = 3600;
const NOW = 1_795_446_000;                             // 23 November 2026, 17:00 in the city
const { details: DETAILS } = JSON.parse(readFileSync(new URL("../../vectors/entry.json", import.meta.url), "utf8"));
const entry = (identity, certificate) => (
  { certificate: { identity, covid: true, expires: null, holder: { dob: "1985-03-21" }, ...certificate } });
const antigen = (hours, changed = {}) => (
  entry(`a${hours}`, { kind: "test", test: "antigen", negative: true, at: NOW - hours * HOUR, ...changed }));
const dose = entry("v", { kind: "vaccination", dose: 2, doses: 2, product: "EU/1/20/1528", day: "2026-10-01" });
const booster = entry("b", { kind: "vaccination", dose: 3, doses: 3, product: "EU/1/20/1528", day: "2026-10-01" });
const ways = (rule, kept) => (
  waysIn(rule, DETAILS, kept, NOW, "Europe/Berlin").map((way) => way.map((one) => one.certificate.identity).join("+")));

test("a test that counts no longer, or never, is no way in", () => {
  assert.deepEqual(ways("tested", [antigen(24), antigen(25)]), ["a24"]);
  for (const changed of [{ negative: false }, { test: "other" }, { at: null }, { covid: false }]) {
    assert.deepEqual(ways("3G", [antigen(1, changed)]), []);
  }
});

test("each rule has its ways, and one certificate comes before two", () => {
  assert.deepEqual(ways("tested", [dose, antigen(1)]), ["a1"]);
  assert.deepEqual(ways("3G", [dose, antigen(1)]), ["v", "a1"]);
  assert.deepEqual(ways("2G", [dose, antigen(1)]), ["v"]);
  assert.deepEqual(ways("2G+", [dose, antigen(1)]), ["v+a1"]);
  assert.deepEqual(ways("2G+", [booster, dose, antigen(1)]), ["b", "b+a1", "v+a1"]);
  assert.deepEqual(ways("2G", [antigen(1, { holder: { dob: "2012-05-01" } })]), ["a1"]);
});

test("a link carries a certificate; a venue's code is none", () => {
  const text = "HC1:6BF+70 790T9WJWG.FKY*4GO0";
  assert.equal(certificateFromHash(`#hc1=${encodeURIComponent(text)}`), text);
  assert.equal(certificateFromHash("#hc1=HC1:A+B%20C"), "HC1:A+B C");
  for (const hash of ["", "#", "#AdKEThMa", `#hc1=${"A".repeat(20_000)}`]) assert.equal(certificateFromHash(hash), null);
});
