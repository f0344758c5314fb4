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
    this.wanted = false;
    this.began = 0;
    this.moving = false;
    this.ended = false;
  }

  /** Draw at the next frame, at full detail unless something moves. */
  ask() {
    this.wanted = true;
    this.next();
  }

  next() {
    if (!this.request && !this.ended) this.request = requestAnimationFrame((now) => this.frame(now));
  }

  /** Draw at the next frame; more frames are about to follow. */
  move() {
    this.moving = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.moving = false;
      this.ask();
    }, REST_MS);
    this.ask();
  }

  frame(now) {
    this.request = 0;
    if (this.began) this.detail.took(now - this.began);
    this.began = 0;
    if (!this.wanted) return;
    this.wanted = false;
    if (this.draw(this.moving ? this.detail.share : 1, now)) this.move();
    if (!this.moving) return;
    this.began = now;
    this.next(); // how long this one takes is seen there; a slow hand is no slow frame
  }

  end() {
    this.ended = true;
    cancelAnimationFrame(this.request);
    clearTimeout(this.rest);
  }
}
