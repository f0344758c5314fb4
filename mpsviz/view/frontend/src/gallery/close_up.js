/** One image, large, with its nearest neighbours in feature space before and after as pictures. */
import { KINDS } from "../overlay/lines.js";
import { foundOf, neighbourChange } from "../data/neighbours.js";
import { factsOf } from "../parts/card.js";
import { el } from "../parts/dom.js";
import { paintMissing, thumbOf } from "./thumb.js";

const [LARGE_PX, SMALL_PX] = [160, 56];

export class CloseUp {
  constructor(view) {
    this.view = view;
    this.i = -1;
    this.element = el("div", { class: "close-up", role: "group", "aria-label": "One image", hidden: true });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  open(i) {
    this.i = i;
    this.key = null;
    this.view.loop.ask();
    this.wantsFocus = true;
  }

  close() {
    this.i = -1;
    this.element.hidden = true;
    this.view.surface.element.focus({ preventScroll: true });
  }

  /** @param {object[]} panels */
  show(panels) {
    if (this.i < 0 || this.i >= panels[1].count) {
      this.element.hidden = true;
      return;
    }
    const neighbours = this.view.compared.neighboursOf(panels[1]);
    const waits = this.view.compared.waitsForNeighbours(panels[1]);
    const key = [panels[1].places, panels[1].judgedMoment, this.i, neighbours, waits];
    if (this.key?.every((part, n) => part === key[n])) {
      paintMissing(this.thumbs, panels[1], this.view.sheets);
      return;
    }
    this.key = key;
    this.thumbs = [];
    this.build(panels[1], neighbours);
    if (this.wantsFocus) this.element.querySelector("button").focus({ preventScroll: true });
    this.wantsFocus = false;
  }

  thumb(panel, i, px) {
    const canvas = thumbOf(panel, i, this.view.sheets, px);
    if (canvas) this.thumbs.push([canvas, i]);
    return canvas;
  }

  build(panel, neighbours) {
    const { title, sentence, under, lines } = factsOf(panel, this.i, null);
    const facts = lines.map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", { text: value })));
    this.element.hidden = false;
    this.element.replaceChildren(
      ...[this.thumb(panel, this.i, LARGE_PX)].filter(Boolean),
      el(
        "div",
        { class: "facts" },
        el("h3", { text: title }),
        ...(sentence ? [el("blockquote", { text: sentence })] : []),
        el("small", { text: under }),
        el("dl", {}, ...facts),
      ),
      el("div", { class: "near" }, ...this.rows(panel, neighbours)),
      el("button", { type: "button", text: "Close", onclick: () => this.close() }),
    );
  }

  /** The nearest at the first snapshot and now, each marked as kept, lost or gained. */
  rows(panel, neighbours) {
    const row = panel.rowOf(this.i);
    if (!neighbours && this.view.compared.waitsForNeighbours(panel))
      return [el("p", { text: "Its neighbours are being looked for…" })];
    if (!neighbours || row < 0)
      return [el("p", { text: `Neighbours of so many ${panel.run.noun}s are there once the run is measured again.` })];
    const now = neighbours.indexAt(panel.run.epochs[panel.judgedMoment]);
    const [before, after] = [[...neighbours.of(0, row)], [...neighbours.of(now, row)]];
    const change = neighbourChange(before, after);
    const kindOf = (other) => Object.keys(KINDS).find((kind) => change[kind].includes(other));
    const line = (text, rows) =>
      el(
        "div",
        {},
        el("small", { text }),
        el("div", { class: "tiles" }, ...rows.map((other) => this.tile(panel, other, kindOf(other)))),
      );
    const found = foundOf(neighbours);
    const lines = [line("Nearest at first", before), line("Nearest now", after)];
    return found ? [...lines, el("small", { text: `Of so many ${panel.run.noun}s, ${found}.` })] : lines;
  }

  tile(panel, row, kind) {
    const i = panel.imageOf(row);
    const sentence = panel.run.sentence(row);
    const name = sentence || panel.run.text("label", row) || panel.run.ids[row];
    const picture = i < 0 ? null : this.thumb(panel, i, SMALL_PX);
    return el(
      "button",
      {
        type: "button",
        class: `tile ${kind}`,
        title: `${name}: ${kind}`,
        "aria-label": `${name}, ${kind}`,
        disabled: i < 0,
        onclick: () => this.open(i),
      },
      picture ?? el("span", { class: sentence ? "words sentence" : "words", text: name }),
      el("small", { text: kind }),
    );
  }
}
