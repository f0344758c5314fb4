import assert from "node:assert/strict";
import { test } from "node:test";

import { pixelsPerUnit } from "../src/camera.js";
import { PanelScene } from "../src/scene.js";
import { boxLoop, combined, imagesInside, isInside, nearestImage } from "../src/select/region.js";
import { smallMap, smallRun } from "./helpers.js";

const PLACES = [[0, 0], [1, 0], [0.5, 0.5], null];

function panel() {
  const shown = new PanelScene(smallRun(), smallMap([PLACES, PLACES]), null);
  shown.rect = { x: 10, y: 20, width: 200, height: 200 };
  shown.scale = pixelsPerUnit(shown.camera, shown.rect);
  return shown;
}

const all = () => true;

test("the nearest image within reach is picked", () => {
  assert.equal(nearestImage(panel(), all, 113, 118, 14), 2);
  assert.equal(nearestImage(panel(), all, 150, 118, 14), -1);
});

test("what the legend hides can be neither picked nor drawn around", () => {
  const hidden = (i) => i !== 2;
  assert.equal(nearestImage(panel(), hidden, 113, 118, 14), -1);
  assert.deepEqual(imagesInside(panel(), hidden, boxLoop([90, 100], [130, 140])), []);
});

test("a loop holds what is drawn inside it, and nothing without a place", () => {
  assert.deepEqual(imagesInside(panel(), all, boxLoop([0, 0], [250, 250])), [0, 1, 2]);
  assert.deepEqual(
    imagesInside(panel(), all, [
      [90, 100],
      [130, 100],
      [110, 140],
    ]),
    [2],
  );
});

test("a bay of a loop is outside", () => {
  const horseshoe = [
    [0, 0],
    [9, 0],
    [9, 9],
    [6, 9],
    [6, 3],
    [3, 3],
    [3, 9],
    [0, 9],
  ];
  assert.ok(isInside(horseshoe, 1, 8) && isInside(horseshoe, 8, 8));
  assert.ok(!isInside(horseshoe, 4.5, 8));
});

test("Shift adds, Alt takes away", () => {
  assert.deepEqual(combined(["a", "b"], ["b", "c"], "set"), ["b", "c"]);
  assert.deepEqual(combined(["a", "b"], ["b", "c"], "add"), ["a", "b", "c"]);
  assert.deepEqual(combined(["a", "b"], ["b", "c"], "take"), ["a"]);
});
