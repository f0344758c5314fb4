/** How many points are drawn while something moves: as many as keep 30 frames a second, but never very few. */

const SLOW_MS = 1000 / 30;
const QUICK_MS = 1000 / 45;
const LEAST_POINTS = 2000;

export class Detail {
  constructor() {
    this.share = 1;
    this.least = 1;
  }

  /** Note how many points there are. */
  of(count) {
    this.least = Math.min(1, LEAST_POINTS / count);
    this.share = Math.max(this.share, this.least);
  }

  /** Note how long a frame took, from its beginning to that of the next. */
  took(ms) {
    if (ms > 1000) return; // the tab was hidden
    if (ms > SLOW_MS) this.share = Math.max(this.least, this.share * Math.max(0.35, SLOW_MS / ms) * 0.95);
    else if (ms < QUICK_MS) this.share = Math.min(1, this.share * 1.12);
  }
}
