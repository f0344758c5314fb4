/** "What changed most": sets of images to select, each with its reason. */
import { closing, el } from "./dom.js";

export class Suggestions {
  constructor(view) {
    this.view = view;
    this.list = el("div", { class: "sheet suggestions" });
    const summary = el("summary", { text: "What changed most" });
    this.element = closing(el("details", { class: "menu" }, summary, this.list));
  }

  /**
   * @param {object} run
   * @param {?object} highlights of the run, with its suggestions or why there are none; null: they are on their way
   */
  offer(run, highlights) {
    const version = highlights?.version ?? null;
    if (this.version === version) return;
    this.version = version;
    if (!highlights) return this.list.replaceChildren(el("p", { text: "It is being looked for…" }));
    const { suggestions, why } = highlights;
    const lines = suggestions.map((one) => this.line(run, one));
    this.list.replaceChildren(...(lines.length ? lines : [el("p", { text: why.suggestions })]));
  }

  line(run, { title, why, rows }) {
    const take = () => {
      this.element.open = false;
      this.view.face.toolbar.open(false);
      this.view.selection.take(
        Array.from(rows, (row) => run.ids[row]),
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
