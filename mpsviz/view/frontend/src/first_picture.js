/**
 * Tells the server that the first picture stands. What that picture does not need (other maps, neighbours, what changed
 * most) is worked out, sent and unpacked only then: on few cores it would make the picture wait.
 */
import { isLeaving, pathNow } from "./data/lines.js";

/** What is told while a page is being set up may be lost: until the server repeats it, it is told again. */
const AGAIN_MS = 4000;

export class FirstPicture {
  /** @param {import("./view.js").ManifoldView} view; @param {import("./data/lines.js").Lines} lines */
  constructor(view, lines) {
    this.view = view;
    this.lines = lines;
    this.path = pathNow();
    this.stands = false;
    this.timer = 0;
    this.stop = lines.listen((key) => key === view.settings.key && this.tell());
  }

  /** All points are painted. The browser shows them first: whatever comes next is tasks behind that frame. */
  drawn() {
    if (this.stands) return;
    this.stands = true;
    requestAnimationFrame(() => this.later(0));
  }

  tell() {
    const line = this.lines.get(this.view.settings.key);
    if (!this.stands || !line || this.timer) return;
    if (line.turn === this.view.opened) return; // it is known
    if (!isLeaving(this.path)) line.ask(this.view.opened);
    this.later(AGAIN_MS);
  }

  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.tell();
    }, ms);
  }

  end() {
    this.stop();
    clearTimeout(this.timer);
    this.stands = true;
  }
}
