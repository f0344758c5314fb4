import assert from "node:assert/strict";
import { test } from "node:test";

import { hintOf } from "../src/gallery/gallery.js";
import { factsOf } from "../src/parts/card.js";
import { titleOf } from "../src/parts/timeline.js";
import { drawPictures, picturedImages } from "../src/overlay/pictures.js";
import { PanelScene, standAt } from "../src/scene.js";
import { Selection } from "../src/select/selection.js";
import { smallMap, smallRun } from "./helpers.js";

const FAR = [
  [0.1, 0.9],
  [0.9, 0.1],
  [0.5, 0.5],
  [0.2, 0.2],
];
const NEAR = [
  [0.5, 0.52],
  [0.52, 0.5],
  [0.9, 0.9],
  [0.8, 0.2],
];
const RECT = { x: 0, y: 0, width: 400, height: 300 };

/** A view of what a selection needs: two panels, before tuning and where the slider stands, and a state. */
function viewOf(layouts, place, hidden = [false, false]) {
  const run = smallRun();
  const panels = [0, 1].map((side) => {
    const panel = new PanelScene(run, smallMap(layouts), null);
    return Object.assign(panel, { rect: { ...RECT, x: side * 410, hidden: hidden[side] }, side });
  });
  const state = { place, panels: [{ shows: "start" }, { shows: "slider" }], selected: [], camera: panels[0].camera };
  return { run, panels, store: { state, set: (change) => Object.assign(state, change) } };
}

/** Whether a panel shows an image with some room around it. */
function isShown(panel, i, room = 20) {
  const [x, y] = panel.screen(i);
  const { rect } = panel;
  return x > rect.x + room && x < rect.x + rect.width - room && y > rect.y + room && y < rect.y + rect.height - room;
}

test("going to a selection shows all of it in both panels", () => {
  for (const layouts of [
    [FAR, NEAR],
    [NEAR, FAR],
  ]) {
    const view = viewOf(layouts, 1);
    new Selection(view).show(["a", "b"]);
    for (const panel of view.panels) {
      panel.camera = view.store.state.camera;
      assert.ok(isShown(panel, 0) && isShown(panel, 1));
    }
  }
});

test("where both panels show it close together, the camera goes near", () => {
  const view = viewOf([NEAR, NEAR], 1);
  new Selection(view).show(["a", "b"]);
  assert.ok(view.store.state.camera.zoom > 5);
});

test("a panel that is not to be seen holds the camera back no more", () => {
  const view = viewOf([FAR, NEAR], 1, [true, false]);
  new Selection(view).show(["a", "b"]);
  assert.ok(view.store.state.camera.zoom > 5);
});

test("a selection is shown where the slider has just been put, though nothing was drawn there yet", () => {
  const view = viewOf([NEAR, FAR], 0);
  standAt(view.panels, view.store.state);
  view.store.set({ place: 1 });
  new Selection(view).show(["a", "b"]);
  view.panels[1].camera = view.store.state.camera;
  assert.ok(isShown(view.panels[1], 0) && isShown(view.panels[1], 1));
});

/** What was drawn, with the opacity and the colour it was drawn with. */
function recorder() {
  const calls = [];
  const context = { globalAlpha: 1, calls };
  context.fillRect = () => {};
  context.drawImage = (sheet) => calls.push({ drew: sheet.of, alpha: context.globalAlpha });
  context.strokeRect = () => calls.push({ ring: context.strokeStyle, alpha: context.globalAlpha });
  return context;
}

function drawn(selected) {
  const panel = new PanelScene(smallRun(), smallMap([FAR, FAR]), null);
  Object.assign(panel, { rect: RECT, about: { sheets: ["one"] } });
  panel.run.hasPicture = () => true;
  const pictured = picturedImages(
    panel,
    () => true,
    (i) => selected.has(i),
  );
  const sheets = { picture: (_, row) => ({ sheet: { of: row }, x: 0, y: 0, side: 64 }) };
  const look = { paper: [255, 255, 255], accent: [1, 2, 3] };
  const context = recorder();
  globalThis.window = { devicePixelRatio: 1 };
  drawPictures(context, panel, pictured, sheets, () => [9, 9, 9], { look, selected });
  delete globalThis.window;
  return context;
}

test("of pictures the selected have a ring and come last, and the rest are faint", () => {
  const { calls, globalAlpha } = drawn(new Set([0, 2]));
  const pictures = calls.filter(({ drew }) => drew !== undefined);
  assert.deepEqual(pictures, [
    { drew: 1, alpha: 0.14 },
    { drew: 3, alpha: 0.14 },
    { drew: 0, alpha: 1 },
    { drew: 2, alpha: 1 },
  ]);
  const accents = calls.filter(({ ring }) => ring?.includes("1, 2, 3") || ring?.includes("1 2 3"));
  assert.deepEqual(
    accents.map(({ alpha }) => alpha),
    [1, 1],
  );
  assert.equal(globalAlpha, 1);
});

test("while nothing is selected all pictures are the same", () => {
  const { calls } = drawn(new Set());
  assert.ok(calls.every(({ alpha, ring }) => alpha === 1 && !ring?.match(/1,? 2,? 3/)));
  assert.equal(calls.length, 8);
});

test("playing is spoken of only where there is more than one snapshot", () => {
  assert.match(hintOf([0, 4]), /^Play, or move the slider\. Draw around/);
  assert.match(hintOf([0]), /^Draw around/);
});

test("a text is told by its sentence, beside its class", () => {
  const run = smallRun();
  const factsIn = () => factsOf(new PanelScene(run, smallMap([FAR, NEAR]), null), 1, null);
  assert.equal(factsIn().sentence, "");
  run.texts.sentence = ["One.", "A second sentence, longer than any name.", "", ""];
  assert.equal(factsIn().title, "dog");
  assert.equal(factsIn().sentence, "A second sentence, longer than any name.");
});

test("snapshots are called by what they count", () => {
  assert.deepEqual([titleOf(0), titleOf(3), titleOf(300, "step")], ["before tuning", "epoch 3", "step 300"]);
  assert.deepEqual([titleOf(0, "step", ""), titleOf(7, "epoch", "")], ["step 0", "epoch 7"]);
});

test("where Python asks to go somewhere, it says that the camera has moved, so that points are placed anew", () => {
  const view = viewOf([FAR, NEAR], 0);
  const selection = new Selection(view);
  const { camera } = view.store.state;
  assert.equal(selection.showWanted(), false);
  selection.toShow = ["a", "b"];
  assert.equal(selection.showWanted(), true);
  assert.notDeepEqual(view.store.state.camera, camera);
  assert.equal(selection.showWanted(), false);
});

test("both panels picture the same images where they show the same places", () => {
  const run = smallRun(["a", "b", "c"]);
  const near = [0.5, 0.52, 0.54].map((x) => [x, 0.5]);
  const pictured = [0, 333].map((x) => {
    const panel = new PanelScene(run, smallMap([near, near]), null);
    panel.rect = { x, y: 34, width: 323, height: 300 };
    panel.scale = 276;
    const found = picturedImages(
      panel,
      () => true,
      () => false,
    );
    return found.map(([i]) => i);
  });
  assert.deepEqual(pictured[0], pictured[1]);
  assert.ok(pictured[0].length < 3, "some lie on others");
});

test("why images were selected is said of no others", () => {
  const said = [];
  const view = Object.assign(viewOf([NEAR, NEAR], 1), {
    say: () => {},
    remark: () => said.push(""),
    face: { remark: (text) => said.push(text) },
    world: { tell: () => {} },
  });
  const selection = new Selection(view);
  selection.change(["a"], "set");
  assert.deepEqual(said, [], "nothing was said");
  selection.take(["a", "b"], "Drifted most.");
  selection.take(["b"], "Shrank.");
  assert.equal(said.at(-1), "Shrank.");
  selection.change(["c"], "set");
  assert.equal(said.at(-1), "");
});
