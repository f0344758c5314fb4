/** The same as a table: the selected images, or the first ones; made when it is opened. */
import { factsOf } from "./card.js";
import { el } from "./dom.js";

const MOST = 100;

export class Table {
  constructor(view) {
    this.view = view;
    this.body = el("div", { class: "rows", tabindex: 0, role: "region", "aria-label": "Table" });
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
    const { head, rows } = contentOf(panel, shown);
    const { noun } = panel.run;
    const said = `${selection.images.size ? "Selected" : "All"} ${noun}s: ${shown.length} of ${images.length}`;
    const headCells = head.map((name) => el("th", { scope: "col", text: name }));
    const lines = rows.map(([id, ...texts]) =>
      el("tr", {}, el("th", { scope: "row", text: id }), ...texts.map((text) => el("td", { text }))),
    );
    this.body.setAttribute("aria-label", `Table of ${noun}s`);
    this.body.replaceChildren(
      el(
        "table",
        {},
        el("caption", { text: said }),
        el("thead", {}, el("tr", {}, ...headCells)),
        el("tbody", {}, ...lines),
      ),
    );
  }
}

/** The texts of the table: {head, rows}; there is no column of what no row has. */
export function contentOf(panel, images) {
  const { run } = panel;
  const facts = images.map((i) => factsOf(panel, i, null));
  const names = [...new Set(facts.flatMap(({ lines }) => lines.map(([name]) => name)))];
  const says = facts.some(({ sentence }) => sentence);
  const head = [run.noun, ...(run.hasClasses ? ["class"] : []), ...(says ? ["sentence"] : []), ...names];
  const rows = facts.map(({ sentence, lines }, n) => {
    const of = new Map(lines);
    const row = panel.rowOf(images[n]);
    const [id, label] = row < 0 ? ["", ""] : [run.ids[row], run.text("label", row)];
    const first = [id, ...(run.hasClasses ? [label] : []), ...(says ? [sentence] : [])];
    return [...first, ...names.map((name) => of.get(name) ?? "")];
  });
  return { head, rows };
}
