/**
 * Draws when something asks for it, once a frame, and once more at full detail when all has come to rest.
 */
import { Detail } from "./detail.js";

const REST_MS = 140;

export class FrameLoop {
  /** @param {(share: number, now: number) => boolean} draw draws that share of the points; true: goes on by itself */
  constructor(draw) {
    this.draw = draw;
    this.detail = new Detail();
    this.request = 0;
    this.rest = 0;
    this.before = 0;
    this.moving = false;
    this.ended = false;
  }

  /** Draw at the next frame, at full detail unless something moves. */
  ask() {
    if (!this.request && !this.ended) this.request = requestAnimationFrame((now) => this.frame(now));
  }

  /** Draw at the next frame; more frames are about to follow. */
  move() {
    this.moving = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.moving = false;
      this.before = 0;
      this.ask();
    }, REST_MS);
    this.ask();
  }

  frame(now) {
    this.request = 0;
    if (this.moving && this.before) this.detail.took(now - this.before);
    this.before = this.moving ? now : 0;
    if (this.draw(this.moving ? this.detail.share : 1, now)) this.move();
  }

  end() {
    this.ended = true;
    cancelAnimationFrame(this.request);
    clearTimeout(this.rest);
  }
}
