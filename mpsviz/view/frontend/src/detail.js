/**
 * How many points are drawn while something moves: as many as keep 30 frames a second with a third to spare, but never
 * very few.
 */

const GOAL_MS = 22;
const SLOW_MS = 26;
const QUICK_MS = 19;
const LEAST_POINTS = 2000;
/** Before it is known how quick the machine is. */
const FIRST_POINTS = 15_000;
const CUT_MOST = 0.2;
const GROWTH = 1.3;
/** Quick frames in a row before more points are tried, so that few of them come and go. */
const QUICK_FRAMES = 4;

export class Detail {
  constructor() {
    this.share = 1;
    this.least = 1;
    this.count = 0;
    this.quick = 0;
  }

  /** Note how many points there are. */
  of(count) {
    if (count === this.count) return;
    this.count = count;
    this.least = Math.min(1, LEAST_POINTS / count);
    this.share = Math.min(1, FIRST_POINTS / count);
  }

  /** Note how long a frame took, from its beginning to that of the next. */
  took(ms) {
    if (ms > 1000) return; // the tab was hidden
    this.quick = ms < QUICK_MS ? this.quick + 1 : 0;
    if (ms > SLOW_MS) this.share = Math.max(this.least, this.share * Math.max(CUT_MOST, GOAL_MS / ms));
    else if (this.quick >= QUICK_FRAMES) {
      this.share = Math.min(1, this.share * GROWTH);
      this.quick = 0;
    }
  }
}
