import assert from "node:assert/strict";
import { test } from "node:test";

import { lockOpenings, unlockOpenings } from "../../../tun/service/static/wallet/openings.js";

const OPENINGS = [
  { salt: "CQkJCQkJCQkJCQkJCQkJCQ", fnt: "MUELLER<OEZDEMIR", gnt: "ZOE", dob: "1985-03-21", id: "" },
  { salt: "CAgICAgICAgICAgICAgICA", fnt: "OBRIEN", gnt: "BOB", dob: "1990", id: "" },
];

test("what opens the proofs is there for a correction, in its order, and unreadable until then", async () => {
  const locked = await lockOpenings(OPENINGS);
  assert.deepEqual(await unlockOpenings(locked), OPENINGS);
  assert.equal(Buffer.from(locked.text).includes("MUELLER"), false);
  await assert.rejects(crypto.subtle.exportKey("raw", locked.key));
});

test("where a browser has lost the key, a correction goes on without", async () => {
  const locked = await lockOpenings(OPENINGS);
  const other = await lockOpenings(OPENINGS);
  for (const broken of [{ ...locked, key: other.key }, { ...locked, key: {} }, { ...locked, text: new ArrayBuffer(0) }]) {
    assert.deepEqual(await unlockOpenings(broken), []);
  }
});
