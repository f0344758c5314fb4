/** What is known of the image under the pointer, with its picture. */
import { KINDS } from "../overlay/lines.js";
import { thumbOf } from "../gallery/thumb.js";
import { el } from "./dom.js";
import { short } from "./legend.js";

const PICTURE_PX = 96;

export class Card {
  constructor() {
    this.element = el("div", { class: "card", hidden: true });
  }

  hide() {
    this.element.hidden = true;
  }

  /** @param {{panel, i: number, x: number, y: number, sheets, change, found: string, width: number}} at */
  show({ panel, i, x, y, sheets, change, found, width }) {
    const facts = factsOf(panel, i, change, found);
    const picture = thumbOf(panel, i, sheets, PICTURE_PX);
    const lines = facts.lines.map(([name, value]) =>
      el("div", {}, el("dt", { text: name }), el("dd", { text: value })),
    );
    this.element.replaceChildren(
      ...(picture ? [picture] : []),
      el(
        "div",
        {},
        el("b", { text: facts.title }),
        ...(facts.sentence ? [el("p", { class: "sentence", text: facts.sentence })] : []),
        el("small", { text: facts.under }),
        el("dl", {}, ...lines),
      ),
    );
    this.standBeside(panel, x, y, width);
  }

  /** What a mark stands for. @param {{finding: object, x: number, y: number}} mark */
  showFinding(panel, { finding, x, y }, width) {
    const { number, word, title, sentence, rows } = finding;
    const under = `${word} · ${rows.length.toLocaleString("en")} ${panel.run.noun}s · click selects them`;
    this.element.replaceChildren(
      el(
        "div",
        {},
        el("b", {}, el("i", { class: `number ${word}`, text: number }), ` ${title}`),
        el("small", { text: under }),
        el("p", { text: sentence }),
      ),
    );
    this.standBeside(panel, x, y, width);
  }

  standBeside(panel, x, y, width) {
    this.element.hidden = false;
    const box = this.element.getBoundingClientRect();
    // Outwards, so that it doesn't cover what lies between the two panels.
    const [before, after] = [x - 18 - box.width, x + 18];
    const left = panel.side === 0 ? (before >= 0 ? before : after) : after + box.width <= width ? after : before;
    this.element.style.left = `${Math.max(0, Math.min(left, width - box.width))}px`;
    this.element.style.top = `${Math.max(4, y - box.height / 2)}px`;
  }
}

/** What is said of an image: {title, sentence, under, lines}; `found`: how many of its true neighbours are known, in words. */
export function factsOf(panel, i, change, found = "") {
  const { run } = panel;
  const row = panel.rowOf(i);
  if (row < 0) return { title: "", sentence: "", under: "not in this run", lines: [] };
  const under = run.columns
    .filter(({ name, categories }) => categories !== null && !["label", "fine_label"].includes(name))
    .map(({ name }) => run.text(name, row))
    .filter(Boolean)
    .slice(0, 4)
    .join(" · ");
  const lines = [];
  const [was, is] = [run.predictedName(0, row), run.predictedName(panel.judgedMoment, row)];
  if (is) {
    const mark = (snapshot) => ({ true: "✓ ", false: "✕ ", null: "" })[run.isCorrect(snapshot, row)];
    lines.push([
      "named",
      was === is
        ? `${mark(panel.judgedMoment)}${is}, as before`
        : `${mark(0)}${was} → ${mark(panel.judgedMoment)}${is}`,
    ]);
  }
  for (const { name, title } of run.measures) {
    const value = run.value(name, panel.judgedMoment, row);
    if (Number.isFinite(value)) lines.push([title.toLowerCase(), short(value)]);
  }
  for (const { name, categories, values } of run.columns) {
    if (categories === null && Number.isFinite(values[row])) lines.push([name, short(values[row])]);
  }
  const reliability = panel.reliability(i);
  lines.push(["reliability", Number.isFinite(reliability) ? `${Math.round(reliability * 100)} %` : "not known"]);
  if (panel.movement(i) === -Infinity && panel.judgedNearest > 0) lines.push(["movement", "no more than chance"]);
  if (change)
    lines.push([
      `nearest ${change.kept.length + change.lost.length}`,
      Object.keys(KINDS)
        .map((kind) => `${change[kind].length} ${kind}`)
        .join(", ") + (found && ` (${found})`),
    ]);
  const sentence = run.sentence(row);
  return { title: run.text("label", row) || run.ids[row], sentence, under: under || run.ids[row], lines };
}
