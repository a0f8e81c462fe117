import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { toBase64url } from "../../../tun/service/static/visitor/base64url.js";
import { contentOf, happened, toPlaintext } from "../../../tun/service/static/visitor/diarycontent.js";
import { diaryId, drawWords, normalForm } from "../../../tun/service/static/visitor/wordcode.js";
import { WORDS } from "../../../tun/service/static/visitor/words.js";

const vectors = JSON.parse(readFileSync("tests/vectors/diaries.json", "utf-8"));
const fromHex = (text) => Uint8Array.from(text.match(/../g).map((pair) => parseInt(pair, 16)));

const VENUE = { id: "00".repeat(8), name: "Spinnrädl", street: "Schillerstraße", house_number: "1", postcode: "67655", city: "KL" };
const visit = (changes) => ({
  visit: "v", stage: "ended", venue: VENUE, area: null, event: null, persons: 1, at: 1000, arrival: 1000, end: 2000,
  receipt: "x".repeat(222), secret: "s", ...changes,
});

test("the list is the protocol's", () => {
  assert.deepEqual(WORDS, readFileSync("tests/vectors/words.txt", "utf-8").trim().split("\n"));
});

test("words are drawn as the vectors say", () => {
  for (const { random, words } of vectors.accept.filter((one) => one.random)) {
    assert.equal(drawWords(fromHex(random)).join(" "), words);
  }
  assert.equal(drawWords().length, 5);
});

test("the id is stretched from the normal form", async () => {
  const { typed, normal, id } = vectors.accept[0];
  assert.equal(normalForm(typed.split(" ")), normal);
  assert.equal(toBase64url(await diaryId(typed.split(" "))), toBase64url(fromHex(id)));
});

test("a visit is told without secret, and empty where the phone does not know", () => {
  const told = contentOf(visit({ area: { number: 3, label: null }, estimated: true }));
  assert.deepEqual(told, {
    venue: VENUE.id, name: "Spinnrädl", address: "Schillerstraße 1, 67655 KL", area: 3, area_label: "", event: "",
    arrival: 1000, end: 2000, estimated: true, persons: 1, receipt: "x".repeat(222),
  });
  const unsent = contentOf(visit({ stage: "pending", arrival: undefined, end: undefined, receipt: undefined, venue: { id: "a", name: null } }));
  assert.deepEqual([unsent.arrival, unsent.end, unsent.receipt, unsent.name, unsent.address], [1000, null, "", "", ""]);
  assert.equal(contentOf(visit({ arrival: 1000, end: undefined, ending: 900 })).end, 1000);
});

test("what never happened is not told, what came too late is", () => {
  const records = [
    visit({ visit: "old", arrival: 1 }), visit({ visit: "full", stage: "refused", refusal: { code: "full" } }),
    visit({ visit: "late", stage: "refused", refusal: { code: "too-late" }, arrival: undefined, at: 5 }),
  ];
  assert.deepEqual(happened(records).map((one) => one.visit), ["late", "old"]);
});

test("one size for all; the oldest are left out where they do not fit", () => {
  const few = toPlaintext([visit()]);
  assert.deepEqual([few.plaintext.length, few.left], [32_768, 0]);
  const many = Array.from({ length: 150 }, (_, index) => visit({ arrival: 10_000 - index }));
  const { plaintext, left } = toPlaintext(many);
  const { visits } = JSON.parse(new TextDecoder().decode(plaintext));
  assert.equal(plaintext.length, 32_768);
  assert.ok(left > 0 && visits.length === 150 - left && visits[0].arrival === 10_000);
});
