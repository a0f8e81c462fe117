import assert from "node:assert/strict";
import { test } from "node:test";

import { canRemember, forgetRemembered, KEPT_FOR, recall, remember } from "../../../tun/service/static/visitor/remembered.js";

test("where there is no store at all, nothing is promised and nothing breaks", async () => {
  assert.equal(await canRemember(), false);
  assert.equal(await remember({ given_name: "Ada", companions: [] }, 1_764_000_000), null);
  assert.equal(await recall(1_764_000_000), null);
  assert.equal(await forgetRemembered(), false);
  assert.equal(KEPT_FOR, 31_536_000);
});
