/** Two canvases on top of each other, points below and all else above, and which way points are drawn. */
import { FlatPoints } from "./flat/points.js";
import { GlPoints, NoProgramError } from "./gl/points.js";
import { el } from "./parts/dom.js";

const MOST_RATIO = 2;
const NARROW_PX = 620;
const GAP_PX = 10;
/** Height of what stands above each panel. */
export const HEAD_PX = 34;
const MOST_TALL = 1.1;

export class Surface {
  /** @param {() => void} changed called when the size has changed, or a lost context has come back */
  constructor(changed) {
    this.changed = changed;
    this.overlay = el("canvas", { class: "overlay" });
    this.element = el("div", {
      class: "surface",
      tabindex: 0,
      role: "application",
      "aria-label":
        "Two maps of the images, linked. Arrow keys go through snapshots and images; the keys are listed under Keys.",
    });
    this.ratio = Math.min(window.devicePixelRatio || 1, MOST_RATIO);
    this.makePoints();
    this.element.append(this.points, this.overlay);
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.element);
  }

  /** WebGL2 where it can be had; else a 2D canvas. */
  makePoints() {
    this.points = el("canvas", { class: "points" });
    this.lost = (event) => event.preventDefault();
    this.restored = () => {
      this.renderer.build();
      this.changed();
    };
    try {
      this.renderer = new GlPoints(this.points);
      this.flat = false;
      this.points.addEventListener("webglcontextlost", this.lost);
      this.points.addEventListener("webglcontextrestored", this.restored);
    } catch {
      this.makeFlat();
    }
  }

  makeFlat() {
    this.points = el("canvas", { class: "points" });
    this.renderer = new FlatPoints(this.points);
    this.flat = true;
  }

  /**
   * Draw the points. Whether the GPU takes the shaders is known at the first frame only; where it does not, they are drawn
   * without it from then on.
   */
  draw(frame) {
    try {
      this.renderer.draw(frame);
    } catch (error) {
      if (!(error instanceof NoProgramError)) throw error;
      const { points, renderer } = this;
      points.removeEventListener("webglcontextlost", this.lost);
      points.removeEventListener("webglcontextrestored", this.restored);
      renderer.end();
      this.makeFlat();
      points.replaceWith(this.points);
      this.resize(this.ratio);
      this.renderer.draw(frame);
    }
  }

  measure() {
    const width = Math.round(this.element.getBoundingClientRect().width);
    if (width === this.width) return; // the height is its own doing
    this.width = width;
    if (!width) return; // it is hidden
    this.narrow = this.width < NARROW_PX;
    this.resize(this.ratio);
    this.changed();
  }

  /**
   * Lay the panels out: side by side; where it is narrow, one at a time or both above each other.
   * @param {number} wanted height in pixels
   * @param {"left"|"right"|"both"} alone what stands there where it is narrow
   * @returns {object[]} rects of the left and the right panel; one that isn't shown is `hidden`
   */
  layOut(wanted, alone) {
    const { width } = this;
    const stacked = this.narrow && alone === "both";
    const side = this.narrow ? width : (width - GAP_PX) / 2;
    const tall = stacked ? Math.min(width * 0.85, 360) : this.narrow ? width * MOST_TALL : side * MOST_TALL;
    const height = Math.round(Math.min(wanted - HEAD_PX, tall));
    const below = stacked ? height + HEAD_PX + GAP_PX : 0;
    const second = { x: this.narrow ? 0 : side + GAP_PX, y: HEAD_PX + below };
    const hides = (which) => this.narrow && alone === which;
    const whole = second.y + height;
    if (this.height !== whole) {
      this.height = whole;
      this.element.style.height = `${whole}px`;
      this.resize(this.ratio);
    }
    return [
      { x: 0, y: HEAD_PX, width: side, height, hidden: hides("right") },
      { ...second, width: side, height, hidden: hides("left") },
    ];
  }

  /** Size of the canvases in device pixels; setting it clears them. */
  resize(ratio) {
    for (const canvas of [this.points, this.overlay]) {
      const size = [Math.round(this.width * ratio), Math.round((this.height ?? 0) * ratio)];
      if (canvas.width === size[0] && canvas.height === size[1]) continue;
      [canvas.width, canvas.height] = size;
      this.cleared = true;
    }
  }

  end() {
    this.observer.disconnect();
    this.points.removeEventListener("webglcontextlost", this.lost);
    this.points.removeEventListener("webglcontextrestored", this.restored);
    this.renderer.end();
  }
}
