import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { toBase64url } from "../../../tun/service/static/visitor/base64url.js";
import { NotACertificate, readLink } from "../../../tun/service/static/visitor/certificatelink.js";

const LINK = process.env.CERTIFICATE_LINK;
const refused = (written) => assert.rejects(readLink(written), NotACertificate);

test("what the core put into a link is read from it", async () => {
  const { text, id, ...said } = await readLink(LINK);
  assert.equal(text, process.env.CERTIFICATE_TEXT);
  assert.ok(id.startsWith("URN:UVCI:01DE/TUN"));
  assert.deepEqual(said, {
    family: "M\u00fcller-\u00d6zdemir", given: "Zo\u00eb", born: "1985-03-21", result: "260415000", kind: "LP217198-3",
    sampled: Number(process.env.CERTIFICATE_SAMPLED), centre: "Testzentrum am Betzenberg", issuer: "Kaiserslautern",
  });
});

test("whatever else stands there is no certificate", async () => {
  for (const wrong of ["x", "AAAA", "%20", LINK.slice(0, -20), LINK.slice(20)]) await refused(wrong);
  const packed = (bytes) => toBase64url(new Uint8Array(deflateSync(Uint8Array.from(bytes))));
  for (const bytes of [[0xd2, 0x84, 0x40], [0xa1], [0x5f], [0x9b, 255, 255, 255, 255, 255, 255, 255, 255], Array(20).fill(0x81), [0xf6]]) {
    await refused(packed(bytes));
  }
  await refused(packed(Array(20_000).fill(0)));
});
