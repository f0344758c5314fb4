/**
 * The line on which prompts are asked for and answered: one a view, by the view's key. It has a mount of its own (see
 * `mpsviz.ui.explore.manifold_view`), which may come before the view's or after.
 */
export const MOST_PROMPTS = 12;
export const MOST_LETTERS = 300;

/** Where the reader is. */
export const pathNow = () => globalThis.location?.pathname;

/**
 * Whether the reader has left the page of a path, or is about to (`mpsviz.ui.session.page_watch`): what is asked then leads
 * back to it, or stops the page that comes.
 */
export const isLeaving = (path) => pathNow() !== path || (globalThis.mpsvizLeaving?.() ?? false);

export class Lines {
  constructor() {
    this.held = new Map();
    this.listeners = new Set();
  }

  /** Take a message, and how to answer it; returns what ends the mount. */
  receive({ of, turn, answers }, element, tell) {
    const line = { turn, answers, element, ask: (said) => tell("asked", said) };
    this.held.set(of, line);
    for (const listener of [...this.listeners]) listener(of);
    return () => this.held.get(of)?.element === element && this.held.delete(of);
  }

  get(key) {
    return this.held.get(key) ?? null;
  }

  /** Call `listener` with the key of a view that something has come for; returns what ends that. */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
