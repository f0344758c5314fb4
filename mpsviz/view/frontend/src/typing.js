/**
 * Prompts that a reader types. Which ones is a part of the state; what the server answers is kept here. It answers at
 * once, with what it has: while a prompt is on its way, it is asked for again.
 */
import { isLeaving, pathNow } from "./data/lines.js";
import { MOST_LETTERS, MOST_PROMPTS } from "./data/typed.js";

const AGAIN_MS = 250;
const LOADING_MS = 1000;
const WARM_MS = 60_000;
const STILL_MS = 700;
/** Under it stands what the text tower itself waits for. */
const TOWER = "";

export class Typing {
  /** @param {import("./view.js").ManifoldView} view; @param {import("./data/lines.js").Lines} lines */
  constructor(view, lines) {
    this.view = view;
    this.lines = lines;
    this.path = pathNow();
    this.known = new Map();
    this.waiting = new Map();
    this.turn = 0;
    this.timer = 0;
    this.warmed = 0;
    this.still = 0;
    this.stop = lines.listen((key) => key === view.settings.key && this.hear());
  }

  /** Have the text tower load: a prompt may be typed soon. It ends when nobody types, so that it is asked again. */
  warmUp() {
    if (Date.now() - this.warmed < WARM_MS || this.awaited) return;
    if (this.ask([])) this.warmed = Date.now();
  }

  /** The view stands still: from now on there is time for what is only likely to be wanted. */
  standStill() {
    const { typing } = this.view.settings;
    if (this.still || !typing?.expected || typing.why_not) return;
    this.still = setTimeout(() => this.warmUp(), STILL_MS);
  }

  /** What the text tower waits for, in words; "" where it is there, or nobody knows. */
  get loading() {
    return this.waiting.get(TOWER) ?? "";
  }

  add(text) {
    const prompt = text.trim().slice(0, MOST_LETTERS);
    const { typed } = this.view.store.state;
    if (!prompt || typed.includes(prompt)) return;
    this.view.store.set({ typed: [...typed, prompt].slice(-MOST_PROMPTS) });
    this.askForMissing();
  }

  remove(text) {
    this.view.store.set({ typed: this.view.store.state.typed.filter((other) => other !== text) });
  }

  /** Ask for what the state has and nobody has answered, for example after a reload. */
  askForMissing() {
    if (this.timer || this.awaited) return;
    const missing = this.view.store.state.typed.filter((text) => !this.known.has(text));
    if (!missing.length && !this.loading) return;
    if (isLeaving(this.path)) this.later(LOADING_MS);
    else this.ask(missing);
  }

  /** Ask again for what is missing then. */
  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.askForMissing();
    }, ms);
  }

  /** @returns {boolean} whether there is somebody to ask, now */
  ask(texts) {
    const line = this.lines.get(this.view.settings.key);
    if (!line || isLeaving(this.path)) return false;
    this.awaited = `${this.view.opened} ${++this.turn}`;
    line.ask({ texts, turn: this.awaited });
    return true;
  }

  /** Something has come: the line itself, or an answer on it. */
  hear() {
    const { answers, turn } = this.lines.get(this.view.settings.key);
    if (turn === this.awaited) this.awaited = null;
    if (!answers[TOWER]) this.waiting.delete(TOWER);
    for (const [text, answer] of Object.entries(answers)) {
      if (answer.waits) this.waiting.set(text, answer.waits);
      else if (answer.problem) this.fail(text, answer.problem);
      else if (!this.known.has(text)) this.place(text, answer);
    }
    this.view.loop.ask();
    const missing = this.view.store.state.typed.some((text) => !this.known.has(text));
    this.later(missing ? AGAIN_MS : LOADING_MS);
  }

  place(text, answer) {
    this.known.set(text, answer);
    const notes = [`“${text}” stands amid the ${this.view.run.noun}s that are most like it.`, ...answer.notes];
    this.view.face.remark(notes.join(" "));
    this.view.say(notes[0]);
  }

  fail(text, problem) {
    if (!this.view.store.state.typed.includes(text)) return;
    this.remove(text);
    this.view.face.remark(problem);
    this.view.say(problem);
  }

  /** What a prompt waits for, in words. */
  waitsFor(text) {
    return this.waiting.get(text) ?? "on its way…";
  }

  /**
   * Where the typed prompts belong in a panel, of those that are known: their nearest images at two snapshots of its
   * map.
   * @returns {{text: string, from: number[], to: number[], similarity: number}[]} images of the view
   */
  placesIn(panel, run) {
    return this.view.store.state.typed.flatMap((text) => {
      const placed = this.known.get(text)?.runs[panel.about.key];
      if (!placed?.epochs.length) return [];
      const at = (snapshot) => nearestIndex(placed.epochs, panel.places.epochs[snapshot]);
      const images = (snapshot) =>
        placed.ids[at(snapshot)].map((id) => run.rowOf.get(id)).filter((i) => i !== undefined);
      const cosines = placed.similarity[at(panel.nearest)];
      const similarity = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
      return [{ text, from: images(panel.from), to: images(panel.to), similarity }];
    });
  }

  end() {
    this.stop();
    clearTimeout(this.timer);
    clearTimeout(this.still);
  }
}

function nearestIndex(epochs, epoch) {
  let best = 0;
  epochs.forEach((other, index) => {
    if (Math.abs(other - epoch) < Math.abs(epochs[best] - epoch)) best = index;
  });
  return best;
}
