import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf } from "../src/sheets.js";
import { reach } from "../src/small_pictures.js";

test("a place on sheets of one size tells that on sheets of another", () => {
  // the 1030th picture: on the second sheet of 32 × 32 pictures of 64 px, in its first row
  const run = { sheet: [1], sheetX: [5 * 64], sheetY: [0] };
  assert.deepEqual(placeOf(run, 0, 64, 64), { number: 1, x: 320, y: 0 });
  assert.deepEqual(placeOf(run, 0, 64, 32), { number: 0, x: (1029 % 64) * 32, y: Math.floor(1029 / 64) * 32 });
  assert.deepEqual(placeOf(run, 0, 64, 128), { number: 4, x: (1029 % 16) * 128, y: 0 });
});

/** Pixels of 2 × 1 cells of 16 pixels, white but for black from `first` to `last` in each, both ways. */
function cells(first, last) {
  const [width, height] = [32, 16];
  const inside = (place) => place % 16 >= first && place % 16 <= last;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) {
    if (inside(at % width) && inside(Math.floor(at / width))) data.fill(0, 4 * at, 4 * at + 3);
  }
  return { data, width, height };
}

test("small pictures that an earlier version put into the corner are found, whatever margin they have", () => {
  assert.equal(reach(cells(0, 8)), 9);
  assert.equal(reach(cells(1, 8)), 10);
});

test("pictures that fill their cells, or stand in the middle with white around, are left as they are", () => {
  assert.equal(reach(cells(0, 15)), 16);
  assert.equal(reach(cells(3, 12)), 16);
  assert.equal(reach(cells(4, 12)), 16, "rounding moves a middle by a pixel");
  assert.equal(reach(cells(16, 0)), 16, "nothing but white");
});
