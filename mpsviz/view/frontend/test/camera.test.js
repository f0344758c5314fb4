import assert from "node:assert/strict";
import { test } from "node:test";

import { around, dragged, toMap, toScreen, zoomedAbout } from "../src/camera.js";

const RECT = { x: 100, y: 50, width: 400, height: 300 };
const CAMERA = { x: 0.4, y: 0.6, zoom: 3 };

const near = (one, other) =>
  one.forEach((value, i) => assert.ok(Math.abs(value - other[i]) < 1e-9, `${one} is not ${other}`));

test("a pixel and its place belong together", () => {
  near(toMap(CAMERA, RECT, ...toScreen(CAMERA, RECT, 0.2, 0.9)), [0.2, 0.9]);
});

test("y goes up on the map and down on the screen", () => {
  assert.ok(toScreen(CAMERA, RECT, 0.5, 0.9)[1] < toScreen(CAMERA, RECT, 0.5, 0.1)[1]);
});

test("what is under the pointer stays there while zooming", () => {
  const before = toMap(CAMERA, RECT, 170, 210);
  near(toMap(zoomedAbout(CAMERA, RECT, 170, 210, 1.7), RECT, 170, 210), before);
});

test("zooming stops at its ends", () => {
  assert.equal(zoomedAbout(CAMERA, RECT, 170, 210, 1e9).zoom, 200);
  assert.equal(zoomedAbout(CAMERA, RECT, 170, 210, 1e-9).zoom, 0.5);
});

test("dragging moves the map with the hand", () => {
  const [x, y] = toScreen(CAMERA, RECT, 0.5, 0.5);
  near(toScreen(dragged(CAMERA, RECT, 12, -7), RECT, 0.5, 0.5), [x + 12, y - 7]);
});

test("a camera around places shows them all", () => {
  const places = [
    [0.1, 0.2],
    [0.3, 0.25],
    [0.2, 0.4],
  ];
  const camera = around(places, RECT);
  for (const place of places) {
    const [x, y] = toScreen(camera, RECT, ...place);
    assert.ok(x > RECT.x && x < RECT.x + RECT.width && y > RECT.y && y < RECT.y + RECT.height);
  }
});
