import assert from "node:assert/strict";
import { test } from "node:test";

import { fromText, toText } from "../src/state/address.js";
import { Store } from "../src/state/store.js";
import { believed, initial, lasting } from "../src/state/view_state.js";

const opening = () =>
  initial(
    [
      { run: "a", map: "pca", shows: "start" },
      { run: "a", map: "pca", shows: "slider" },
    ],
    3,
    "column:label",
  );

test("a view as it opens says nothing in the address", () => {
  assert.equal(toText(opening(), opening(), "map"), "");
});

test("what was set comes back from the address, whatever its letters", () => {
  const set = {
    ...opening(),
    place: 1.5,
    hidden: ["Käse & Brot", "猫"],
    selected: ["ü/01"],
    camera: { x: 0.25, y: 0.75, zoom: 4 },
  };
  const text = toText(set, opening(), "map");
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(believed(fromText(text, "map"), opening()), set);
});

test("an address of another view is not believed", () => {
  const text = toText({ ...opening(), selected: ["a"] }, opening(), "another map");
  assert.equal(fromText(text, "map"), null);
});

test("a long selection stays out of the address", () => {
  const set = { ...opening(), selected: Array.from({ length: 61 }, (_, i) => String(i)) };
  assert.equal(toText(set, opening(), "map"), "");
});

for (const text of ["", "!!!", "bm9wZQ", "W10", "eyJwbGFjZSI6Ii0xIn0"]) {
  test(`an address that says nonsense opens the view as it is: "${text}"`, () => {
    assert.deepEqual(believed(fromText(text, "map"), opening()), opening());
  });
}

test("of a state that is half wrong, the other half counts", () => {
  const said = {
    place: -3,
    speed: 1e9,
    tool: "eraser",
    camera: { x: 0, y: 0, zoom: 1e9 },
    layers: { ghost: true, names: "no" },
    panels: [{ shows: "end" }, { shows: 7 }],
  };
  const state = believed(said, opening());
  assert.equal(state.place, 3);
  assert.equal(state.speed, 2);
  assert.equal(state.tool, "lasso");
  assert.equal(state.camera.zoom, 200);
  assert.deepEqual([state.layers.ghost, state.layers.names], [true, true]);
  assert.deepEqual(
    state.panels.map(({ shows }) => shows),
    ["end", "slider"],
  );
});

test("selected ids come back from the address, whatever they share", () => {
  const selected = ["noto/000", "noto/001", "", "noto/001", "x".repeat(50), `${"x".repeat(50)}y`, "9", "猫1", "猫2"];
  const text = toText({ ...opening(), selected }, opening(), "map");
  assert.deepEqual(fromText(text, "map").selected, selected);
  const many = Array.from(
    { length: 60 },
    (_, i) => `imagenet/val/n01440764/ILSVRC2012_val_${String(i).padStart(8, "0")}`,
  );
  assert.ok(toText({ ...opening(), selected: many }, opening(), "map").length < 2000);
});

test("a state that becomes another one tells what differs and keeps the rest", () => {
  const store = new Store(opening());
  const told = [];
  store.listen((changed) => told.push([...changed]));
  const { panels } = store.state;
  store.become({ ...structuredClone(opening()), place: 1, selected: ["a"] });
  assert.deepEqual(told, [["place", "selected"]]);
  assert.equal(store.state.panels, panels);
});

test("listeners are told what changed, and nothing where nothing did", () => {
  const store = new Store({ a: 1, b: 2 });
  const told = [];
  const end = store.listen((changed) => told.push([...changed]));
  store.set({ a: 1 });
  store.set({ a: 3, b: 2 });
  end();
  store.set({ b: 5 });
  assert.deepEqual(told, [["a"]]);
  assert.deepEqual(store.state, { a: 3, b: 5 });
});

test("a view that stood at the last snapshot is at the last one again, however many have come", () => {
  const panels = [
    { run: "run", map: "map", shows: "start" },
    { run: "run", map: "map", shows: "slider" },
  ];
  const state = { ...initial(panels, 4, "column:label"), speed: 4 };
  const again = (opening) => believed(lasting(state, opening), initial(panels, 9, "column:label"));
  assert.equal(again({ ...state, place: 4 }).place, 9);
  assert.equal(again({ ...state, place: 4 }).speed, 4);
  assert.equal(again({ ...state, place: 6 }).place, 4, "where a reader has put it");
});
