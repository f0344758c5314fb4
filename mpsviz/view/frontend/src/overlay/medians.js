/** Where the middle of each kind lies at a snapshot: medians of x and of y. Kept by map and snapshot. */

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

function medians(panel, column, used, snapshot) {
  const kinds = new Map();
  for (let i = 0; i < panel.count; i++) {
    const code = column.values[i];
    if (code >= column.categories.length || !used(i)) continue;
    const [x, y] = panel.placeAt(snapshot, i);
    if (x > 1 || y > 1) continue; // it has no place
    if (!kinds.has(code)) kinds.set(code, { xs: [], ys: [] });
    kinds.get(code).xs.push(x);
    kinds.get(code).ys.push(y);
  }
  return [...kinds]
    .map(([code, { xs, ys }]) => ({ code, size: xs.length, x: median(xs), y: median(ys) }))
    .sort((a, b) => b.size - a.size || a.code - b.code);
}

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
