/** The slider through the snapshots, and playing. */
import { SPEEDS } from "../state/view_state.js";
import { button, choice, el, icon } from "./dom.js";

export class Timeline {
  constructor(view) {
    this.view = view;
    this.play = button("Play (Space)", "play", () => view.player.toggle());
    this.slider = el("input", {
      type: "range",
      min: 0,
      step: 0.01,
      "aria-label": "Snapshot",
      oninput: () => view.player.scrub(Number(this.slider.value)),
      onchange: () => view.player.goTo(Math.round(Number(this.slider.value))),
    });
    this.ticks = el("div", { class: "ticks", "aria-hidden": "true" });
    this.label = el("output", { class: "epoch" });
    this.speed = choice(
      "Speed",
      SPEEDS.map((speed) => [speed, `${speed}×`]),
      2,
      (value) => view.store.set({ speed: Number(value) }),
    );
    this.loop = button("Loop", "loop", () => view.store.set({ loop: !view.store.state.loop }));
    this.element = el(
      "div",
      { class: "timeline" },
      this.play,
      el("div", { class: "track" }, this.slider, this.ticks),
      this.label,
      this.speed,
      this.loop,
    );
  }

  /** @param {number[]} epochs @param {{unit?: string, start?: string}} [about] the run, see `titleOf` */
  show(state, epochs, playing, about) {
    const last = epochs.length - 1;
    this.element.hidden = last < 1;
    this.slider.max = last;
    if (Math.abs(Number(this.slider.value) - state.place) > 0.006) this.slider.value = state.place;
    if (this.ticks.childElementCount !== Math.min(epochs.length, 60)) {
      this.ticks.replaceChildren(...epochs.slice(0, 60).map(() => el("i")));
    }
    const from = Math.min(Math.floor(state.place), last);
    const between = state.place - from;
    const text =
      between < 0.02 || between > 0.98
        ? titleOf(epochs[Math.round(state.place)], about?.unit, about?.start)
        : `${epochs[from]} → ${epochs[from + 1]}`;
    if (this.label.textContent !== text) this.label.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    if (this.playing !== playing) {
      this.playing = playing;
      this.play.replaceChildren(icon(playing ? "pause" : "play"));
      this.play.title = playing ? "Pause (Space)" : "Play (Space)";
      this.play.setAttribute("aria-label", this.play.title);
    }
    this.speed.value = state.speed;
    this.loop.setAttribute("aria-pressed", String(state.loop));
  }
}

/** What a snapshot is called. @param {string} [unit] what its number counts @param {string} [start] what 0 is called */
export function titleOf(epoch, unit = "epoch", start = "before tuning") {
  return (epoch === 0 && start) || `${unit} ${epoch}`;
}
