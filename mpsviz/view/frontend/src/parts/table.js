/** The same as a table: the selected images, or the first ones; made when it is opened. */
import { factsOf } from "./card.js";
import { el } from "./dom.js";

const MOST = 100;

export class Table {
  constructor(view) {
    this.view = view;
    this.body = el("div", { class: "rows", tabindex: 0, role: "region", "aria-label": "Table of images" });
    this.element = el(
      "details",
      { class: "table", ontoggle: () => this.fill() },
      el("summary", { text: "As a table" }),
      this.body,
    );
  }

  fill() {
    if (!this.element.open) return;
    const { panels, selection } = this.view;
    if (!panels) return;
    const panel = panels[1];
    const images = selection.images.size ? [...selection.images] : Array.from({ length: panel.count }, (_, i) => i);
    const shown = images.slice(0, MOST);
    const facts = shown.map((i) => factsOf(panel, i, null));
    const names = [...new Set(facts.flatMap(({ lines }) => lines.map(([name]) => name)))];
    const says = facts.some(({ sentence }) => sentence);
    const head = ["image", "class", ...(says ? ["sentence"] : []), ...names].map((name) =>
      el("th", { scope: "col", text: name }),
    );
    const rows = facts.map(({ title, sentence, lines }, n) => {
      const of = new Map(lines);
      const row = panel.rowOf(shown[n]);
      const texts = [title, ...(says ? [sentence] : []), ...names.map((name) => of.get(name) ?? "")];
      const cells = texts.map((text) => el("td", { text }));
      return el("tr", {}, el("th", { scope: "row", text: row < 0 ? "" : panel.run.ids[row] }), ...cells);
    });
    const said = `${selection.images.size ? "Selected" : "All"} images: ${shown.length} of ${images.length}`;
    this.body.replaceChildren(
      el("table", {}, el("caption", { text: said }), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
    );
  }
}
