import assert from "node:assert/strict";
import { test } from "node:test";

import { arranged, groupings, pageOf, sortings } from "../src/gallery/order.js";
import { PanelScene } from "../src/scene.js";
import { smallMap, smallRun } from "./helpers.js";

const PLACES = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

function panelAtTheEnd() {
  const panel = new PanelScene(smallRun(), smallMap([PLACES, PLACES]), null);
  panel.stand(1);
  return panel;
}

test("images are in groups, the largest first, sorted, those without a value last", () => {
  const panel = panelAtTheEnd();
  const { valueOf } = sortings(panel.run).get("drift"); // NaN, 0.5, 0.5, 0.5
  const { nameOf } = groupings(panel.run).get("column:label"); // cat, dog, cat, dog
  const how = { valueOf, nameOf, falling: true };
  assert.deepEqual(arranged(panel, [0, 1, 2], how), [
    { name: "cat", images: [2, 0] },
    { name: "dog", images: [1] },
  ]);
  assert.deepEqual(arranged(panel, [0, 1, 2], { ...how, falling: false })[0].images, [2, 0]);
  const byNumber = { ...how, valueOf: (_, i) => i, nameOf: () => "" };
  assert.deepEqual(arranged(panel, [2, 0, 1], byNumber), [{ name: "", images: [2, 1, 0] }]);
  assert.deepEqual(arranged(panel, [2, 0, 1], { ...byNumber, falling: false }), [{ name: "", images: [0, 1, 2] }]);
});

test("a page takes its images from the groups that it meets", () => {
  const groups = [
    { name: "a", images: [0, 1, 2] },
    { name: "b", images: [3, 4] },
  ];
  assert.deepEqual(pageOf(groups, 0, 2), [{ name: "a", count: 3, images: [0, 1] }]);
  assert.deepEqual(pageOf(groups, 1, 2), [
    { name: "a", count: 3, images: [2] },
    { name: "b", count: 2, images: [3] },
  ]);
  assert.deepEqual(pageOf(groups, 2, 2), [{ name: "b", count: 2, images: [4] }]);
});
