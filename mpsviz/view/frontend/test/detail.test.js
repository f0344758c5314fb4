import assert from "node:assert/strict";
import { test } from "node:test";

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

test("names are text in an SVG, never markup", () => {
  assert.equal(escaped('<script>"&'), "&lt;script&gt;&quot;&amp;");
});
