import assert from "node:assert/strict";
import test from "node:test";

import { Compared } from "../src/compared.js";
import { Datasets } from "../src/data/datasets.js";

/** What is held, by version, and a panel of a run that is told of it under its token or at once. */
function comparing(held, about) {
  const datasets = { get: (version) => held[version] ?? null };
  return [new Compared({ world: { datasets } }), { about: { key: "run", ...about } }];
}

test("what a comparison is comes later than the run, under its token", async () => {
  const datasets = new Datasets();
  const heard = new Promise((hear) => datasets.listen(hear));
  datasets.receive({ kind: "compared", version: "token", meta: { highlights: "h", neighbours: null } });
  await heard;
  const { highlights, neighbours } = datasets.get("token");
  assert.deepEqual([highlights, neighbours], ["h", null]);
});

test("until it has come nothing is shown, then what it names", () => {
  const held = {};
  const [compared, panel] = comparing(held, { compared: "token" });
  assert.equal(compared.highlightsOf(panel), null);
  held.token = { highlights: "h", neighbours: null };
  assert.equal(compared.highlightsOf(panel), null, "the dataset itself is still on its way");
  held.h = { version: "h" };
  assert.equal(compared.highlightsOf(panel), held.h);
  assert.equal(compared.neighboursOf(panel), null);
});

test("that neighbours are on their way is told apart from that there are none", () => {
  const held = {};
  const [compared, panel] = comparing(held, { compared: "token" });
  assert.ok(compared.waitsForNeighbours(panel));
  held.token = { neighbours: "n" };
  assert.ok(compared.waitsForNeighbours(panel));
  held.n = { version: "n" };
  assert.ok(!compared.waitsForNeighbours(panel));
  held.token = { neighbours: null };
  assert.ok(!compared.waitsForNeighbours(panel));
});

test("while another one is on its way the old one stays, and goes where there is none any more", () => {
  const held = { one: { neighbours: "n" }, n: { version: "n" } };
  const [compared, panel] = comparing(held, { compared: "one" });
  assert.equal(compared.neighboursOf(panel), held.n);
  panel.about.compared = "two";
  assert.equal(compared.neighboursOf(panel), held.n);
  held.two = { neighbours: null };
  assert.equal(compared.neighboursOf(panel), null);
});

test("a document that has all at once names them in its settings", () => {
  const held = { h: { version: "h" } };
  const [compared, panel] = comparing(held, { highlights: "h", neighbours: null });
  assert.equal(compared.highlightsOf(panel), held.h);
});
