/**
 * A map at every snapshot: `mpsviz.view.places`, decoded. Positions are in [0, 1]², x to the right and y upwards; a value
 * of a snapshot lies at `snapshot * count + row`.
 */
export const GRID = 65534;
export const NO_PLACE = 65535;
const MOST_RELIABLE = 254;
const UNKNOWN = 255;

export class Places {
  /** @param {object} message kind "places": version, meta, places, prompts */
  constructor({ version, meta, places, prompts }) {
    this.version = version;
    this.name = meta.name;
    this.title = meta.title;
    this.epochs = meta.epochs;
    this.noiseFloor = meta.noise_floor;
    this.square = meta.square;
    this.x = places.x;
    this.y = places.y;
    this.reliability = places.reliability;
    this.prompts = { names: meta.prompts, x: prompts.x, y: prompts.y };
    this.count = this.x.length / this.epochs.length;
  }

  /** The share of its neighbours that the map keeps of an image at a snapshot; NaN where that is not known. */
  reliabilityOf(snapshot, row) {
    const level = this.reliability[snapshot * this.count + row];
    return level === UNKNOWN ? NaN : level / MOST_RELIABLE;
  }

  /** Rows put into the order of other images: those that are not here have no place. */
  inOrder(rows) {
    const there = Object.create(Places.prototype);
    Object.assign(there, this, { count: rows.length, version: `${this.version} in another order` });
    const length = this.epochs.length * rows.length;
    there.x = new Uint16Array(length).fill(NO_PLACE);
    there.y = new Uint16Array(length).fill(NO_PLACE);
    there.reliability = new Uint8Array(length).fill(UNKNOWN);
    for (let snapshot = 0; snapshot < this.epochs.length; snapshot++) {
      for (let i = 0; i < rows.length; i++) {
        if (rows[i] < 0) continue;
        const from = snapshot * this.count + rows[i];
        const to = snapshot * rows.length + i;
        there.x[to] = this.x[from];
        there.y[to] = this.y[from];
        there.reliability[to] = this.reliability[from];
      }
    }
    return there;
  }
}
