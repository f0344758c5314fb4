/** Everything around the two maps, put together and kept up to date. */
import { foundOf } from "../data/neighbours.js";
import { changeOf } from "../overlay/lines.js";
import { Gallery } from "../gallery/gallery.js";
import { Card } from "./card.js";
import { el } from "./dom.js";
import { Heads } from "./heads.js";
import { Legend } from "./legend.js";
import { listsPrompts } from "./prompt_box.js";
import { Table } from "./table.js";
import { Timeline } from "./timeline.js";
import { Toolbar } from "./toolbar.js";

export class Face {
  /** @param {import("../view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.toolbar = new Toolbar(view);
    this.heads = new Heads(view);
    this.timeline = new Timeline(view);
    this.legend = new Legend(view);
    this.card = new Card();
    this.gallery = new Gallery(view);
    this.table = new Table(view);
    this.note = el("p", { class: "note", role: "status" });
    this.live = el("div", { class: "live", "aria-live": "polite" });
    const { element } = view.surface;
    element.append(this.card.element);
    const stage = el("div", { class: "stage" }, element, ...this.heads.heads.map((head) => head.element));
    const said = [this.toolbar.findings.bar, this.note];
    const maps = el("div", { class: "maps" }, this.heads.tablist, stage, this.timeline.element, ...said);
    const middle = el("div", { class: "middle" }, maps, this.legend.element);
    const below = [this.gallery.element, this.table.element, this.live];
    this.root = el("div", { class: "manifold waiting" }, this.toolbar.element, middle, ...below);
  }

  /** Say what should be known of how this is drawn; nothing where there is nothing to say. */
  remark(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }

  /** The legend has to be made again. */
  forgetLegend() {
    this.legendOf = null;
  }

  /** @param {object} frame see `frame.js` */
  show(frame) {
    const { view } = this;
    const { state, panels } = frame;
    this.root.classList.remove("waiting");
    const colour = view.painting.nameOf(state.colour);
    const lacks = {
      lines: !frame.neighbours.some(Boolean),
      arrows: !frame.neighbours.some(Boolean),
      pictures: !panels[0].about.sheets.length,
      prompts: !listsPrompts(view.settings, panels),
    };
    this.toolbar.show({ ...state, colour }, lacks);
    this.toolbar.prompts.show(state, panels);
    this.heads.place(panels.map(({ rect }) => rect));
    this.heads.show(state, panels);
    this.timeline.show(state, panels[1].places.epochs, Boolean(view.player.playing), panels[1].about);
    this.showLegend(colour, frame);
    this.showCard(frame);
    this.gallery.show(frame);
    this.root.classList.toggle("single", Boolean(view.surface.narrow && state.alone !== "both"));
    Object.assign(view.surface.element.dataset, { share: frame.share.toFixed(3), tool: state.tool });
  }

  showLegend(colour, { atRest, panels, colouring, look, state }) {
    if (!atRest && this.legendOf) return;
    const { painting } = this.view;
    const key = `${colour} ${panels[1].nearest} ${panels[1].places.version}`;
    if (this.legendOf !== key) {
      this.legendOf = key;
      const { title } = painting.colourings.get(colour);
      const said = { counts: painting.counts(panels[1], colouring), greys: painting.greys(panels[1], colouring) };
      this.legend.build(title, colouring, said, look);
    }
    this.legend.show(state.hidden);
  }

  showCard({ hovered: i, hoveredIn: panel, pointed, panels, neighbours, width }) {
    if (pointed && panels.includes(panel)) {
      this.card.showFinding(panel, pointed, width);
      return;
    }
    if (i < 0 || !panels.includes(panel) || !panel.hasPlace(i)) {
      this.card.hide();
      return;
    }
    const [x, y] = panel.screen(i);
    const change = changeOf(neighbours[panel.side], panel, i);
    const found = change ? foundOf(neighbours[panel.side]) : "";
    this.card.show({ panel, i, x, y, change, found, width, sheets: this.view.sheets });
  }
}
