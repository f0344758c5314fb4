/** The row above the panels: tools, zoom, colours, layers, pictures to keep, keys. */
import { savePng, saveSvg } from "../export/pictures.js";
import { KEYS } from "../input/keys.js";
import { LAYERS } from "../state/view_state.js";
import { button, choice, el, menu } from "./dom.js";
import { Findings } from "./findings.js";
import { PromptBox } from "./prompt_box.js";
import { Suggestions } from "./suggestions.js";

const NEED_NEIGHBOURS = ["lines", "arrows"];

export class Toolbar {
  constructor(view) {
    this.view = view;
    this.tools = {
      pan: button("Pan (P)", "pan", () => view.use("pan")),
      lasso: button("Lasso (L): Shift adds, Alt takes away", "lasso", () => view.use("lasso")),
      box: button("Box (B): Shift adds, Alt takes away", "box", () => view.use("box")),
    };
    this.colour = choice("Colour by", [], "", (name) => view.store.set({ colour: name, hidden: [] }));
    this.findings = new Findings(view);
    this.suggestions = new Suggestions(view);
    this.prompts = new PromptBox(view);
    this.layers = Object.entries(LAYERS)
      .filter(([name]) => name !== "findings")
      .map(([name, title]) => {
        const box = el("input", { type: "checkbox", onchange: () => view.setLayer(name, box.checked) });
        const why = el("small", { hidden: true });
        return { name, box, why, line: el("label", {}, box, el("span", {}, title, why)) };
      });
    const saves = [1, 2, 3, 4].map((times) =>
      el("button", { type: "button", text: `PNG ${times}×`, onclick: () => savePng(view, times) }),
    );
    saves.push(el("button", { type: "button", text: "SVG", onclick: () => saveSvg(view) }));
    const keys = el(
      "ul",
      {},
      ...KEYS.map(({ help }) => el("li", { text: help })),
      el("li", { text: "Shift adds, Alt takes away" }),
    );
    const more = el("button", {
      type: "button",
      class: "more",
      text: "Controls",
      onclick: () => this.open(!this.isOpen),
    });
    this.more = more;
    this.element = el(
      "div",
      { class: "toolbar", role: "toolbar", "aria-label": "Tools of the map" },
      el("span", { class: "group" }, ...Object.values(this.tools)),
      el(
        "span",
        { class: "group zoom" },
        button("Zoom out (−)", "minus", () => view.zoomBy(1 / 1.5)),
        button("Zoom in (+)", "plus", () => view.zoomBy(1.5)),
        button("Show all (0)", "fit", () => view.showAll()),
      ),
      more,
      el(
        "div",
        { class: "rest" },
        el("label", { class: "colour" }, el("span", { text: "Colour by" }), this.colour),
        this.findings.element,
        this.suggestions.element,
        this.prompts.element,
        menu("Layers", "layers", ...this.layers.map(({ line }) => line)),
        menu("Save a picture", "save", ...saves),
        menu("Keys", "keys", keys),
      ),
    );
    this.open(false);
  }

  /** Where it is narrow, all but the tools lie behind a button. */
  open(isOpen) {
    this.isOpen = isOpen;
    this.element.classList.toggle("open", isOpen);
    this.more.setAttribute("aria-expanded", String(isOpen));
  }

  /** @param {Map<string, {title: string}>} colourings */
  offer(colourings) {
    this.colour.replaceChildren(
      ...[...colourings].map(([name, { title }]) => el("option", { value: name, text: title })),
    );
  }

  /** @param {{title, panel, highlights}[]} sets what is pointed out in each run that is shown, the right one last */
  offerHighlights(sets) {
    this.findings.offer(sets);
    const last = sets.at(-1);
    this.suggestions.offer(last?.panel.run, last?.highlights ?? null);
    this.whyNoNeighbours = last?.highlights.why.neighbours ?? "";
  }

  /** @param {object} state; @param {Record<string, boolean>} lacks layers that have nothing to show */
  show(state, lacks) {
    this.findings.show(state);
    for (const [name, tool] of Object.entries(this.tools))
      tool.setAttribute("aria-pressed", String(state.tool === name));
    this.colour.value = state.colour;
    for (const { name, box, why, line } of this.layers) {
      box.checked = state.layers[name];
      const said = lacks[name] && NEED_NEIGHBOURS.includes(name) ? this.whyNoNeighbours : "";
      box.disabled = Boolean(lacks[name]);
      line.hidden = Boolean(lacks[name]) && !said;
      why.hidden = !said;
      if (said) why.textContent = said;
    }
  }
}
