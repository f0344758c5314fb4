/** What the colours mean. It filters (a click hides a kind, "only" hides all others), selects, and searches. */
import { css } from "../colour/look.js";
import { toneOf } from "../colour/paint.js";
import { RING, outlineOf } from "../colour/shapes.js";
import { howOf } from "../select/region.js";
import { drawing, el } from "./dom.js";

const SEARCH_FROM = 12;

export class Legend {
  constructor(view) {
    this.view = view;
    this.title = el("h2");
    this.search = el("input", {
      type: "search",
      placeholder: "Find…",
      "aria-label": "Find in the legend",
      oninput: () => this.filter(),
    });
    this.all = el("button", { type: "button", text: "Show all", onclick: () => view.store.set({ hidden: [] }) });
    this.list = el("ul", { onclick: (event) => this.clicked(event), onscroll: () => this.showBelow() });
    this.below = el("button", { type: "button", class: "below", hidden: true, onclick: () => this.scroll() });
    this.observer = new ResizeObserver(() => this.showBelow());
    this.observer.observe(this.list);
    this.bar = el("div", { class: "bar" });
    this.element = el(
      "div",
      { class: "legend", role: "region", "aria-label": "Legend" },
      this.title,
      this.search,
      this.all,
      this.bar,
      this.list,
      this.below,
    );
    const act = (text) => el("button", { type: "button", class: "act", text });
    const kind = el("button", { type: "button", class: "kind" }, el("span"), el("small"));
    this.blank = el("li", {}, kind, act("only"), act("select"));
    this.rows = [];
  }

  /** Build the lines for a colouring; `counts` are the images of each entry, `greys` those that numbers leave grey. */
  build(title, colouring, { counts, greys }, look) {
    this.title.textContent = title;
    this.colouring = colouring;
    this.rows = [];
    this.bar.replaceChildren();
    this.bar.hidden = Boolean(colouring.entries);
    if (colouring.entries) {
      this.rows = colouring.entries
        .map((entry, code) => ({ entry, code, count: counts[code] }))
        .filter(({ count }) => count > 0)
        .map(({ entry, code, count }) => this.row(entry, toneOf(entry, code, look), count));
    } else this.bar.append(...scaleBar(colouring, look), ...greyLines(greys));
    this.list.replaceChildren(...this.rows.map(({ line }) => line));
    this.search.hidden = this.rows.length < SEARCH_FROM;
    if (this.search.hidden) this.search.value = "";
    this.filter();
  }

  row({ name }, tone, count) {
    const line = this.blank.cloneNode(true);
    const [button, only, pick] = line.children;
    button.title = `Hide or show ${name}`;
    button.children[0].textContent = name;
    button.children[1].textContent = count.toLocaleString("en");
    button.prepend(swatch(tone));
    only.setAttribute("aria-label", `Show only ${name}`);
    pick.setAttribute("aria-label", `Select ${name}`);
    return { name, button, only, pick, line };
  }

  /** One listener for all lines: there may be a thousand. */
  clicked(event) {
    const pressed = event.target.closest("button");
    const row = pressed && this.rows.find(({ line }) => line.contains(pressed));
    if (!row) return;
    if (pressed === row.only) this.only(row.name);
    else if (pressed === row.pick) this.select(row.name, event);
    else this.toggle(row.name);
  }

  show(hidden) {
    for (const { name, button, line } of this.rows) {
      const off = hidden.includes(name);
      button.setAttribute("aria-pressed", String(!off));
      line.classList.toggle("off", off);
    }
    this.all.hidden = !hidden.length;
  }

  toggle(name) {
    const { store } = this.view;
    const { hidden } = store.state;
    store.set({ hidden: hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name] });
  }

  only(name) {
    this.view.store.set({
      hidden: this.colouring.entries.map((entry) => entry.name).filter((other) => other !== name),
    });
  }

  select(name, event) {
    const { codeOf, entries } = this.colouring;
    const { run, panels, selection } = this.view;
    const found = run.ids.filter((_, i) => entries[codeOf(panels[1], i)]?.name === name);
    selection.change(found, howOf(event));
  }

  filter() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    for (const { name, line } of this.rows) line.hidden = !name.toLocaleLowerCase().includes(wanted);
    this.showBelow();
  }

  /** Say how many lines lie below what can be seen of the list. */
  showBelow() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    const lines = this.rows.filter(({ line }) => !line.hidden).length;
    const left = Math.round((lines * (scrollHeight - scrollTop - clientHeight)) / Math.max(scrollHeight, 1));
    this.below.hidden = left < 1;
    this.below.textContent = `${left.toLocaleString("en")} more below`;
    this.list.classList.toggle("cut", left >= 1);
  }

  scroll() {
    this.list.scrollBy({ top: this.list.clientHeight * 0.9 });
  }

  end() {
    this.observer.disconnect();
  }
}

function swatch({ rgb, shape }) {
  const [colour, outline] = [css(rgb), outlineOf(shape, 7, 7, 4.6)];
  return shape === RING
    ? drawing(14, outline, { class: "swatch", fill: "none", stroke: colour, "stroke-width": 2 })
    : drawing(14, outline, { class: "swatch", fill: colour, stroke: "none" });
}

function scaleBar({ low, high }, look) {
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => css(look.sequential(share)));
  const bar = el("div", { class: "gradient", style: `background: linear-gradient(to right, ${stops.join(", ")})` });
  return [bar, el("div", { class: "ends" }, el("span", { text: short(low) }), el("span", { text: short(high) }))];
}

function greyLines({ missing, chance }) {
  const said = [
    [missing, "not known"],
    [chance, "no more than chance"],
  ];
  return said
    .filter(([count]) => count)
    .map(([count, why]) => el("p", { class: "grey", text: `${count.toLocaleString("en")} grey: ${why}` }));
}

export function short(value) {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–";
}
