/** The line over each panel: which run, map and snapshot it shows. */
import { ALONE } from "../state/view_state.js";
import { HEAD_PX } from "../surface.js";
import { choice, el } from "./dom.js";
import { titleOf } from "./timeline.js";

const SHOWS = [
  ["slider", "at the slider"],
  ["start", "first snapshot"],
  ["end", "last snapshot"],
];
/** Of a panel that follows the slider to where the other one stays. */
const FOLLOWS = "At the slider";

export class Heads {
  constructor(view) {
    this.view = view;
    this.heads = [0, 1].map((side) => {
      const place = ["Left panel", "Right panel"][side];
      const run = choice(`${place}: run`, [], "", (value) => view.setPanel(side, { run: value }));
      const map = choice(`${place}: map`, [], "", (value) => view.setPanel(side, { map: value }));
      const shows = choice(`${place}: snapshot`, SHOWS, "slider", (value) => view.setPanel(side, { shows: value }));
      const title = el("strong");
      return { run, map, shows, title, element: el("div", { class: "head" }, title, el("span", {}, run, map, shows)) };
    });
    this.tabs = ALONE.map((alone) => el("button", { type: "button", onclick: () => view.store.set({ alone }) }));
    this.tablist = el("div", { class: "tabs group", role: "group", "aria-label": "Panel" }, ...this.tabs);
  }

  /** @param {object} settings */
  offer(settings) {
    this.settings = settings;
    for (const { run } of this.heads) {
      run.replaceChildren(...settings.runs.map(({ key, title }) => el("option", { value: key, text: title })));
      run.hidden = settings.runs.length < 2;
    }
  }

  show(state, panels) {
    const titles = titlesOf(state, panels);
    const names = namesOf(titles, panels);
    this.heads.forEach((head, side) => {
      const { run, map, shows } = state.panels[side];
      const about = this.settings.runs.find(({ key }) => key === run) ?? this.settings.runs[0];
      const key = JSON.stringify(about.maps); // titles too: one drawn by an older version is called so
      if (head.maps !== key) {
        head.maps = key;
        head.map.replaceChildren(...about.maps.map(({ name, title }) => el("option", { value: name, text: title })));
      }
      head.map.hidden = about.maps.length < 2;
      head.run.value = about.key;
      head.map.value = about.maps.some(({ name }) => name === map) ? map : about.maps[0]?.name;
      head.shows.value = shows;
      head.shows.hidden = panels.every(isAlone);
      const title = titles[side];
      if (head.title.textContent !== title) head.title.textContent = title;
      this.tabs[side].textContent = names[side];
    });
    this.tabs[2].textContent = "Both";
    this.tabs.forEach((tab, n) => tab.setAttribute("aria-pressed", String(state.alone === ALONE[n])));
  }

  /** Lay each head above its panel. */
  place(rects) {
    this.heads.forEach(({ element }, side) => {
      const { x, y, width, hidden } = rects[side];
      element.hidden = Boolean(hidden);
      Object.assign(element.style, { left: `${x}px`, top: `${y - HEAD_PX}px`, width: `${width}px` });
    });
  }
}

/**
 * What stands above each panel: its snapshot. Where both stand at the same one of the same run, the one that follows the
 * slider says so; there is no slider where there is one snapshot.
 */
export function titlesOf(state, panels) {
  const titles = panels.map(({ epoch, about }) => titleOf(epoch, about?.unit, about?.start));
  const shows = state.panels.map((panel) => panel.shows);
  const alike = panels[0].run === panels[1].run && titles[0] === titles[1] && shows[0] !== shows[1];
  const same = alike && !panels.every(isAlone);
  return titles.map((title, side) =>
    same && shows[side] === "slider" ? FOLLOWS : title[0].toUpperCase() + title.slice(1),
  );
}

const isAlone = ({ places }) => places.epochs.length < 2;

/** What tells the two panels apart: their snapshots, else their runs, else their maps. */
export function namesOf(titles, panels) {
  const ways = [titles, panels.map(({ about }) => about.title), panels.map(({ places }) => places.title)];
  return ways.find(([left, right]) => left !== right) ?? titles;
}
