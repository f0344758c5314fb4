/**
 * Colours, marks and sizes of all points of a panel, as bytes.
 *
 * `colour` holds r, g, b, a of each image; `look` its size in quarters of a pixel, its shape, its layer (LAYER_…), 0.
 */
import { CLASS_SHAPES, CIRCLE } from "./shapes.js";

export const LAYER_POINT = 0;
export const LAYER_SELECTED = 1;
export const LAYER_HIDDEN = 2;
export const SIZE_STEPS = 4;
const SIZES = { "few-shot": 9, "held-out": 7, validation: 6, pool: 6, bystander: 4.5 };
const OTHER_SIZE = 6.5;
/** Opacity of what is not selected while something is. */
export const FADED = 0.14;
const LEAST_VISIBLE = 0.4;

/**
 * @param {object} panel see `scene.js`
 * @param {object} colouring made by `colourings.js`
 * @param {{look, hidden: Set<string>, selected: Set<number>, fading: boolean, sizes: Float32Array}} how
 */
export function paint(panel, colouring, { look, hidden, selected, fading, sizes }) {
  const count = panel.count;
  const colour = new Uint8Array(count * 4);
  const marks = new Uint8Array(count * 4);
  const tones = colouring.entries?.map((entry, code) => toneOf(entry, code, look));
  const hiddenCodes = new Set();
  colouring.entries?.forEach((entry, code) => hidden.has(entry.name) && hiddenCodes.add(code));
  const span = colouring.high - colouring.low || 1;
  for (let i = 0; i < count; i++) {
    let rgb = look.quiet;
    let shape = CIRCLE;
    let layer = LAYER_POINT;
    if (tones) {
      const code = colouring.codeOf(panel, i);
      if (code >= 0) {
        ({ rgb, shape } = tones[code]);
        if (hiddenCodes.has(code)) layer = LAYER_HIDDEN;
      }
    } else {
      const value = colouring.valueOf(panel, i);
      if (Number.isFinite(value)) rgb = look.sequential((value - colouring.low) / span);
    }
    let alpha = 0.9;
    const reliability = fading ? panel.reliability(i) : NaN;
    if (Number.isFinite(reliability)) alpha *= LEAST_VISIBLE + (1 - LEAST_VISIBLE) * reliability;
    if (selected.size) {
      if (selected.has(i)) {
        alpha = 1;
        if (layer === LAYER_POINT) layer = LAYER_SELECTED;
      } else alpha *= FADED / 0.9;
    }
    const at = i * 4;
    colour[at] = rgb[0];
    colour[at + 1] = rgb[1];
    colour[at + 2] = rgb[2];
    colour[at + 3] = alpha * 255;
    marks[at] = sizes[i] * SIZE_STEPS;
    marks[at + 1] = shape;
    marks[at + 2] = layer;
  }
  return { colour, look: marks };
}

/** The colour and mark of an entry: its own where it has one, else by its place among the others. */
export function toneOf(entry, code, look) {
  const count = look.categories.length;
  const rgb = entry.tone ? look[entry.tone] : look.categories[(entry.colour ?? code) % count];
  const shape = entry.shape ?? CLASS_SHAPES[Math.floor(code / count) % CLASS_SHAPES.length];
  return { rgb, shape };
}

/** The diameter of every point in CSS pixels: by what the image is used for, smaller where there are very many. */
export function sizesOf(run) {
  const split = run.column("split");
  const crowd = Math.min(1, Math.max(0.4, (4000 / run.count) ** 0.25));
  const sizes = new Float32Array(run.count);
  for (let i = 0; i < run.count; i++) {
    const use = split?.categories ? split.categories[split.values[i]] : undefined;
    sizes[i] = (SIZES[use] ?? OTHER_SIZE) * crowd;
  }
  return sizes;
}
