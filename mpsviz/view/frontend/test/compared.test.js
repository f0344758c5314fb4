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

test("what is held of one layer is not shown of another one, nor of the first when one comes back", () => {
  const held = { one: { neighbours: "n" }, n: { version: "n" }, other: { neighbours: "m" } };
  const [compared, panel] = comparing(held, { compared: "one", layer: "" });
  assert.equal(compared.neighboursOf(panel), held.n);
  Object.assign(panel.about, { compared: "two", layer: "blocks.0" });
  assert.equal(compared.neighboursOf(panel), null, "those of the output are not the layer's");
  Object.assign(panel.about, { compared: "three", layer: "" });
  assert.equal(compared.neighboursOf(panel), null, "they may have been measured anew");
  panel.about.compared = "other";
  held.m = { version: "m" };
  assert.equal(compared.neighboursOf(panel), held.m);
});

test("nor are its findings, nor what changed most", () => {
  const offered = [];
  const toolbar = { offerHighlights: (sets) => offered.push(sets.map(({ highlights }) => highlights)) };
  const held = { one: { highlights: "h" }, h: { version: "h" } };
  const panel = { run: {}, about: { key: "run", title: "run", compared: "one", layer: "" } };
  const datasets = { get: (version) => held[version] ?? null };
  const compared = new Compared({ world: { datasets }, panels: [panel, panel], face: { toolbar } });
  compared.update();
  panel.about.compared = "newer";
  compared.update();
  Object.assign(panel.about, { compared: "two", layer: "layers/1" });
  compared.update();
  assert.deepEqual(offered, [[held.h], [held.h], []]);
});

test("a document that has all at once names them in its settings", () => {
  const held = { h: { version: "h" } };
  const [compared, panel] = comparing(held, { highlights: "h", neighbours: null });
  assert.equal(compared.highlightsOf(panel), held.h);
});
