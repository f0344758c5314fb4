import assert from "node:assert/strict";
import { test } from "node:test";

import { namesOf, titlesOf } from "../src/parts/heads.js";

const stateOf = (...shows) => ({ panels: shows.map((one) => ({ shows: one })) });
const panelsAt = (epochs, runs = ["run", "run"]) =>
  epochs.map((epoch, side) => ({ epoch, run: runs[side], about: {} }));

test("each panel is called by its snapshot", () => {
  assert.deepEqual(titlesOf(stateOf("start", "slider"), panelsAt([0, 4])), ["Before tuning", "Epoch 4"]);
  assert.deepEqual(titlesOf(stateOf("slider", "slider"), panelsAt([0, 0], ["one", "other"])), [
    "Before tuning",
    "Before tuning",
  ]);
});

test("where both stand at one snapshot, the panel that will move with the slider says so", () => {
  assert.deepEqual(titlesOf(stateOf("start", "slider"), panelsAt([0, 0])), ["Before tuning", "At the slider"]);
  assert.deepEqual(titlesOf(stateOf("slider", "end"), panelsAt([4, 4])), ["At the slider", "Epoch 4"]);
});

test("on a phone, tabs are called by what the panels differ in", () => {
  const panel = (run, map) => ({ about: { title: run }, places: { title: map } });
  const both = ["Epoch 4", "Epoch 4"];
  assert.deepEqual(namesOf(["Before tuning", "Epoch 4"], [panel("mps", "PCA"), panel("ce", "PCA")]), [
    "Before tuning",
    "Epoch 4",
  ]);
  assert.deepEqual(namesOf(both, [panel("mps", "PCA"), panel("ce", "PCA")]), ["mps", "ce"]);
  assert.deepEqual(namesOf(both, [panel("mps", "PCA"), panel("mps", "UMAP")]), ["PCA", "UMAP"]);
  assert.deepEqual(namesOf(both, [panel("mps", "PCA"), panel("mps", "PCA")]), both);
});
