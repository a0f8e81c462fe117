import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answer, fakeBrowser, fakeService, refusal } from "./browser.js";
import { fromBase64url } from "../../../tun/service/static/visitor/base64url.js";
import { all, forget, isLasting, keep, kept, keptForCode, tidyUp } from "../../../tun/service/static/visitor/kept.js";
import { endVisit, lookUp, sendVisit } from "../../../tun/service/static/visitor/sending.js";

const NOW = Math.floor(Date.now() / 1000);
const RECEIPT = { visit: "visit-1", receipt: "r", arrival: NOW, planned_end: NOW + 7200, readable_until: NOW + 9, deleted_on: "2026-12-22" };
const pending = () => keep({
  visit: "visit-1", stage: "pending", secret: "c2VjcmV0LXNlY3JldC0xNg", bodies: ['{"ticket":"old","at":1}'], at: NOW,
  offset: 0, code: "code-1", place: "v//", persons: 1,
});

beforeEach(async () => {
  fakeBrowser();
  for (const { visit } of await all()) await forget(visit);
});

test("a lost answer is asked for again with the very same bytes", async () => {
  const calls = fakeService(["lost", answer(502, "<html>"), answer(200, RECEIPT)]);
  const open = await sendVisit(await pending());
  assert.deepEqual(calls.map(({ body }) => body), Array(3).fill('{"ticket":"old","at":1}'));
  assert.equal(open.stage, "open");
  assert.equal("bodies" in await kept("visit-1"), false, "what was sent does not stay on the phone");
});

test("what cannot be sent stays, with the same bytes for later", async () => {
  fakeService(["lost", "lost", "lost", "lost"]);
  await assert.rejects(sendVisit(await pending()), { reason: "network" });
  assert.deepEqual((await kept("visit-1")).bodies, ['{"ticket":"old","at":1}']);
});

test("a refusal is final, and nothing stays", async () => {
  const calls = fakeService([refusal(409, "full")]);
  await assert.rejects(sendVisit(await pending()), { code: "full", title: "Title full" });
  assert.equal(calls.length, 1);
  assert.equal(await kept("visit-1"), undefined);
});

test("an expired ticket is renewed once by itself, for the same visit and the same time", async () => {
  const calls = fakeService([refusal(409, "ticket-expired"), answer(200, { ticket: "new" }), answer(201, RECEIPT)]);
  await sendVisit(await pending());
  assert.deepEqual(JSON.parse(calls[1].body), { code: "code-1", visit: "visit-1" });
  assert.deepEqual(JSON.parse(calls[2].body), { ticket: "new", at: 1 });
});

test("a ticket that expires twice is told", async () => {
  fakeService([refusal(409, "ticket-expired"), answer(200, { ticket: "new" }), refusal(409, "ticket-expired")]);
  await assert.rejects(sendVisit(await pending()), { code: "ticket-expired" });
});

test("a first try that arrived after all is found under its own bytes", async () => {
  const calls = fakeService([
    refusal(409, "ticket-expired"), answer(200, { ticket: "new" }), refusal(409, "conflict"), answer(200, RECEIPT),
  ]);
  assert.equal((await sendVisit(await pending())).stage, "open");
  assert.equal(calls[3].body, '{"ticket":"old","at":1}');
});

test("no office key is a refusal, although it comes as 503", async () => {
  const calls = fakeService([refusal(503, "no-office-key")]);
  await assert.rejects(lookUp({ code: "c" }, new Uint8Array(16)), { code: "no-office-key" });
  assert.equal(calls.length, 1);
});

test("a busy service is asked again; one that asks for a minute is left alone", async () => {
  const found = { venue: {}, office: {}, ticket: "t" };
  fakeService([refusal(503, "unavailable"), answer(200, found)]);
  assert.deepEqual(await lookUp({ code: "c" }, new Uint8Array(16)), found);
  const busy = answer(429, { code: "too-many-requests" }, { "Retry-After": "60" });
  const calls = fakeService([busy]);
  await assert.rejects(lookUp({ code: "c" }, new Uint8Array(16)), { reason: "busy", retryAfter: 60 });
  assert.equal(calls.length, 1);
});

test("a log-in page of a café's network is not an answer", async () => {
  fakeService(Array.from({ length: 4 }, () => answer(200, "<h1>Please log in</h1>")));
  await assert.rejects(sendVisit(await pending()), { reason: "answer" });
  assert.equal((await kept("visit-1")).stage, "pending");
});

test("no call carries a cookie, follows elsewhere or names the page it came from", async () => {
  const [call] = [fakeService([answer(201, RECEIPT)])];
  await sendVisit(await pending());
  const { credentials, redirect, referrerPolicy, cache, headers } = call[0].options;
  assert.deepEqual([credentials, redirect, referrerPolicy, cache], ["omit", "error", "no-referrer", "no-store"]);
  assert.equal(headers["Accept-Language"], "de");
});

test("a check-out repeats the time of the first tap", async () => {
  fakeService(["lost", "lost", "lost", "lost"]);
  const open = await keep({ ...await pending(), stage: "open", ...RECEIPT });
  await assert.rejects(endVisit(open), { reason: "network" });
  const { ending } = await kept("visit-1");
  const calls = fakeService([answer(200, { visit: "visit-1", arrival: NOW, end: ending, end_estimated: false })]);
  const ended = await endVisit({ ...await kept("visit-1"), offset: 3_600_000 });
  assert.equal(JSON.parse(calls[0].body).at, ending);
  assert.deepEqual([ended.stage, ended.end], ["ended", ending]);
  assert.equal(fromBase64url(JSON.parse(calls[0].body).secret).length, 16);
});

test("a clock that was set wrong since is corrected by the service's own", async () => {
  const date = new Date(1_764_000_000_000).toUTCString();
  const calls = fakeService([
    answer(400, { code: "clock-off" }, { Date: date }),
    answer(200, { visit: "visit-1", arrival: 1, end: 1_764_000_000 }),
  ]);
  await endVisit(await keep({ ...await pending(), stage: "open", ...RECEIPT, offset: 200_000_000 }));
  assert.equal(JSON.parse(calls[1].body).at, 1_764_000_000);
});

test("visits leave the phone when nobody can read them any more; one that waited too long says so", async () => {
  const record = { at: NOW, offset: 0, readable_until: NOW + 60 };
  const over = { ...record, readable_until: NOW - 5 };
  await keep({ ...record, visit: "a", stage: "pending" });
  await keep({ ...record, visit: "b", stage: "pending", bodies: ["{}"], at: NOW - 48 * 3600 - 5 });
  await keep({ ...record, visit: "c", stage: "ended", end: NOW - 3700 });
  await keep({ ...over, visit: "d", stage: "ended", end: NOW - 3700 });
  await keep({ ...record, visit: "e", stage: "open", planned_end: NOW + 60 });
  await keep({ ...over, visit: "f", stage: "open", planned_end: NOW - 5 });
  await keep({ ...record, visit: "g", stage: "from-another-version" });
  await tidyUp();
  assert.deepEqual((await all()).map(({ visit }) => visit).sort(), ["a", "b", "c", "e"]);
  const { stage, refusal } = await kept("b");
  assert.deepEqual([stage, refusal], ["refused", { code: "too-late" }]);
});

test("a visit that nobody ended has ended at its planned end, and says that this is an estimate", async () => {
  await keep({ visit: "a", stage: "open", at: NOW, offset: 0, planned_end: NOW - 5, readable_until: NOW + 60 });
  await tidyUp();
  const { stage, end, estimated } = await kept("a");
  assert.deepEqual([stage, end, estimated], ["ended", NOW - 5, true]);
});

test("a code scanned again shows the ended visit for an hour; after that it is a new visit", async () => {
  const record = { stage: "ended", at: NOW, offset: 0, readable_until: NOW + 60 };
  await keep({ ...record, visit: "a", code: "now", end: NOW - 3500 });
  await keep({ ...record, visit: "b", code: "before", end: NOW - 3700 });
  assert.equal((await keptForCode("now")).visit, "a");
  assert.equal(await keptForCode("before"), undefined);
});

test("where the browser stores nothing, the page's memory does, and it is said", async () => {
  await keep({ visit: "m", stage: "pending", at: NOW });
  assert.equal((await kept("m")).stage, "pending");
  assert.equal(isLasting(), false);
});
