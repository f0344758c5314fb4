import assert from "node:assert/strict";
import { test } from "node:test";

import { Datasets } from "../src/data/datasets.js";
import { Detail } from "../src/detail.js";
import { escaped } from "../src/export/svg.js";

test("slow frames draw fewer points, quick ones more again", () => {
  const detail = new Detail();
  detail.of(100_000);
  for (let i = 0; i < 8; i++) detail.took(120);
  assert.equal(detail.share, 0.02);
  for (let i = 0; i < 60; i++) detail.took(16);
  assert.equal(detail.share, 1);
});

test("a small map is drawn whole however slow the machine", () => {
  const detail = new Detail();
  detail.of(1500);
  for (let i = 0; i < 8; i++) detail.took(120);
  assert.equal(detail.share, 1);
});

test("a tab that was hidden says nothing of speed", () => {
  const detail = new Detail();
  detail.took(60_000);
  assert.equal(detail.share, 1);
});

test("a dataset stays while it is mounted, and is gone after", () => {
  const datasets = new Datasets();
  let told = 0;
  datasets.listen(() => told++);
  const message = {
    kind: "neighbours",
    version: "v",
    meta: { epochs: [0], k: 1 },
    neighbours: { getChild: () => ({ toArray: () => new Uint8Array(3) }) },
  };
  const [one, other] = [datasets.receive(message), datasets.receive(message)];
  assert.equal(told, 1);
  one();
  one();
  assert.equal(datasets.get("v").count, 3);
  other();
  assert.equal(datasets.get("v"), null);
});

test("names are text in an SVG, never markup", () => {
  assert.equal(escaped('<script>"&'), "&lt;script&gt;&quot;&amp;");
});
