import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { fromBase45 } from "../../../tun/service/static/wallet/base45.js";
import { NotCbor, readCbor } from "../../../tun/service/static/wallet/cbor.js";
import { NotACertificate, readCertificate } from "../../../tun/service/static/wallet/hcert.js";
import { isRapidTestText, NotARapidTest, readRapidTest } from "../../../tun/service/static/wallet/rapidtest.js";

const { accept, refuse } = JSON.parse(readFileSync(new URL("../../vectors/certificates.json", import.meta.url), "utf8"));
const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

function toBase45(bytes) {
  const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let value = pair ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    for (let left = pair ? 3 : 2; left > 0; left -= 1) { text += signs[value % 45]; value = Math.floor(value / 45); }
  }
  return text;
}

test("every certificate of the vectors is read, and is the same one that the service knows", async () => {
  assert.equal(accept.length > 30, true);
  for (const { name, text, kind, identity } of accept) {
    const read = await readCertificate(text);
    assert.deepEqual([read.kind, read.identity], [kind, identity], name);
  }
});

test("a test says whose, when, what and by whom", async () => {
  const { text, ...read } = await readCertificate(accept[0].text);
  assert.equal(text, accept[0].text);
  assert.deepEqual(read, {
    kind: "test", given: "Zo\u00eb", family: "M\u00fcller-\u00d6zdemir", born: "1985-03-21",
    issuer: "Stadt Kaiserslautern", country: "DE", covid: true, test: "antigen", negative: true,
    holder: { fnt: "MUELLER<OEZDEMIR", gnt: "ZOE", dob: "1985-03-21" },
    type: "LP217198-3", result: "260415000", id: "URN:UVCI:01DE/TUN/1234567890ABCDEF#S",
    at: Date.parse("2026-11-23T15:05:00Z") / 1000, place: "Testzentrum am Betzenberg",
    signer: read.signer, expires: read.expires, identity: accept[0].identity,
  });
});

test("what is broken in its frame is no certificate; what only the service can know is left to it", async () => {
  // Node's stream takes bytes behind the end for nothing; browsers refuse them, and so does the service.
  const left = "bytes behind the stream";
  const broken = new Set(["certificate-prefix", "certificate-base45", "certificate-compression", "certificate-too-long"]);
  let refused = 0;
  for (const { name, text, code } of refuse) {
    if (!broken.has(code) || name === left) {
      await readCertificate(text).catch((error) => assert.ok(error instanceof NotACertificate, `${name}: ${error}`));
      continue;
    }
    await assert.rejects(readCertificate(text), NotACertificate, name);
    refused += 1;
  }
  assert.equal(refused > 15, true);
});

test("another code says that it is another one", async () => {
  for (const text of ["", "https://example.org", "HC2:ABC", "hc1:abc"]) {
    await assert.rejects(readCertificate(text), { reason: "foreign" }, text);
  }
  await assert.rejects(readCertificate(`${accept[0].text.slice(0, -8)}AAAA`), { reason: "damaged" });
});

test("a few bytes that would inflate to many are refused before they do", async () => {
  const bomb = deflateSync(Buffer.alloc(3_000_000));
  const text = `HC1:${toBase45(bomb).slice(0, 4200)}`;
  await assert.rejects(readCertificate(`HC1:${toBase45(deflateSync(Buffer.alloc(400_000)))}`), { reason: "damaged" });
  await assert.rejects(readCertificate(text), { reason: "damaged" });
});

test("base45 is the one of the RFC", () => {
  assert.equal(new TextDecoder().decode(fromBase45("BB8")), "AB");
  assert.equal(new TextDecoder().decode(fromBase45("QED8WEX0")), "ietf!");
  for (const text of ["A", "AAAA", ":::", "::", "GGX", "a12", "\u00c4AA"]) assert.throws(() => fromBase45(text), TypeError, text);
});

test("CBOR is read strictly", () => {
  assert.deepEqual(readCbor(fromHex("a10182f5f6")), new Map([[1, [true, null]]]));
  assert.equal(readCbor(fromHex("f93e00")), 1.5);
  assert.equal(readCbor(fromHex("fb3ff8000000000000")), 1.5);
  assert.equal(readCbor(fromHex("390103")), -260);
  const refused = {
    "nothing": "", "a rest": "0000", "a key twice": "a200010002", "a list without end": "9fff", "a long list": "9affffffff",
    "a long text": "7bffffffffffffffff61", "a list as key": "a18000", "deep": `${"81".repeat(10)}00`, "a bad text": "61ff",
    "undefined": "f7", "too many": `994001${"00".repeat(16_385)}`,
  };
  for (const [name, hex] of Object.entries(refused)) {
    assert.throws(() => readCbor(fromHex(hex)), (error) => error instanceof NotCbor, name);
  }
});

function rapid(changes = {}, { salt = "AB12", hashed = true } = {}) {
  const fields = { fn: "Zo\u00eb", ln: "M\u00fcller", dob: "1985-03-21", timestamp: 1620227000, testid: "t-1", salt, ...changes };
  const parts = fields.fn ? [fields.dob, fields.fn, fields.ln, fields.timestamp, fields.testid, salt] : [fields.timestamp, salt];
  const hash = createHash("sha256").update(parts.join("#")).digest("hex");
  return `https://s.coronawarn.app?v=1#${Buffer.from(JSON.stringify({ ...fields, hash: hashed ? hash : "00" })).toString("base64url")}`;
}

test("the rapid test's code names a person and no result", async () => {
  assert.equal(isRapidTestText(rapid()), true);
  assert.deepEqual(await readRapidTest(rapid()), { kind: "rapid", given: "Zo\u00eb", family: "M\u00fcller", born: "1985-03-21", at: 1620227000 });
  assert.deepEqual(await readRapidTest(rapid().replace("app?v", "app/?v")), await readRapidTest(rapid()));
  const nameless = await readRapidTest(rapid({ fn: "", ln: "", dob: "" }));
  assert.deepEqual([nameless.given, nameless.family], ["", ""]);
});

test("one that does not fit itself is refused", async () => {
  const wrong = [rapid({}, { hashed: false }), rapid({ fn: "" }), rapid({ timestamp: "1620227000" }), "https://s.coronawarn.app?v=1#e30", "https://s.coronawarn.app?v=1#bnVsbA", "https://s.coronawarn.app?v=1#%%%"];
  for (const code of wrong) await assert.rejects(readRapidTest(code), NotARapidTest, code);
  await assert.rejects(readCertificate(rapid()), { reason: "foreign" });
});
