/** Small runs and maps, decoded as if they had come from Python. */
import { Places } from "../src/data/places.js";
import { Run } from "../src/data/run.js";

/** A run of images "a", "b", … of two classes, at two epochs; the second image is wrong at first. */
export function smallRun(ids = ["a", "b", "c", "d"], version = "run") {
  const n = ids.length;
  return new Run({
    version,
    meta: {
      epochs: [0, 4],
      columns: [
        { key: "column_0", name: "label", categories: ["cat", "dog"] },
        { key: "column_1", name: "split", categories: ["bystander", "held-out"] },
      ],
      names: ["cat", "dog"],
      measures: { drift: { title: "Drift", low: 0, high: 0.5, step: 0.5 / 65534, missing: 65535 } },
    },
    images: {
      id: ids,
      column_0: Uint8Array.from(ids, (_, i) => i % 2),
      column_1: Uint8Array.from(ids, (_, i) => (i === n - 1 ? 0 : 1)),
      sheet: new Uint16Array(n).fill(65535),
      sheet_x: new Uint16Array(n),
      sheet_y: new Uint16Array(n),
    },
    moments: {
      predicted: Uint8Array.from({ length: 2 * n }, (_, at) => (at === 1 ? 0 : (at % n) % 2)),
      correct: Uint8Array.from({ length: 2 * n }, (_, at) => (at % n === n - 1 ? 255 : at === 1 ? 0 : 1)),
      drift: Uint16Array.from({ length: 2 * n }, (_, at) => (at < n ? 0 : at === n ? 65535 : 65534)),
    },
  });
}

/** @param {[number, number][][]} layouts by snapshot, in [0, 1]²; null: no place */
export function smallMap(layouts, { epochs = [0, 4], floor = [0, 0.1], version = "map" } = {}) {
  const steps = layouts
    .flat()
    .map((place) => (place ? place.map((value) => Math.round(value * 65534)) : [65535, 65535]));
  return new Places({
    version,
    meta: {
      name: "pca",
      title: "PCA",
      prompts: [],
      epochs,
      noise_floor: floor,
      square: { left: 0, bottom: 0, side: 1 },
    },
    places: {
      x: Uint16Array.from(steps, ([x]) => x),
      y: Uint16Array.from(steps, ([, y]) => y),
      reliability: new Uint8Array(steps.length).fill(254),
    },
    prompts: { x: new Uint16Array(0), y: new Uint16Array(0) },
  });
}
