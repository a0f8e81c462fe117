import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fromHex, toBase64url } from "../../../tun/service/static/visitor/base64url.js";
import { NotACode, readCode } from "../../../tun/service/static/visitor/codeclaims.js";

const { accept, refuse } = JSON.parse(readFileSync(new URL("../../vectors/codes.json", import.meta.url), "utf8"));

test("every code of the vectors says what it should", () => {
  assert.equal(accept.length > 3, true);
  for (const { name, token, url, venue, kind, area, issued, expires, office } of accept) {
    const read = readCode(url.split("#")[1]);
    assert.deepEqual(read, { venue, kind, area, issued, expires, office }, name);
    assert.deepEqual(readCode(toBase64url(fromHex(token))), read, name);
  }
});

test("what is malformed in the vectors is no code; what only the service can know is left to it", () => {
  const left = new Set(["token-signature", "token-expired", "token-not-yet", "token-unknown-key"]);
  let refused = 0;
  for (const { name, token, code } of refuse) {
    if (left.has(code)) continue;
    assert.throws(() => readCode(toBase64url(fromHex(token))), NotACode, name);
    refused += 1;
  }
  assert.equal(refused > 20, true);
});

test("truncated, prolonged and mistyped codes are none", () => {
  const whole = fromHex(accept[0].token);
  for (let length = 0; length < whole.length; length += 1) {
    assert.throws(() => readCode(toBase64url(whole.subarray(0, length))), NotACode, `${length} bytes`);
  }
  assert.throws(() => readCode(toBase64url(Uint8Array.of(...whole, 0))), NotACode);
  for (const text of ["", "AAAA", "ä", "a"]) assert.throws(() => readCode(text), NotACode, text);
});

test("a longer way to write the same number is refused", () => {
  assert.throws(() => readCode(toBase64url(fromHex(accept[0].token.replace("5827a7", "590027a7")))), NotACode);
});
