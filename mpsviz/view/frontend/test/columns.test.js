import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { columnsOf } from "../src/data/columns.js";
import { Datasets } from "../src/data/datasets.js";

/** Stands for the Arrow table of `mpsviz.view.packed`. */
function packed(rows) {
  return { getChild: (name) => ({ length: rows.length, get: (at) => rows[at][name] }) };
}

test("numbers and texts come back as they were packed", async () => {
  const columns = await columnsOf(
    packed([
      // 1, 515, then 0 and 516 as differences to the one two before, low bytes first
      { name: "x", type: "uint16", stride: 2, bytes: deflateSync(Uint8Array.of(1, 3, 255, 1, 0, 2, 255, 0)) },
      { name: "id", type: "text", stride: 0, bytes: deflateSync(JSON.stringify(["a", "ü\n"])) },
      { name: "none", type: "uint8", stride: 0, bytes: deflateSync(new Uint8Array(0)) },
    ]),
  );
  assert.deepEqual([...columns.x], [1, 515, 0, 516]);
  assert.deepEqual(columns.id, ["a", "ü\n"]);
  assert.equal(columns.none.length, 0);
});

const MESSAGE = {
  kind: "neighbours",
  version: "v",
  meta: { epochs: [0], k: 1 },
  neighbours: packed([{ name: "row", type: "uint8", stride: 0, bytes: deflateSync(new Uint8Array(3)) }]),
};

test("a dataset stays while it is mounted, and is gone after", async () => {
  const datasets = new Datasets();
  let told = 0;
  const come = new Promise((resolve) => datasets.listen(() => resolve(told++)));
  const [one, other] = [datasets.receive(MESSAGE), datasets.receive(MESSAGE)];
  assert.equal(datasets.get("v"), null);
  await come;
  assert.equal(told, 1);
  one();
  one();
  assert.equal(datasets.get("v").count, 3);
  other();
  assert.equal(datasets.get("v"), null);
});

test("what went while it was unpacked is not kept", async () => {
  const datasets = new Datasets();
  datasets.receive(MESSAGE)();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(datasets.get("v"), null);
  assert.equal(datasets.held.size, 0);
});
