import assert from "node:assert/strict";
import { test } from "node:test";

import { contentOf } from "../src/parts/table.js";
import { PanelScene } from "../src/scene.js";
import { smallMap, smallRun } from "./helpers.js";

const PLACES = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

function panelOf(run) {
  const panel = new PanelScene(run, smallMap([PLACES, PLACES]), null);
  panel.stand(1);
  return panel;
}

test("a table of images with classes has these beside the ids", () => {
  const run = smallRun();
  run.sheet[2] = 0;
  const { head, rows } = contentOf(panelOf(run), [0, 1]);
  assert.deepEqual(head.slice(0, 3), ["image", "class", "named"]);
  assert.deepEqual(
    rows.map((row) => row.slice(0, 2)),
    [
      ["a", "cat"],
      ["b", "dog"],
    ],
  );
});

test("a table of sentences without labels calls them texts and has no column of classes", () => {
  const run = smallRun();
  run.column("label").categories = [""];
  run.column("label").values.fill(0);
  run.texts.sentence = ["one", "two", "three", "four"];
  const { head, rows } = contentOf(panelOf(run), [3]);
  assert.deepEqual(head.slice(0, 2), ["text", "sentence"]);
  assert.ok(!head.includes("class"));
  assert.deepEqual(rows[0].slice(0, 2), ["d", "four"]);
  assert.equal(rows[0].length, head.length);
});

test("rows that have neither a picture nor a sentence are rows", () => {
  assert.equal(contentOf(panelOf(smallRun()), [0]).head[0], "row");
});
