import assert from "node:assert/strict";
import { test } from "node:test";

import { Datasets } from "../src/data/datasets.js";
import { joined } from "../src/data/joined.js";
import { Places } from "../src/data/places.js";
import { Moments } from "../src/data/run.js";
import { smallRun } from "./helpers.js";

const part = (epoch, square, xs, floor = null) =>
  new Places({
    version: `places ${epoch}`,
    meta: { name: "pca", title: "PCA", prompts: [], epochs: [epoch], noise_floor: [floor], square },
    places: {
      x: Uint16Array.from(xs, (x) => (x === null ? 65535 : Math.round(x * 65534))),
      y: Uint16Array.from(xs, (x) => (x === null ? 65535 : 0)),
      reliability: Uint8Array.from(xs, () => 200),
    },
    prompts: { x: new Uint16Array(0), y: new Uint16Array(0) },
  });

test("places of squares of different sizes lie where they did, in the square around both", () => {
  const small = part(0, { left: 0, bottom: 0, side: 1 }, [0, 1, null]);
  const large = part(3, { left: -1, bottom: 0, side: 4 }, [0, 1, 0.5], 0.1);
  const whole = joined([small, large]);
  assert.deepEqual(whole.epochs, [0, 3]);
  assert.equal(whole.count, 3);
  const { left, side } = whole.square;
  const at = Array.from(whole.x, (step) => (step === 65535 ? null : left + (step / 65534) * side));
  const wanted = [0, 1, null, -1, 3, 1];
  at.forEach((x, i) => (x === null ? assert.equal(wanted[i], null) : assert.ok(Math.abs(x - wanted[i]) < 1e-3)));
  assert.deepEqual(whole.noiseFloor, [null, 0.1]);
  assert.deepEqual([...whole.reliability], Array(6).fill(200));
});

test("snapshots that come later say what they say on scales and with names of their own", () => {
  const run = smallRun();
  const later = new Moments({
    version: "later",
    meta: {
      epochs: [9],
      names: ["bird", "dog"],
      measures: {
        drift: { title: "Drift", low: 0, high: 2, step: 2 / 254, missing: 255 },
        entropy: { title: "Entropy", low: 0, high: 1, step: 1 / 254, missing: 255 },
      },
    },
    moments: {
      predicted: Uint8Array.of(0, 1, 255, 1),
      correct: Uint8Array.of(1, 0, 255, 1),
      drift: Uint8Array.of(254, 127, 255, 0),
      entropy: Uint8Array.of(0, 254, 0, 0),
    },
  });
  const whole = joined([run, later]);
  assert.deepEqual(whole.epochs, [0, 4, 9]);
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => whole.predictedName(2, row)),
    ["bird", "dog", "", "dog"],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => whole.predictedName(1, row)),
    [0, 1, 2, 3].map((row) => run.predictedName(1, row)),
  );
  assert.equal(whole.isCorrect(2, 1), false);
  assert.equal(whole.isCorrect(2, 2), null);
  assert.ok(Math.abs(whole.value("drift", 2, 0) - 2) < 1e-3);
  assert.ok(Number.isNaN(whole.value("drift", 2, 2)));
  for (let row = 0; row < 4; row++) {
    const [was, is] = [run.value("drift", 1, row), whole.value("drift", 1, row)];
    assert.ok(Object.is(was, is) || Math.abs(was - is) < 1e-3);
  }
  assert.ok(Number.isNaN(whole.value("entropy", 0, 0)));
  assert.ok(Math.abs(whole.value("entropy", 2, 1) - 1) < 1e-3);
});

test("parts are put together when all have come, and once", () => {
  const datasets = new Datasets();
  datasets.held.set("a", part(0, { left: 0, bottom: 0, side: 1 }, [0, 1]));
  assert.equal(datasets.get(["a", "b"]), null);
  assert.equal(datasets.get(["a"]), datasets.get("a"));
  datasets.held.set("b", part(1, { left: 0, bottom: 0, side: 1 }, [1, 0]));
  assert.deepEqual(datasets.get(["a", "b"]).epochs, [0, 1]);
  assert.equal(datasets.get(["a", "b"]), datasets.get(["a", "b"]));
});
