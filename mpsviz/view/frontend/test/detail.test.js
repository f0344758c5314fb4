import assert from "node:assert/strict";
import { test } from "node:test";

import { Detail } from "../src/detail.js";
import { escaped } from "../src/export/svg.js";
import { FrameLoop } from "../src/frame_loop.js";

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

/** Requests of frames that a test calls; ends them at the end of the test. */
function frames(context) {
  const asked = [];
  globalThis.requestAnimationFrame = (act) => asked.push(act);
  globalThis.cancelAnimationFrame = () => {};
  context.after(() => {
    delete globalThis.requestAnimationFrame;
    delete globalThis.cancelAnimationFrame;
  });
  return (now) => asked.splice(0).forEach((act) => act(now));
}

test("of very many points a part is drawn from the first movement on, before a frame was slow", () => {
  const detail = new Detail();
  detail.of(100_000);
  assert.equal(detail.share, 0.15);
  detail.took(16);
  detail.of(100_000);
  assert.equal(detail.share, 0.15, "the same count is no news");
});

test("a slow frame is told by when the next could begin, not by a slow hand", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const next = frames(context);
  const shares = [];
  const loop = new FrameLoop((share) => void shares.push(share));
  loop.detail.of(10_000);
  for (const now of [0, 100, 200, 300]) {
    loop.move(); // a hand that moves ten times a second
    next(now);
    next(now + 16);
  }
  assert.deepEqual(shares, [1, 1, 1, 1]);
  loop.move();
  next(400);
  loop.move();
  next(500);
  assert.equal(shares.length, 6);
  assert.ok(loop.detail.share < 0.25, "that frame took 100 ms");
  context.mock.timers.tick(200);
  next(700);
  assert.equal(shares.at(-1), 1, "all are drawn at rest");
  next(716);
  assert.equal(shares.length, 7, "and nothing afterwards");
});
