import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../src/data/lines.js";
import { FirstPicture } from "../src/first_picture.js";

/** A view whose line to the server keeps what is told; `come` has the line come, or come again with what it repeats. */
function viewWithLine(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const before = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (act) => setTimeout(act, 16);
  t.after(() => (globalThis.requestAnimationFrame = before));
  const lines = new Lines("drawn");
  const told = [];
  const come = (turn) =>
    lines.receive({ of: "map", turn }, "its element", (name, value) => {
      assert.equal(name, "drawn");
      told.push(value);
    });
  const picture = new FirstPicture({ opened: 7, settings: { key: "map" } }, lines);
  t.after(() => picture.end());
  return { told, come, picture, wait: (ms) => t.mock.timers.tick(ms) };
}

test("the server is told of the first picture when the browser has shown it, once", (t) => {
  const { told, come, picture, wait } = viewWithLine(t);
  come(undefined);
  wait(10_000);
  assert.deepEqual(told, [], "nothing is drawn yet");
  picture.drawn();
  assert.deepEqual(told, [], "its frame goes first");
  wait(20);
  assert.deepEqual(told, [7]);
  come(7);
  picture.drawn();
  wait(60_000);
  assert.deepEqual(told, [7]);
});

test("a line that comes after the picture is told at once", (t) => {
  const { told, come, picture, wait } = viewWithLine(t);
  picture.drawn();
  wait(1000);
  assert.deepEqual(told, []);
  come(undefined);
  wait(4000);
  assert.equal(told[0], 7);
});

test("what the server does not repeat is told again, and what another view has told is not this one's", (t) => {
  const { told, come, picture, wait } = viewWithLine(t);
  come(3);
  picture.drawn();
  wait(20);
  wait(4000);
  assert.deepEqual(told, [7, 7]);
  come(7);
  wait(60_000);
  assert.deepEqual(told, [7, 7]);
});

test("nothing is told from a page that is left, nor by a view that has ended", (t) => {
  const { told, come, picture, wait } = viewWithLine(t);
  globalThis.mpsvizLeaving = () => true;
  t.after(() => delete globalThis.mpsvizLeaving);
  come(undefined);
  picture.drawn();
  wait(20);
  assert.deepEqual(told, []);
  globalThis.mpsvizLeaving = () => false;
  wait(4000);
  assert.deepEqual(told, [7], "the reader has stayed");
  picture.end();
  wait(60_000);
  assert.deepEqual(told, [7]);
});
