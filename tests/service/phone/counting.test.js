import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { groundsOf, isKnownRule, meets, placeInTime, spanOf } from "../../../tun/service/static/wallet/counting.js";
import { readCertificate } from "../../../tun/service/static/wallet/hcert.js";
import { textOf } from "./certificates.js";

const ZONE = "Europe/Berlin";
const vectors = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));
const ENTRY = vectors("entry");
const RULES = vectors("rules");
const DAY = 86_400;

const enters = async ({ rule, certificates, at }) => {
  const read = await Promise.all(certificates.map((one) => readCertificate(textOf(one, ENTRY.expires))));
  return meets(rule, read, ENTRY.details, at, ZONE);
};

for (const vector of ENTRY.accept) test(`${vector.rule}: ${vector.name}`, async () => assert.equal(await enters(vector), true));
for (const vector of ENTRY.refuse) test(`${vector.rule}: ${vector.name}`, async () => assert.equal(await enters(vector), false));

// What the service says of a certificate alone. A proof's hour is rounded, and its last day is a week ahead at most.
const RULED = [...RULES.accept, ...RULES.refuse].filter((one) => "certificate" in one);
for (const vector of RULED) {
  test(`grounds: ${vector.name}`, async () => {
    const certificate = await readCertificate(textOf(vector.certificate, vector.expires));
    const found = groundsOf(certificate, ENTRY.details, vector.at, ZONE);
    if (!vector.gives) return assert.deepEqual(found, []);
    assert.deepEqual(found, vector.gives.grounds);
    const { until, last } = spanOf(certificate, ENTRY.details);
    if (last === undefined) return assert.ok(until >= vector.at && until % 3600 === 0);
    const today = Math.floor((vector.at + 2 * 3600) / DAY); // near enough: none of them is in the first two hours of a day
    const days = [Date.parse(`${last}T00:00:00Z`) / 1000 / DAY, Math.floor(vector.expires / DAY), vector.gives.until];
    return assert.ok(days[0] >= days[2] && (Math.min(days[0], days[1]) === days[2] || days[2] >= today + 6), days.join());
  });
}

test("both files of vectors have something to say", () => {
  assert.ok(ENTRY.accept.length >= 20 && ENTRY.refuse.length > 25 && RULED.length > 35);
});

test("why a certificate never counts is said in a word", async () => {
  const lacking = async (name) => {
    const [content] = ENTRY.refuse.find((one) => one.name === name).certificates;
    return spanOf(await readCertificate(textOf(content, ENTRY.expires)), ENTRY.details).lacking;
  };
  assert.equal(await lacking("a positive test"), "result");
  assert.equal(await lacking("a test of an unknown kind"), "kind");
  assert.equal(await lacking("one dose of two"), "dose");
  assert.equal(await lacking("a vaccine that is not named"), "vaccine");
  assert.equal(await lacking("another disease"), "disease");
});

test("behind its own end no certificate counts", async () => {
  const [content] = ENTRY.accept.find((one) => one.name === "a booster: first second").certificates;
  const { at } = ENTRY.accept.find((one) => one.name === "a booster: first second");
  const certificate = await readCertificate(textOf(content, at + 60));
  assert.equal(placeInTime(certificate, ENTRY.details, at + 60, ZONE), 0);
  assert.equal(placeInTime(certificate, ENTRY.details, at + 61, ZONE), 1);
  assert.equal(placeInTime(certificate, ENTRY.details, at - 1, ZONE), -1);
});

test("a date that is none leads nowhere, and says so", () => {
  const dose = { kind: "vaccination", covid: true, dose: 2, doses: 2, product: "EU/1/20/1528", expires: null };
  for (const day of ["2026-02-30", "2026-13-01", "2026-10", "", null]) {
    assert.deepEqual(spanOf({ ...dose, day }, ENTRY.details), { lacking: "kind" });
  }
  assert.equal(placeInTime({ ...dose, day: "2026-02-30" }, ENTRY.details, 0, ZONE), null);
});

test("rules that are known", () => {
  assert.deepEqual(["tested", "3G", "2G", "2G+"].map(isKnownRule), [true, true, true, true]);
  for (const other of ["1G", "none", "toString"]) assert.equal(isKnownRule(other), false, other);
});
