import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf } from "../src/sheets.js";

test("a place on sheets of one size tells that on sheets of another", () => {
  // the 1030th picture: on the second sheet of 32 × 32 pictures of 64 px, in its first row
  const run = { sheet: [1], sheetX: [5 * 64], sheetY: [0] };
  assert.deepEqual(placeOf(run, 0, 64, 64), { number: 1, x: 320, y: 0 });
  assert.deepEqual(placeOf(run, 0, 64, 32), { number: 0, x: (1029 % 64) * 32, y: Math.floor(1029 / 64) * 32 });
  assert.deepEqual(placeOf(run, 0, 64, 128), { number: 4, x: (1029 % 16) * 128, y: 0 });
});
