/** Where the middle of each kind lies at a snapshot: medians of x and of y. Kept by map and snapshot. */
import { GRID, NO_PLACE } from "../data/places.js";

export class Medians {
  constructor() {
    this.held = new Map();
  }

  /**
   * @param {object} panel
   * @param {{values: ArrayLike<number>, categories: string[]}} column codes of the images
   * @returns {{code: number, size: number, x: number, y: number}[]} where the kinds are now, the largest first
   */
  now(panel, column, used) {
    const from = this.at(panel, column, used, panel.from);
    if (!panel.between) return from;
    const to = this.at(panel, column, used, panel.to);
    const end = new Map(to.map((kind) => [kind.code, kind]));
    return from
      .filter(({ code }) => end.has(code))
      .map(({ code, size, x, y }) => {
        const next = end.get(code);
        return { code, size, x: x + (next.x - x) * panel.between, y: y + (next.y - y) * panel.between };
      });
  }

  at(panel, column, used, snapshot) {
    const key = `${panel.places.version} ${snapshot} ${column.name}`;
    if (!this.held.has(key)) {
      if (this.held.size > 80) this.held.clear();
      this.held.set(key, medians(panel, column, used, snapshot));
    }
    return this.held.get(key);
  }
}

function medians({ places, count }, column, used, snapshot) {
  const { values, categories } = column;
  const start = snapshot * count;
  const has = (i) => places.x[start + i] !== NO_PLACE && values[i] < categories.length && used(i);
  const ends = new Uint32Array(categories.length);
  for (let i = 0; i < count; i++) if (has(i)) ends[values[i]]++;
  const sizes = Uint32Array.from(ends);
  for (let code = 1; code < ends.length; code++) ends[code] += ends[code - 1];
  const at = Uint32Array.from(ends, (end, code) => end - sizes[code]);
  const [xs, ys] = [new Uint16Array(count), new Uint16Array(count)]; // of one kind after the other
  for (let i = 0; i < count; i++) {
    if (!has(i)) continue;
    const to = at[values[i]]++;
    xs[to] = places.x[start + i];
    ys[to] = places.y[start + i];
  }
  const middle = (levels, code) => median(levels.subarray(ends[code] - sizes[code], ends[code])) / GRID;
  return Array.from(sizes, (size, code) => ({ code, size }))
    .filter(({ size }) => size)
    .map(({ code, size }) => ({ code, size, x: middle(xs, code), y: middle(ys, code) }))
    .sort((a, b) => b.size - a.size || a.code - b.code);
}

/** @param {ArrayLike<number>} values */
export function median(values) {
  const sorted = ArrayBuffer.isView(values) ? values.slice().sort() : Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
