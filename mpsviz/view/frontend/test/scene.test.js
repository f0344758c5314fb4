import assert from "node:assert/strict";
import { test } from "node:test";

import { Neighbours } from "../src/data/neighbours.js";
import { relativeMovements } from "../src/overlay/arrows.js";
import { changeOf, drawLines } from "../src/overlay/lines.js";
import { buildPanels, epochAt, PanelScene, placeOf, standAt } from "../src/scene.js";
import { smallMap, smallRun } from "./helpers.js";

const START = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];
const END = [[0.5, 0.5], [1, 0.05], [0, 1], null];

function panelsOf(left, right, state) {
  const held = new Map();
  const runs = [left, right].map(([run, places], side) => {
    held.set(`run ${side}`, run).set(`map ${side}`, places);
    return { key: String(side), images: `run ${side}`, maps: [{ name: "pca", places: `map ${side}` }] };
  });
  return buildPanels(state, { runs }, { get: (version) => held.get(version) ?? null });
}

const STATE = {
  place: 1,
  panels: [
    { run: "0", map: "pca", shows: "start" },
    { run: "1", map: "pca", shows: "slider" },
  ],
};

test("between two snapshots an image is on the straight way", () => {
  const panel = new PanelScene(smallRun(), smallMap([START, END]), null);
  panel.stand(0.5);
  assert.ok(Math.abs(panel.xOf(0) - 0.25) < 1e-4);
  assert.ok(Math.abs(panel.yOf(0) - 0.25) < 1e-4);
});

test("an image that a map lacks at either end has no place on the way", () => {
  const panel = new PanelScene(smallRun(), smallMap([START, END]), null);
  panel.stand(0);
  assert.ok(!panel.hasPlace(3));
  panel.stand(0.5);
  assert.ok(panel.hasPlace(0) && !panel.hasPlace(3));
});

test("movement within the noise floor is chance", () => {
  const panel = new PanelScene(smallRun(), smallMap([START, END]), null);
  panel.stand(1);
  assert.ok(panel.movement(0) > 0.7);
  assert.equal(panel.movement(1), -Infinity);
});

test("images of two runs meet by id, not by row", () => {
  const other = smallRun(["d", "x", "a", "b"], "other");
  const [left, right] = panelsOf(
    [smallRun(), smallMap([START, START])],
    [other, smallMap([START, START], { version: "theirs" })],
    STATE,
  );
  standAt([left, right], STATE);
  assert.deepEqual([...right.rows], [2, 3, -1, 0]);
  assert.deepEqual([right.xOf(0), right.yOf(0)], [0, 1]); // "a" is their third
  assert.ok(!right.hasPlace(2)); // "c" is none of theirs
});

test("of two runs each panel shows the neighbours of its own, by id", () => {
  const theirs = smallRun(["d", "x", "a", "b"], "other");
  const [, right] = panelsOf(
    [smallRun(), smallMap([START, START])],
    [theirs, smallMap([START, END], { version: "theirs" })],
    STATE,
  );
  standAt([right, right], STATE);
  right.camera = { x: 0.5, y: 0.5, zoom: 1 };
  right.rect = { x: 0, y: 0, width: 100, height: 100 };
  const rows = Uint8Array.from(
    [
      [2, 3],
      [2, 3],
      [0, 3],
      [2, 0],
      [1, 2],
      [2, 3],
      [0, 1],
      [2, 0],
    ].flat(),
  );
  const neighbours = new Neighbours({ version: "n", meta: { epochs: [0, 4], k: 2 }, neighbours: { row: rows } });
  const change = changeOf(neighbours, right, 0); // "a", their third row: "d" and "b" were its neighbours, "d" and "x" are
  assert.deepEqual(change, { kept: [0], lost: [3], gained: [1] });
  const drawn = [];
  const context = new Proxy(
    {},
    { get: (_, name) => (...at) => name === "lineTo" && drawn.push(at), set: () => true }, // prettier-ignore
  );
  const look = { categories: Array(5).fill([0, 0, 0]), bad: [0, 0, 0], good: [0, 0, 0] };
  drawLines(context, right, 0, change, look);
  assert.deepEqual(drawn, [right.screen(3)]); // "d"; "b" has no place at the end, and "x" is none of the left run's
  assert.ok(relativeMovements(right, neighbours).every(({ i }) => right.hasPlace(i)));
});

test("two runs with other epochs stand at the same epoch", () => {
  const theirs = smallMap([START, START, START], { epochs: [0, 2, 4], floor: [0, 0, 0], version: "theirs" });
  const state = { place: 1, panels: STATE.panels.map((panel) => ({ ...panel, shows: "slider" })) };
  const panels = panelsOf([smallRun(), smallMap([START, END])], [smallRun(undefined, "other"), theirs], state);
  standAt(panels, state);
  assert.equal(panels[1].epoch, 2);
  assert.equal(panels[0].place, 0.5);
});

test("nothing is shown before all of it has come", () => {
  assert.equal(panelsOf([smallRun(), undefined], [smallRun(), smallMap([START, END])], STATE), null);
});

test("places and epochs belong together", () => {
  const epochs = [0, 1, 4, 16];
  for (const place of [0, 0.5, 1.25, 2.9, 3])
    assert.ok(Math.abs(placeOf(epochs, epochAt(epochs, place)) - place) < 1e-9);
  assert.equal(placeOf(epochs, 99), 3);
});

test("of one run, both panels tell the changes of the later epoch", () => {
  const [run, map] = [smallRun(), smallMap([START, END])];
  const panels = panelsOf([run, map], [run, map], STATE);
  standAt(panels, STATE);
  assert.deepEqual(
    panels.map(({ epoch }) => epoch),
    [0, 4],
  );
  assert.ok(panels[0].movement(0) > 0.7);
  assert.equal(panels[0].xOf(0), 0);
});
