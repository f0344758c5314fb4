import assert from "node:assert/strict";
import { test } from "node:test";

import { Highlights } from "../src/data/highlights.js";
import { svgOf } from "../src/export/svg.js";
import { boxesOf, FindingMarks, imagesOf, RADIUS, styleOf } from "../src/overlay/findings.js";
import { fitting } from "../src/overlay/names.js";
import { Findings } from "../src/parts/findings.js";
import { PanelScene } from "../src/scene.js";
import { smallMap, smallRun } from "./helpers.js";

const RECT = { x: 0, y: 0, width: 400, height: 400 };
const LOOK = { bad: [200, 0, 0], paper: [255, 255, 255], ink: [0, 0, 0], muted: [90, 90, 90], grid: [9, 9, 9] };

function highlights(findings, suggestions = []) {
  const all = [...findings, ...suggestions];
  const meta = {
    findings: findings.map(({ rows, ...more }, n) => ({
      number: n + 1,
      word: "clear",
      title: "t",
      sentence: "s",
      placed: true,
      count: rows.length,
      ...more,
    })),
    suggestions: suggestions.map(({ rows, ...more }) => ({ title: "t", why: "w", count: rows.length, ...more })),
    no_findings: "",
    no_suggestions: "",
    no_neighbours: "",
  };
  return new Highlights({ version: "h", meta, rows: { row: Uint8Array.from(all.flatMap(({ rows }) => rows)) } });
}

function panelOf(layouts, rows = null) {
  const panel = new PanelScene(smallRun(), smallMap(layouts), rows);
  return Object.assign(panel, { rect: RECT, side: 1 });
}

const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const SHIFTED = [
  [0.5, 0],
  [0.5, 1],
  [1, 0],
  [1, 1],
];

test("rows are told apart, findings first", () => {
  const { findings, suggestions } = highlights([{ rows: [0, 1] }, { rows: [3] }], [{ rows: [2, 3] }]);
  assert.deepEqual(
    findings.map(({ rows }) => [...rows]),
    [[0, 1], [3]],
  );
  assert.deepEqual([...suggestions[0].rows], [2, 3]);
});

test("a mark stands over the median of its images, and goes with them", () => {
  const panel = panelOf([CORNERS, SHIFTED]);
  const marks = new FindingMarks();
  const shown = highlights([{ rows: [0, 1] }]);
  const feet = [0, 0.5, 1].map((place) => {
    panel.stand(place);
    return marks.place(panel, shown)[0].foot;
  });
  const side = 400 * 0.92;
  assert.deepEqual(
    feet.map(([x]) => Math.round(x)),
    [200 - side / 2, 200 - side / 4, 200].map(Math.round),
  );
  assert.ok(feet.every(([, y]) => Math.abs(y - 200) < 0.1));
});

test("marks of one place stand beside each other, on the panel, and are found where they are drawn", () => {
  const panel = panelOf([CORNERS, CORNERS]);
  const marks = new FindingMarks();
  const shown = highlights(Array.from({ length: 10 }, () => ({ rows: [0, 1] })));
  const placed = marks.place(panel, shown);
  assert.equal(placed.length, 10);
  for (const one of placed) {
    assert.ok(one.x >= RADIUS && one.y >= RADIUS);
    for (const other of placed) {
      if (one !== other) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= 2 * RADIUS);
    }
    assert.equal(marks.at(panel, one.x + 2, one.y).finding, one.finding);
  }
  assert.equal(marks.at(panel, 399, 399), null);
  marks.clear();
  assert.equal(marks.at(panel, placed[0].x, placed[0].y), null);
});

test("what is about all images, lies outside or has no place has no mark", () => {
  const panel = panelOf([
    [null, [0, 1], [1, 0], [1, 1]],
    [null, [0, 1], [1, 0], [1, 1]],
  ]);
  const marks = new FindingMarks();
  assert.equal(marks.place(panel, highlights([{ rows: [0] }, { rows: [1, 2], placed: false }])).length, 0);
  panel.camera = { x: 0, y: 1, zoom: 8 };
  assert.deepEqual(
    marks.place(panel, highlights([{ rows: [3] }, { rows: [1] }])).map(({ finding }) => finding.number),
    [2],
  );
  assert.deepEqual(marks.place(panel, null), []);
});

test("of another run, images are found by their rows there", () => {
  const panel = panelOf([CORNERS, CORNERS], Int32Array.from([3, -1, 1, 0]));
  assert.deepEqual(imagesOf(panel, { rows: [0, 3, 2] }), [3, 0]);
});

test("a key for the next finding counts however soon it comes after the last: nothing is drawn between", () => {
  const panel = panelOf([CORNERS, CORNERS]);
  const selection = { images: new Set() };
  selection.change = (ids) => (selection.images = new Set(ids.map((id) => panel.run.rowOf.get(id))));
  const view = { run: panel.run, selection, say: () => {} };
  const sets = [{ panel, highlights: highlights([{ rows: [0, 1] }, { rows: [2] }, { rows: [3] }]) }];
  const findings = Object.assign(Object.create(Findings.prototype), { view, sets });
  const selected = [1, 2, 3, 4].map(() => {
    findings.next();
    return [...selection.images];
  });
  assert.deepEqual(selected, [[0, 1], [2], [3], [0, 1]]);
});

test("names keep clear of marks", () => {
  const context = { measureText: () => ({ width: 40 }) };
  const names = [
    { text: "under", x: 200, y: 182 },
    { text: "clear of it", x: 200, y: 300 },
  ];
  const kept = fitting(context, names, RECT, boxesOf([{ x: 200, y: 182 }]));
  assert.deepEqual(
    kept.map(({ text }) => text),
    ["clear of it"],
  );
});

test("how bad is told without colour: filled, a thick rim, a thin rim", () => {
  const [severe, clear, slight] = ["severe", "clear", "slight"].map((word) => styleOf(word, LOOK));
  assert.deepEqual(severe.fill, severe.rim);
  assert.deepEqual([clear.fill, slight.fill], [LOOK.paper, LOOK.paper]);
  assert.ok(clear.width > slight.width);
});

test("an SVG has the marks with their numbers", () => {
  const panel = panelOf([CORNERS, CORNERS]);
  const marks = [[], new FindingMarks().place(panel, highlights([{ rows: [0, 1], number: 7, word: "severe" }]))];
  const paint = { look: new Uint8Array(16).fill(2), colour: new Uint8Array(16) };
  const hidden = Object.assign(panelOf([CORNERS, CORNERS]), { rect: { ...RECT, hidden: true }, side: 0 });
  const text = svgOf({
    panels: [hidden, panel],
    paints: [paint, paint],
    names: [[], []],
    marks,
    titles: ["", ""],
    look: LOOK,
    width: 400,
    height: 400,
    font: "f",
  });
  assert.equal(text.split("<circle").length, 2);
  assert.match(text, />7<\/text>/);
});
