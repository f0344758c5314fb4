/**
 * Lines from views to the server: what is said on one runs a part of the page again, not all of it. One a view of a kind,
 * by the view's key; it has a mount of its own (see `mpsviz.ui.explore.manifold_view`), which may come before the view's
 * or after.
 */

/** Where the reader is. */
export const pathNow = () => globalThis.location?.pathname;

/**
 * Whether the reader has left the page of a path, or is about to (`mpsviz.ui.session.page_watch`): what is asked then leads
 * back to it, or stops the page that comes.
 */
export const isLeaving = (path) => pathNow() !== path || (globalThis.mpsvizLeaving?.() ?? false);

export class Lines {
  /** @param {string} value what the server calls that which is said on them */
  constructor(value) {
    this.value = value;
    this.held = new Map();
    this.listeners = new Set();
  }

  /** Take a message, and how to answer it; returns what ends the mount. */
  receive({ of, turn, answers }, element, tell) {
    const line = { turn, answers, element, ask: (said) => tell(this.value, said) };
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
