/** "Findings": the marks as a list, and what is said of the one whose images are selected. */
import { imagesOf } from "../overlay/findings.js";
import { closing, el } from "./dom.js";

export class Findings {
  /** @param {import("../view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.list = el("div", { class: "sheet suggestions" });
    this.box = el("input", { type: "checkbox", onchange: () => view.setLayer("findings", this.box.checked) });
    this.toggle = el("label", {}, this.box, "Numbers on the map");
    this.element = closing(el("details", { class: "menu" }, el("summary", { text: "Findings" }), this.list));
    this.said = el("span");
    this.number = el("b");
    this.link = el("button", { type: "button", text: "Open in Diagnosis", onclick: () => this.diagnose() });
    this.bar = el("p", { class: "finding", hidden: true }, this.number, this.said, this.link);
  }

  /** @param {{title: string, panel: object, highlights: object}[]} sets of one run or two; none: on their way */
  offer(sets) {
    const key = sets.map(({ highlights }) => highlights.version).join(" ");
    this.sets = sets.length ? sets : null;
    if (key === this.key) return;
    this.key = key;
    this.picked = undefined;
    const lines = sets.flatMap(({ title, panel, highlights }) => [
      ...(sets.length > 1 ? [el("h3", { text: title })] : []),
      ...highlights.findings.map((finding) => this.line(panel, finding)),
      ...(highlights.findings.length ? [] : [el("p", { text: highlights.why.findings })]),
    ]);
    this.toggle.hidden = !sets.some(({ highlights }) => highlights.findings.some(({ placed }) => placed));
    this.list.replaceChildren(...lines, this.toggle);
  }

  line(panel, finding) {
    const take = () => {
      this.element.open = false;
      this.take(panel, finding, true);
    };
    return el(
      "button",
      { type: "button", onclick: take },
      el("b", {}, el("i", { class: `number ${finding.word}`, text: finding.number }), ` ${finding.title}`),
      el("small", { text: finding.placed ? finding.word : `${finding.word}, all over` }),
      el("span", { text: finding.sentence }),
    );
  }

  /** Select a finding's images; `show`: go there, too. */
  take(panel, finding, show) {
    const { run, selection } = this.view;
    const ids = imagesOf(panel, finding).map((i) => run.ids[i]);
    selection.change(ids, "set");
    if (show) {
      this.view.face.toolbar.open(false);
      selection.show(ids);
    }
    this.view.say(
      `Finding ${finding.number}, ${finding.word}. ${finding.sentence} ${ids.length} ${run.noun}s selected.`,
    );
  }

  /** The next finding, for who goes by keys. */
  next() {
    const all = (this.sets ?? []).flatMap(({ panel, highlights }) =>
      highlights.findings.map((finding) => ({ panel, finding })),
    );
    if (!all.length) return this.view.say(this.sets?.[0].highlights.why.findings ?? "");
    const selected = this.find()?.finding; // `picked` is that of the last frame, and a key may come before the next
    const now = all.findIndex(({ finding }) => finding === selected);
    const { panel, finding } = all[(now + 1) % all.length];
    this.take(panel, finding, false);
  }

  /** The finding whose images are those that are selected; null: none. */
  find() {
    const { selection } = this.view;
    const same = (panel, finding) => {
      const images = imagesOf(panel, finding);
      return images.length === selection.images.size && images.every((i) => selection.images.has(i));
    };
    for (const { panel, highlights } of this.sets ?? []) {
      const finding = selection.images.size && highlights.findings.find((one) => same(panel, one));
      if (finding) return { panel, finding };
    }
    return null;
  }

  /** @param {object} state */
  show({ layers }) {
    this.element.hidden = !this.sets;
    this.box.checked = layers.findings;
    if (this.of === this.view.selection.images && this.picked !== undefined) return;
    this.of = this.view.selection.images;
    const found = this.find();
    this.picked = found?.finding ?? null;
    this.run = found?.panel.about.key;
    this.bar.hidden = !found;
    this.link.hidden = !this.view.world.ask; // a page without an app has no Diagnosis
    if (!found) return;
    const { number, word, sentence } = found.finding;
    this.number.className = `number ${word}`;
    this.number.textContent = number;
    this.said.textContent = sentence;
  }

  diagnose() {
    this.view.world.ask("diagnose", { run: this.run, number: this.picked.number });
  }
}
