import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBase64url, fromHex, toBase64url } from "../../../tun/service/static/visitor/base64url.js";
import { startClock } from "../../../tun/service/static/visitor/clock.js";
import { codeFromAddress, displayShortCode, readShortCode } from "../../../tun/service/static/visitor/code.js";
import { fillGaps } from "../../../tun/service/static/visitor/messages.js";

test("base64url goes there and back, and refuses what is not", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
  assert.equal(toBase64url(Uint8Array.of(0xfb, 0xff)), "-_8");
  for (const text of ["a", "ab=", "a+b/", "ä"]) assert.throws(() => fromBase64url(text), TypeError);
  assert.deepEqual(fromHex("00ff"), Uint8Array.of(0, 255));
  assert.throws(() => fromHex("0"), TypeError);
});

test("the code comes from behind the #", () => {
  assert.equal(codeFromAddress({ hash: "#AbC-_9" }), "AbC-_9");
  assert.equal(codeFromAddress({ hash: "" }), "");
});

test("gaps in sentences are filled, unknown ones left", () => {
  assert.equal(fillGaps("{a} bis {b} {c}", { a: 1, b: "2" }), "1 bis 2 {c}");
});

test("short codes: blanks, hyphens, small letters and O, I, L are forgiven, a wrong sign is not", () => {
  const codes = process.env.SHORT_CODES.split(" ");          // made by tun.core.shortcode
  for (const code of codes) {
    assert.equal(readShortCode(displayShortCode(code)), code);
    assert.equal(readShortCode(` ${code.toLowerCase().replace(/0/g, "o").replace(/1/g, "l")} `), code);
    assert.equal(readShortCode(code.slice(0, 7)), null);
    const wrong = code[0] === "2" ? "3" : "2";
    assert.equal(readShortCode(wrong + code.slice(1)), null);
  }
  assert.equal(readShortCode("ABCD-123U"), null);
});

test("the service's clock goes on by the time that has passed, whatever the phone's says", () => {
  let [monotonic, wall] = [1000, 5_000_000];
  const clock = startClock(1_764_000_000, { monotonic: () => monotonic, wall: () => wall });
  assert.equal(clock.offset(), 1_764_000_000_000 - 5_000_000);
  [monotonic, wall] = [61_000, 5_060_000];
  assert.equal(clock.now(), 1_764_000_060);
  assert.equal(clock.doubtful(), false);
  wall += 600_000;                                           // the phone slept, or was set anew
  assert.equal(clock.now(), 1_764_000_060);
  assert.equal(clock.doubtful(), true);
});
