/**
 * The address of the page, and the browser's steps through it.
 *
 * What a view writes there stands under keys of its own; the rest is Streamlit's. A step between addresses that differ in
 * these keys alone is the view's matter: Streamlit does not hear of it, so that the page is not run and built again.
 */
import { MOST_IDS, fromText, toText } from "./address.js";

const [VIEW, SELECTION, BESIDE] = ["view", "selection", "beside"];
const OWN = [VIEW, SELECTION];
const SETTLE_MS = 400;
const KEPT_MS = 2500; // in which the server has a long selection kept, mostly

/** Long selections that the server keeps: its key → ids. */
const kept = new Map();

export class Steps {
  /**
   * @param {string} key of the view; an address of another view's is not believed
   * @param {string} beside the key of the second run, "" where there is none
   * @param {(said: object|null) => void} restore called when a reader has gone back or forth
   */
  constructor(key, beside, restore) {
    Object.assign(this, { key, beside, restore, settled: null, told: null, timer: 0 });
    this.around = aroundOf(location);
    this.heard = (event) => this.popped(event);
    window.addEventListener("popstate", this.heard, true); // before Streamlit hears of it
  }

  /** What the address says of the view; null: nothing. */
  said() {
    const words = new URLSearchParams(location.search);
    const said = fromText(words.get(VIEW) ?? "", this.key);
    const selected = kept.get(words.get(SELECTION));
    return selected ? { ...said, selected } : said;
  }

  /** The server has been told of a selection. */
  note(turn, ids) {
    this.told = { turn, ids };
  }

  /** The server keeps a selection under a key: one of which it was told, or that it has told; true: that is news. */
  learn(said, selected) {
    if (!said || kept.has(said.key)) return false;
    if (said.of && said.of === this.told?.turn) kept.set(said.key, this.told.ids);
    else if (!said.of && selected) kept.set(said.key, selected.ids);
    return kept.has(said.key);
  }

  /** Write the state into the address when it has settled: as a step that Back undoes, but for the first time. */
  remember(state, opening) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(state, opening, false), SETTLE_MS);
  }

  settle(state, opening, waited) {
    const view = toText(state, opening, this.key);
    const { selected } = state;
    const long = selected.length > MOST_IDS;
    const selection = long ? keyOf(selected) : "";
    const changed = this.settled && (view !== this.settled.view || selected !== this.settled.selected);
    if (changed && long && !selection && !waited) {
      this.timer = setTimeout(() => this.settle(state, opening, true), KEPT_MS);
      return;
    }
    this.settled = { view, selected };
    this.write({ [VIEW]: view, [SELECTION]: selection, [BESIDE]: this.beside }, changed);
  }

  write(words, step) {
    const address = new URL(location.href);
    for (const [name, word] of Object.entries(words)) {
      if (word) address.searchParams.set(name, word);
      else address.searchParams.delete(name);
    }
    try {
      if (address.href !== location.href) history[step ? "pushState" : "replaceState"](history.state, "", address);
    } catch (error) {
      if (error.name !== "SecurityError") throw error; // a page inside of another one has no address of its own
    }
    this.around = aroundOf(location);
  }

  popped(event) {
    const selection = new URLSearchParams(location.search).get(SELECTION);
    const mine = aroundOf(location) === this.around && (!selection || kept.has(selection));
    this.around = aroundOf(location);
    clearTimeout(this.timer);
    this.settled = null;
    if (!mine) return;
    event.stopImmediatePropagation();
    this.restore(this.said());
  }

  end() {
    clearTimeout(this.timer);
    window.removeEventListener("popstate", this.heard, true);
  }
}

/** The address without what views write there. */
function aroundOf({ pathname, search }) {
  const words = new URLSearchParams(search);
  OWN.forEach((name) => words.delete(name));
  words.sort();
  return `${pathname}?${words}`;
}

function keyOf(ids) {
  for (const [key, known] of kept) {
    if (known.length === ids.length && known.every((id, i) => id === ids[i])) return key;
  }
  return "";
}
