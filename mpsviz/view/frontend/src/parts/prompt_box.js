/** The box to type any prompt, and the prompts that were typed. */
import { MOST_LETTERS } from "../data/typed.js";
import { LAYERS } from "../state/view_state.js";
import { closing, el } from "./dom.js";

const hasNamed = (panels) => panels.some(({ places }) => places.prompts.names.length > 0);

/** Whether the prompts of the classes are a layer in the menu of layers: where none can be typed, so that there is no box. */
export function listsPrompts(settings, panels) {
  return !settings.typing && hasNamed(panels);
}

export class PromptBox {
  constructor(view) {
    this.view = view;
    this.input = el("input", {
      type: "search",
      maxlength: MOST_LETTERS,
      placeholder: "a drawing of a cat",
      "aria-label": "Prompt",
    });
    this.form = el(
      "form",
      { class: "prompt", onsubmit: (event) => this.submit(event) },
      this.input,
      el("button", { type: "submit", text: "Place" }),
    );
    this.why = el("p", { role: "status" });
    this.list = el("ul");
    const box = el("input", { type: "checkbox", onchange: () => view.setLayer("prompts", box.checked) });
    this.names = { box, line: el("label", {}, box, LAYERS.prompts) };
    const warm = () => this.warmUp();
    const summary = el("summary", { text: "Prompts", onpointerenter: warm, onfocus: warm });
    this.element = closing(
      el(
        "details",
        { class: "menu", ontoggle: () => this.element.open && this.opened() },
        summary,
        el("div", { class: "sheet prompts" }, this.form, this.why, this.list, this.names.line),
      ),
    );
  }

  warmUp() {
    if (this.view.settings.typing && !this.view.settings.typing.why_not) this.view.typing.warmUp();
  }

  opened() {
    this.warmUp();
    if (!this.form.hidden) this.input.focus();
  }

  submit(event) {
    event.preventDefault();
    this.view.typing.add(this.input.value);
    this.input.value = "";
  }

  /** @param {object} state; @param {object[]} panels: the similarity of the right one's images is told */
  show({ typed, layers }, panels) {
    const { settings, typing, run } = this.view;
    const panel = panels[1];
    this.element.hidden = !settings.typing; // their layer is among the others then
    if (!settings.typing) return;
    this.names.line.hidden = !hasNamed(panels);
    this.names.box.checked = layers.prompts;
    this.form.hidden = Boolean(settings.typing.why_not);
    const why = settings.typing.why_not;
    const { loading } = typing;
    this.why.textContent =
      why || loading || `Any text stands amid the five ${run.noun}s that the text tower finds most like it.`;
    this.why.classList.toggle("waits", !why && Boolean(loading));
    const placed = new Map(typing.placesIn(panel, run).map((one) => [one.text, one]));
    const lines = typed.map((text) => {
      const similarity = placed.get(text)?.similarity;
      return [text, similarity === undefined ? typing.waitsFor(text) : `cosine ${similarity.toFixed(2)}`];
    });
    const key = JSON.stringify(lines);
    if (key === this.shown) return;
    this.shown = key;
    this.list.replaceChildren(...lines.map(([text, said]) => this.line(text, said)));
  }

  line(text, said) {
    const { view } = this;
    const near = () => view.typing.placesIn(view.panels[1], view.run).find((one) => one.text === text)?.to ?? [];
    return el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          title: `Select the ${view.run.noun}s that it stands amid`,
          onclick: () => {
            const ids = near().map((i) => view.run.ids[i]);
            if (ids.length) view.selection.take(ids, `The ${view.run.noun}s that are most like “${text}” now.`);
          },
        },
        el("b", { text }),
        el("small", { text: said, class: said.endsWith("…") ? "waits" : "" }),
      ),
      el("button", {
        type: "button",
        text: "×",
        "aria-label": `Remove ${text}`,
        onclick: () => view.typing.remove(text),
      }),
    );
  }
}
