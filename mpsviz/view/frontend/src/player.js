/** Time: where the slider stands, steps, and playing. */
import { titleOf } from "./parts/timeline.js";

export class Player {
  /** @param {import("./view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.playing = null;
  }

  get epochs() {
    return this.view.panels?.[1].places.epochs ?? [0];
  }

  get last() {
    return this.epochs.length - 1;
  }

  scrub(place) {
    this.playing = null;
    this.stand(place);
  }

  goTo(place) {
    this.scrub(place);
    const { unit, start } = this.view.panels[1].about ?? {};
    this.view.say(titleOf(this.epochs[Math.round(this.view.store.state.place)], unit, start));
  }

  step(by) {
    const { place } = this.view.store.state;
    this.goTo(by > 0 ? Math.floor(place + 1e-6) + 1 : Math.ceil(place - 1e-6) - 1);
  }

  toggle() {
    const { place } = this.view.store.state;
    this.playing = this.playing ? null : { from: place >= this.last ? 0 : place, since: null };
    if (!this.playing) this.stand(Math.round(place));
    this.view.loop.move();
  }

  /** Go on playing; by whole snapshots where motion is unwelcome. */
  advance(now) {
    if (!this.playing) return;
    const { speed, loop } = this.view.store.state;
    this.playing.since ??= now;
    let place = this.playing.from + ((now - this.playing.since) / 1000) * speed;
    if (place >= this.last + (loop ? 1 : 0)) {
      if (loop) [place, this.playing] = [0, { from: 0, since: now }];
      else [place, this.playing] = [this.last, null];
    }
    this.stand(matchMedia("(prefers-reduced-motion: reduce)").matches ? Math.floor(place) : place);
  }

  stand(place) {
    this.view.store.set({ place: Math.min(Math.max(place, 0), this.last) });
  }
}
