import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { NotACertificate } from "../../../tun/service/static/wallet/hcert.js";
import { readLink, stripFromHash } from "../../../tun/service/static/wallet/link.js";
import { base45 } from "./certificates.js";

const LINK = process.env.CERTIFICATE_LINK;
const refused = (written) => assert.rejects(readLink(written), NotACertificate, written);

test("what the core put into a link is read from it", async () => {
  const { text, id, identity, ...said } = await readLink(LINK);
  assert.equal(text, process.env.CERTIFICATE_TEXT);
  assert.ok(id.startsWith("URN:UVCI:01DE/TUN"));
  assert.match(identity, /^[0-9a-f]{64}$/);
  assert.deepEqual(said, {
    family: "M\u00fcller-\u00d6zdemir", given: "Zo\u00eb", born: "1985-03-21", result: "260415000", type: "LP217198-3",
    kind: "test", test: "antigen", negative: true, at: Number(process.env.CERTIFICATE_SAMPLED),
    place: "Testzentrum am Betzenberg", issuer: "Kaiserslautern", country: "DE", signer: "DE",
    expires: Number(process.env.CERTIFICATE_SAMPLED) + 60, proofs: 2, covid: true,
    holder: { fnt: "MUELLER<OEZDEMIR", gnt: "ZOE", dob: "1985-03-21" },
  });
  assert.equal((await readLink(LINK.split("&")[0])).proofs, 0);
});

test("the proofs of a link are kept as those that were exchanged", async () => {
  const certificate = await readLink(LINK);
  const { of, grounds, proofs, made } = stripFromHash(LINK, certificate);
  assert.deepEqual([of, grounds, made, proofs.length], [certificate.identity, [1], certificate.at, 2]);
  assert.equal(proofs[0].proof, process.env.CERTIFICATE_PROOF);
  assert.deepEqual(proofs[0].opening, { salt: "CQkJCQkJCQkJCQkJCQkJCQ", ...certificate.holder, id: "" });
  for (const hash of ["", LINK.split("&")[0], `${LINK.split("&")[0]}&strip=gA`, `${LINK.split("&")[0]}&strip=oA`]) {
    assert.equal(stripFromHash(hash, certificate), null, hash);
  }
});

test("whatever else stands there is no certificate", async () => {
  const packed = (bytes) => `hc1=${encodeURIComponent(`HC1:${base45(deflateSync(Uint8Array.from(bytes)))}`)}`;
  for (const wrong of ["x", "hc1=", "hc1=HC1:", "hc1=HC1:a", "hc1=HC1::::", "hc1=HC1:00", LINK.split("&")[0].slice(0, -20),
    LINK.slice(20), `${LINK.split("&")[0]}&strip=%20`, `${LINK.split("&")[0]}&strip=A`]) await refused(wrong);
  for (const bytes of [[0xd2, 0x84, 0x40], [0xa1], [0x5f], [0x9b, 255, 255, 255, 255, 255, 255, 255, 255], Array(20).fill(0x81), [0xf6]]) {
    await refused(packed(bytes));
  }
  await refused(packed(Array(20_000).fill(0)));
});
