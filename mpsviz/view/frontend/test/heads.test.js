import assert from "node:assert/strict";
import { test } from "node:test";

import { Heads, namesOf, titlesOf } from "../src/parts/heads.js";

/** What heads need of an element. */
class Stub {
  children = [];
  style = {};
  addEventListener() {}
  setAttribute() {}
  append(...children) {
    this.children.push(...children);
  }
  replaceChildren(...children) {
    this.children = children;
  }
}

const stateOf = (...shows) => ({ panels: shows.map((one) => ({ shows: one })) });
const panelsAt = (epochs, runs = ["run", "run"], all = [0, 4]) =>
  epochs.map((epoch, side) => ({ epoch, run: runs[side], about: {}, places: { epochs: all } }));

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

test("of one snapshot there is no slider to follow", () => {
  const alone = panelsAt([7, 7], ["run", "run"], [7]);
  assert.deepEqual(titlesOf(stateOf("start", "slider"), alone), ["Epoch 7", "Epoch 7"]);
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

test("the list of maps says which are old, also after they were drawn again", () => {
  globalThis.document = { createElement: (tag) => new Stub(tag) };
  const run = (key, title) => ({
    key,
    title: key,
    maps: [
      { name: "carried_umap", title },
      { name: "pca", title: "PCA" },
    ],
  });
  const [fresh, old] = [run("one", "Carried UMAP"), run("other", "Old: Carried UMAP")];
  const heads = new Heads({ setPanel() {}, store: { set() {} } });
  const listed = (...runs) => {
    heads.offer({ runs: [...new Set(runs)] });
    const panels = runs.map(({ key }) => ({ run: key, map: "carried_umap", shows: "slider" }));
    heads.show(
      { alone: "", panels },
      runs.map((about) => ({ about, run: about.key, epoch: 1, places: { title: "", epochs: [0, 1] } })),
    );
    return heads.heads.map(({ map }) => map.children[0].textContent);
  };
  assert.deepEqual(listed(fresh, fresh), ["Carried UMAP", "Carried UMAP"]);
  assert.deepEqual(listed(fresh, old), ["Carried UMAP", "Old: Carried UMAP"]);
  assert.deepEqual(listed(fresh, run("other", "Carried UMAP")), ["Carried UMAP", "Carried UMAP"]);
  delete globalThis.document;
});
