import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answer, fakeBrowser, fakeService, refusal } from "./browser.js";
import { all, forget, keep, kept, tidyUp } from "../../../tun/service/static/visitor/kept.js";
import { startOutbox } from "../../../tun/service/static/visitor/outbox.js";

const NOW = Math.floor(Date.now() / 1000);
const RECEIPT = { visit: "v", receipt: "r", arrival: NOW, planned_end: NOW + 7200, readable_until: NOW + 9999, deleted_on: "2026-12-22" };
const made = { visit: "v", stage: "pending", secret: "c2VjcmV0LXNlY3JldC0xNg", bodies: ["{}"], offset: 0, place: "v//", at: NOW };

beforeEach(async () => {
  fakeBrowser();
  window.addEventListener = () => {};
  document.addEventListener = () => {};
  for (const { visit } of await all()) await forget(visit);
});

/** Runs the outbox over what waits, and gives the first that it tells of. */
const sent = () => new Promise((resolve) => { startOutbox((record) => setImmediate(resolve, record)); });

test("what waits is sent, and a check-out after its check-in", async () => {
  await keep({ ...made, ending: NOW + 60 });
  const calls = fakeService([answer(201, RECEIPT), answer(200, { arrival: NOW, end: NOW + 60, end_estimated: false })]);
  assert.equal((await sent()).stage, "ended");
  assert.deepEqual(calls.map(({ path }) => path), ["/api/v1/visits", "/api/v1/visits/end"]);
});

test("a refusal is kept with its words, without the sealed contact", async () => {
  await keep(made);
  fakeService([refusal(410, "code-revoked")]);
  const { stage, refusal: told, bodies } = await sent();
  assert.deepEqual([stage, told.code, told.title, bodies], ["refused", "code-revoked", "Title code-revoked", undefined]);
});

test("too late stays too late, in the page's own words", async () => {
  await keep({ ...made, at: NOW - 49 * 3600 });
  const calls = fakeService([refusal(400, "clock-off")]);
  const { stage, refusal: told, bodies } = await sent();
  assert.deepEqual([stage, told, bodies, calls.length], ["refused", { code: "too-late", title: undefined, detail: undefined }, undefined, 1]);
});

test("of one that seemed too late only the answer was lost: it is found", async () => {
  await keep({ ...made, at: NOW - 49 * 3600 });
  await tidyUp();
  assert.equal((await kept("v")).stage, "refused");
  fakeService([answer(200, { ...RECEIPT, arrival: NOW - 49 * 3600 })]);
  const { stage, refusal: told } = await sent();
  assert.deepEqual([stage, told], ["open", undefined]);
});
