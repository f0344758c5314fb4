/** "What changed most": sets of images to select, each with its reason. */
import { closing, el } from "./dom.js";

export class Suggestions {
  constructor(view) {
    this.view = view;
    this.list = el("div", { class: "sheet suggestions" });
    const summary = el("summary", { text: "What changed most" });
    this.element = closing(el("details", { class: "menu" }, summary, this.list));
  }

  /** @param {object} run whose suggestions are offered */
  offer(run) {
    this.element.hidden = !run.suggestions.length;
    this.list.replaceChildren(...run.suggestions.map((one) => this.line(run, one)));
  }

  line(run, { title, why, rows }) {
    const take = () => {
      this.element.open = false;
      this.view.selection.take(
        rows.map((row) => run.ids[row]),
        `${title}. ${why}`,
      );
    };
    return el(
      "button",
      { type: "button", onclick: take },
      el("b", { text: title }),
      el("small", { text: rows.length.toLocaleString("en") }),
      el("span", { text: why }),
    );
  }
}
