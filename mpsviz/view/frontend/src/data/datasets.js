/**
 * What has been sent, by version. A dataset comes with a mount of its own and stays while that is mounted or a view
 * holds it; a view that waits for one is told when it has been unpacked.
 */
import { columnsOf } from "./columns.js";
import { Highlights } from "./highlights.js";
import { joined } from "./joined.js";
import { Neighbours } from "./neighbours.js";
import { Places } from "./places.js";
import { Moments, Run } from "./run.js";

/** Which datasets hold what changed in a run: of highlights and of neighbours, the version or null. */
class Comparison {
  constructor({ version, meta }) {
    Object.assign(this, meta, { version });
  }
}

const DECODERS = {
  images: Run,
  moments: Moments,
  places: Places,
  neighbours: Neighbours,
  highlights: Highlights,
  compared: Comparison,
};
const TABLES = {
  images: ["images", "moments"],
  moments: ["moments"],
  places: ["places", "prompts"],
  neighbours: ["neighbours"],
  highlights: ["rows"],
  compared: [],
};
const MOST_JOINS = 8;

export class Datasets {
  constructor() {
    this.held = new Map();
    this.mounts = new Map();
    this.coming = new Set();
    this.joins = new Map();
    this.listeners = new Set();
  }

  /** Keep what a message holds, decoded once; returns what ends the mount. */
  receive(message) {
    const { version } = message;
    this.mounts.set(version, (this.mounts.get(version) ?? 0) + 1);
    if (!this.held.has(version) && !this.coming.has(version)) this.unpack(message);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const left = this.mounts.get(version) - 1;
      if (left) this.mounts.set(version, left);
      else {
        this.mounts.delete(version);
        this.held.delete(version);
      }
    };
  }

  async unpack(message) {
    const { version, kind } = message;
    this.coming.add(version);
    try {
      const columns = await Promise.all(TABLES[kind].map((name) => columnsOf(message[name])));
      if (!this.mounts.has(version)) return; // it went while it was unpacked
      const tables = Object.fromEntries(TABLES[kind].map((name, at) => [name, columns[at]]));
      this.held.set(version, new DECODERS[kind]({ ...message, ...tables }));
    } finally {
      this.coming.delete(version);
    }
    for (const listener of [...this.listeners]) listener();
  }

  /** @param {string|string[]} version several: the parts of one, put together */
  get(version) {
    if (Array.isArray(version)) return version.length === 1 ? this.get(version[0]) : this.join(version);
    return version ? (this.held.get(version) ?? null) : null;
  }

  /** Parts put together, once; the newest ones are remembered. */
  join(versions) {
    const key = versions.join("+");
    if (this.joins.has(key)) return this.joins.get(key);
    const parts = versions.map((version) => this.held.get(version));
    if (!parts.length || !parts.every(Boolean)) return null;
    this.joins.set(key, joined(parts));
    if (this.joins.size > MOST_JOINS) this.joins.delete(this.joins.keys().next().value);
    return this.joins.get(key);
  }

  /** Call `listener` whenever something has come; returns what ends that. */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
