/** The selected images as pictures, below the maps: in groups, sorted, a page at a time. A click opens one. */
import { choice, el } from "../parts/dom.js";
import { short } from "../parts/legend.js";
import { CloseUp } from "./close_up.js";
import { arranged, groupings, pageOf, sortings } from "./order.js";
import { paintMissing, thumbOf } from "./thumb.js";

const PAGE = 60;
const PX = 72;
const TIME = "Play, or move the slider. ";
const HINT =
  "Draw around points with the lasso (L), click one, or press “select” at a line of the legend: they appear here.";

export class Gallery {
  /** @param {import("../view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.thumbs = [];
    this.how = { group: "column:label", sort: "drift", falling: true, page: 0 };
    this.title = el("h2");
    this.group = choice("Group by", [], "", (group) => this.set({ group }));
    this.sort = choice("Sort by", [], "", (sort) => this.set({ sort }));
    this.direction = el("button", { type: "button", onclick: () => this.set({ falling: !this.how.falling }) });
    this.pages = el("span", { class: "pages" });
    const clear = el("button", { type: "button", text: "Clear", onclick: () => view.selection.change([], "set") });
    this.bar = el("div", { class: "bar" }, this.title, this.group, this.sort, this.direction, this.pages, clear);
    this.body = el("div", { class: "groups" });
    this.hint = el("p", { class: "hint" });
    this.closeUp = new CloseUp(view);
    this.element = el(
      "section",
      { class: "gallery", "aria-label": "Selected images" },
      this.hint,
      this.bar,
      this.closeUp.element,
      this.body,
    );
  }

  set(change) {
    Object.assign(this.how, { page: 0 }, change);
    this.key = null;
    this.view.loop.ask();
  }

  /** @param {object} run what its images can be sorted and grouped by */
  offer(run) {
    [this.sortings, this.groupings] = [sortings(run), groupings(run)];
    const options = (found) => [...found].map(([value, { title }]) => el("option", { value, text: title }));
    this.sort.replaceChildren(...options(this.sortings));
    this.group.replaceChildren(...options(this.groupings));
    if (!this.sortings.has(this.how.sort)) this.how.sort = [...this.sortings.keys()][0];
    if (!this.groupings.has(this.how.group)) this.how.group = "";
    this.key = null;
  }

  /** Show the selected ones as the right panel tells of them. */
  show({ panels, selected, atRest }) {
    if (!atRest) return;
    this.hint.textContent = hintOf(panels[1].places.epochs);
    const panel = panels[1];
    const key = [panel.places, panel.judgedMoment, panel.judgedNearest, selected];
    if (this.key?.every((part, n) => part === key[n])) paintMissing(this.thumbs, panel, this.view.sheets);
    else {
      if (this.of !== selected) this.how.page = 0;
      this.of = selected;
      this.key = key;
      this.build(panel, [...selected]);
    }
    this.closeUp.show(panels);
  }

  build(panel, images) {
    const { group, sort, falling } = this.how;
    this.hint.hidden = images.length > 0;
    this.bar.hidden = this.body.hidden = !images.length;
    if (!images.length) this.closeUp.i = -1;
    const { valueOf, title } = this.sortings.get(sort);
    const { nameOf } = this.groupings.get(group);
    const groups = arranged(panel, images, { valueOf, nameOf, falling });
    this.title.textContent = `${images.length.toLocaleString("en")} selected`;
    [this.group.value, this.sort.value] = [group, sort];
    this.direction.textContent = falling ? "highest first" : "lowest first";
    this.showPages(images.length);
    this.thumbs = [];
    this.body.replaceChildren(
      ...pageOf(groups, this.how.page, PAGE).map((part) => this.groupOf(panel, part, (i) => valueOf(panel, i), title)),
    );
  }

  groupOf(panel, { name, count, images }, valueOf, title) {
    const tiles = images.map((i) => this.tile(panel, i, valueOf(i), title));
    const head = this.how.group
      ? [el("h3", {}, name || "without", el("small", { text: count.toLocaleString("en") }))]
      : [];
    return el("div", {}, ...head, el("div", { class: "tiles" }, ...tiles));
  }

  tile(panel, i, value, title) {
    const { view } = this;
    const picture = thumbOf(panel, i, view.sheets, PX);
    if (picture) this.thumbs.push([picture, i]);
    const id = view.run.ids[i];
    const sentence = view.run.sentence(i);
    const name = `${sentence || view.run.text("label", i) || id}, ${title.toLowerCase()} ${short(value)}`;
    return el(
      "button",
      {
        type: "button",
        class: "tile",
        title: sentence || id,
        "aria-label": name,
        onclick: () => this.closeUp.open(i),
        onpointerenter: () => view.pointing.at(view.panels[1], i),
        onpointerleave: () => view.pointing.at(null, -1),
      },
      picture ?? el("span", { class: sentence ? "words sentence" : "words", text: sentence || id }),
      el("small", { text: short(value) }),
    );
  }

  showPages(count) {
    const last = Math.ceil(count / PAGE) - 1;
    const { page } = this.how;
    this.pages.hidden = last < 1;
    const from = page * PAGE + 1;
    const turn = (text, name, to) =>
      el("button", {
        type: "button",
        text,
        "aria-label": name,
        disabled: to < 0 || to > last,
        onclick: () => this.set({ page: to }),
      });
    this.pages.replaceChildren(
      turn("‹", "Previous page", page - 1),
      `${from.toLocaleString("en")}–${Math.min(from + PAGE - 1, count).toLocaleString("en")} of ${count.toLocaleString("en")}`,
      turn("›", "Next page", page + 1),
    );
  }
}

/** What can be done while nothing is selected; time is spoken of only where there is a slider. */
export function hintOf(epochs) {
  return epochs.length > 1 ? TIME + HINT : HINT;
}
