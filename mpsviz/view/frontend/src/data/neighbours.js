/** Who stands beside whom in feature space: `mpsviz.view.neighbours`, decoded. */
export class Neighbours {
  /** @param {object} message kind "neighbours": version, meta, neighbours */
  constructor({ version, meta, neighbours }) {
    this.version = version;
    this.epochs = meta.epochs;
    this.k = meta.k;
    /** The share of the true ones that are among them: 1 where they are exact. */
    this.recall = meta.recall;
    this.rows = neighbours.row;
    this.count = this.rows.length / (this.epochs.length * this.k);
  }

  /** The rows of the neighbours of an image at one of the epochs (by its index), the nearest first. */
  of(index, row) {
    const start = (index * this.count + row) * this.k;
    return this.rows.subarray(start, start + this.k);
  }

  /** The index of the last epoch that is not after `epoch`, and 0 where there is none. */
  indexAt(epoch) {
    let index = 0;
    while (index + 1 < this.epochs.length && this.epochs[index + 1] <= epoch) index++;
    return index;
  }
}

/** That neighbours are approximate, in words; "" where they are exact. */
export function foundOf({ recall }) {
  return recall < 1 ? `about ${Math.floor(recall * 100)} % of the true ones were found` : "";
}

/**
 * Neighbours kept, lost and gained between two epochs.
 * @returns {{kept: number[], lost: number[], gained: number[]}} rows
 */
export function neighbourChange(before, after) {
  const was = new Set(before);
  const is = new Set(after);
  return {
    kept: [...was].filter((row) => is.has(row)),
    lost: [...was].filter((row) => !is.has(row)),
    gained: [...is].filter((row) => !was.has(row)),
  };
}
