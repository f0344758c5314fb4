import assert from "node:assert/strict";
import { test } from "node:test";

import { colouringsOf } from "../src/colour/colourings.js";
import { rgb, scaleOf } from "../src/colour/look.js";
import { LAYER_HIDDEN, LAYER_SELECTED, paint, sizesOf } from "../src/colour/paint.js";
import { Neighbours, neighbourChange } from "../src/data/neighbours.js";
import { relativeMovements } from "../src/overlay/arrows.js";
import { fitting } from "../src/overlay/names.js";
import { Painting } from "../src/painting.js";
import { factsOf } from "../src/parts/card.js";
import { PanelScene } from "../src/scene.js";
import { shuffledOrder } from "../src/gl/points.js";
import { smallMap, smallRun } from "./helpers.js";

const START = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];
const END = [
  [0.2, 0],
  [1, 0.3],
  [0, 1],
  [1, 1],
];
const LOOK = {
  quiet: [1, 1, 1],
  good: [2, 2, 2],
  bad: [3, 3, 3],
  categories: [
    [10, 0, 0],
    [20, 0, 0],
  ],
  sequential: (share) => [share * 255, 0, 0],
};
const HOW = { look: LOOK, hidden: new Set(), selected: new Set(), fading: false, sizes: new Float32Array(4).fill(6) };

function panel(place) {
  const shown = new PanelScene(smallRun(), smallMap([START, END]), null);
  shown.stand(place);
  return shown;
}

const reds = ({ colour }) => [0, 4, 8, 12].map((at) => colour[at]);

test("classes have colours of their own, and bystanders are grey", () => {
  const shown = panel(0);
  const colouring = colouringsOf(shown.run).get("column:label").make();
  assert.deepEqual(reds(paint(shown, colouring, HOW)), [10, 20, 10, 1]);
});

test("what became of an image depends on the snapshot", () => {
  const colouring = colouringsOf(smallRun()).get("change").make();
  const names = (shown) => [0, 1, 2, 3].map((i) => colouring.entries[colouring.codeOf(shown, i)].name);
  assert.deepEqual(names(panel(0)), ["stayed right", "stayed wrong", "stayed right", "not known"]);
  assert.deepEqual(names(panel(1)), ["stayed right", "became right", "stayed right", "not known"]);
});

test("numbers are painted by their scale, missing ones grey", () => {
  const colouring = colouringsOf(smallRun()).get("measure:drift").make();
  assert.deepEqual(reds(paint(panel(1), colouring, HOW)), [1, 255, 255, 255]);
});

test("what is hidden is not drawn, what is selected is drawn last", () => {
  const shown = panel(0);
  const colouring = colouringsOf(shown.run).get("column:label").make();
  const { look, colour } = paint(shown, colouring, { ...HOW, hidden: new Set(["cat"]), selected: new Set([1]) });
  assert.equal(look[2], LAYER_HIDDEN);
  assert.equal(look[4 + 2], LAYER_SELECTED);
  assert.ok(colour[4 + 3] > colour[12 + 3]);
});

test("what a map places badly is fainter", () => {
  const shown = panel(0);
  shown.places.reliability = Uint8Array.from([254, 0, 254, 254, 254, 254, 254, 254]);
  const { colour } = paint(shown, colouringsOf(shown.run).get("column:label").make(), { ...HOW, fading: true });
  assert.ok(colour[4 + 3] < colour[3] / 2);
});

test("where nobody knows what a map places badly, nothing is fainter and the card says so", () => {
  const shown = panel(0);
  shown.places.reliability = new Uint8Array(8).fill(255);
  const colouring = colouringsOf(shown.run).get("column:label").make();
  const alphas = (fading) => [...paint(shown, colouring, { ...HOW, fading }).colour].filter((_, at) => at % 4 === 3);
  assert.deepEqual(alphas(true), alphas(false));
  assert.ok(Number.isNaN(shown.reliability(1)));
  assert.deepEqual(factsOf(shown, 1, null).lines.at(-1), ["reliability", "not known"]);
});

test("numbers that the data bring are a ramp, and the card says their name", () => {
  const shown = panel(0);
  shown.run.columns.push({ name: "camera_index", categories: null, values: Float32Array.from([3, 9, NaN, 4]) });
  const { low, high, valueOf } = colouringsOf(shown.run).get("column:camera_index").make();
  assert.deepEqual([low, high, valueOf(shown, 1)], [3, 9, 9]);
  assert.ok(factsOf(shown, 1, null).lines.some(([name, value]) => name === "camera_index" && value === "9"));
  assert.ok(!factsOf(shown, 2, null).lines.some(([name]) => name === "camera_index"));
});

test("bystanders are smaller than what is held out", () => {
  const sizes = sizesOf(smallRun());
  assert.ok(sizes[3] < sizes[0]);
});

test("a scale meets its stops", () => {
  const scale = scaleOf([
    [0, "#000000"],
    [0.5, "#ff0000"],
    [1, "#ffffff"],
  ]);
  assert.deepEqual(scale(0), rgb("#000000"));
  assert.deepEqual(scale(1), rgb("#ffffff"));
  assert.ok(scale(0.5)[0] > 250 && scale(0.5)[1] < 4);
});

test("neighbours are kept, lost and gained", () => {
  assert.deepEqual(neighbourChange([1, 2, 3], [3, 4, 1]), { kept: [1, 3], lost: [2], gained: [4] });
});

test("of how many nearest ones an image kept some is said", () => {
  const change = { kept: [0], lost: [2, 3], gained: [1, 4] };
  assert.deepEqual(factsOf(panel(1), 1, change).lines.at(-1), ["nearest 3", "1 kept, 2 lost, 2 gained"]);
});

test("an arrow is what an image moved more than its neighbours", () => {
  const rows = Uint8Array.from([1, 2, 0, 2, 3, 1, 2, 1]); // two each, of the first epoch
  const neighbours = new Neighbours({ version: "n", meta: { epochs: [0], k: 2 }, neighbours: { row: rows } });
  const found = relativeMovements(panel(1), neighbours);
  assert.equal(found[0].i, 1);
  assert.ok(Math.abs(found[0].dx + 0.1) < 1e-4 && Math.abs(found[0].dy - 0.3) < 1e-4); // its neighbours: 0.2 and 0 along x
  assert.ok(found.every(({ length }) => length > 0.1)); // the floor
});

test("names don't overlap, and the first ones stay", () => {
  const context = { measureText: (text) => ({ width: text.length * 7 }) };
  const names = [
    { text: "elephant", x: 100, y: 50 },
    { text: "koala", x: 120, y: 52 },
    { text: "tiger", x: 100, y: 90 },
    { text: "far", x: 900, y: 90 },
  ];
  const kept = fitting(context, names, { x: 0, y: 0, width: 300, height: 200 }, []);
  assert.deepEqual(
    kept.map(({ text }) => text),
    ["elephant", "tiger"],
  );
});

test("the first points of the shuffled order are a fair sample", () => {
  const order = shuffledOrder(10_000);
  assert.equal(new Set(order).size, 10_000);
  const early = order.subarray(0, 1000).filter((i) => i < 5000).length;
  assert.ok(early > 430 && early < 570, String(early));
});

test("was → is tells from which name to which, and greys what kept its name", () => {
  const run = smallRun();
  const panel = new PanelScene(run, smallMap([START, END]), null);
  const { codeOf, entries } = colouringsOf(run).get("renamed").make();
  const namesAt = (snapshot) => {
    panel.stand(snapshot);
    return run.ids.map((_, i) => entries[codeOf(panel, i)].name);
  };
  assert.deepEqual(namesAt(0), ["as before", "as before", "as before", "as before"]);
  assert.deepEqual(namesAt(1), ["as before", "cat → dog", "as before", "as before"]);
});

test("points without a kind have a grey entry of their own in the legend", () => {
  const run = smallRun();
  run.columns.push({ name: "cluster", categories: ["1", "2"], values: Uint8Array.from([0, 255, 1, 255]) });
  const shown = new PanelScene(run, smallMap([START, END]), null);
  const painting = new Painting();
  painting.take(run);
  const colouring = painting.colouring("column:cluster");
  assert.deepEqual(
    colouring.entries.map(({ name }) => name),
    ["1", "2", "no cluster"],
  );
  assert.deepEqual(painting.counts(shown, colouring), [1, 1, 2]);
  assert.deepEqual(reds(paint(shown, colouring, HOW)), [10, 1, 20, 1]);
});

test("what numbers leave grey is counted by its reason", () => {
  const shown = panel(1);
  const painting = new Painting();
  painting.take(shown.run);
  assert.deepEqual(painting.greys(shown, painting.colouring("measure:drift")), { missing: 1, chance: 0 });
  assert.deepEqual(painting.greys(shown, painting.colouring("movement")), { missing: 0, chance: 2 });
});
