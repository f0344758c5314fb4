/**
 * What a reader has set: one object, all of it, and nothing that can be computed from the data.
 *
 * @typedef {object} Panel
 * @property {string} run the key of a run
 * @property {string} map the name of a map
 * @property {"slider"|"start"|"end"} shows which snapshot
 *
 * @typedef {object} Camera the middle of both panels, in units of a map's side, and a magnification: 1 shows it all
 * @property {number} x
 * @property {number} y
 * @property {number} zoom
 *
 * @typedef {object} ViewState
 * @property {[Panel, Panel]} panels left and right
 * @property {number} place of the slider, in snapshots; 1.5 is midway between the second and the third
 * @property {number} speed snapshots a second while playing
 * @property {boolean} loop
 * @property {Camera} camera
 * @property {string} colour the name of a colouring, see `colour/colourings.js`
 * @property {string[]} hidden values that the legend has switched off
 * @property {Record<Layer, boolean>} layers
 * @property {"pan"|"lasso"|"box"} tool
 * @property {string[]} selected ids
 * @property {string[]} typed prompts
 * @property {"left"|"right"|"both"} alone which panel stands there where there is no room for two
 *
 * @typedef {"names"|"prompts"|"pictures"|"trails"|"arrows"|"lines"|"ghost"|"contours"|"fading"|"findings"} Layer
 */

import { MOST_LETTERS, MOST_PROMPTS } from "../data/typed.js";

export const LAYERS = {
  names: "Class names",
  prompts: "Class names as prompts",
  pictures: "Pictures when zoomed in",
  findings: "Findings",
  fading: "Fade what a map places badly",
  ghost: "Ghost of the start",
  trails: "Trails of the selected",
  arrows: "Arrows of movement",
  lines: "Lines to neighbours",
  contours: "Contours of kinds with ten images or more",
};
export const ALONE = ["left", "right", "both"];
export const TOOLS = ["pan", "lasso", "box"];
export const SHOWS = ["slider", "start", "end"];
export const LEAST_ZOOM = 0.5;
export const MOST_ZOOM = 200;
export const SPEEDS = [0.5, 1, 2, 4, 8];

/** @returns {ViewState} */
export function initial(panels, place, colour) {
  return {
    panels,
    place,
    speed: 2,
    loop: true,
    camera: { x: 0.5, y: 0.5, zoom: 1 },
    colour,
    hidden: [],
    layers: {
      names: true,
      prompts: false,
      pictures: true,
      findings: true,
      fading: true,
      ghost: false,
      trails: true,
      arrows: false,
      lines: true,
      contours: false,
    },
    tool: "lasso",
    selected: [],
    typed: [],
    alone: "right",
  };
}

/** The state that settings open with: at the last snapshot, where they say no other. */
export function openingOf(settings) {
  return initial(settings.panels, settings.place ?? Number.MAX_SAFE_INTEGER, settings.colour);
}

/** What of `said` can be believed, over `base`; anything else is as in `base`. */
export function believed(said, base) {
  if (!said || typeof said !== "object") return base;
  const state = structuredClone(base);
  const panels = Array.isArray(said.panels) && said.panels.length === 2 ? said.panels : [];
  panels.forEach((panel, i) => {
    for (const key of ["run", "map"]) if (typeof panel?.[key] === "string") state.panels[i][key] = panel[key];
    if (SHOWS.includes(panel?.shows)) state.panels[i].shows = panel.shows;
  });
  if (Number.isFinite(said.place) && said.place >= 0) state.place = said.place;
  if (SPEEDS.includes(said.speed)) state.speed = said.speed;
  if (typeof said.loop === "boolean") state.loop = said.loop;
  if (["x", "y", "zoom"].every((key) => Number.isFinite(said.camera?.[key]))) {
    const { x, y, zoom } = said.camera;
    state.camera = { x, y, zoom: Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM) };
  }
  if (typeof said.colour === "string") state.colour = said.colour;
  if (isTexts(said.hidden)) state.hidden = said.hidden;
  for (const name of Object.keys(LAYERS)) {
    if (typeof said.layers?.[name] === "boolean") state.layers[name] = said.layers[name];
  }
  if (TOOLS.includes(said.tool)) state.tool = said.tool;
  if (isTexts(said.selected)) state.selected = said.selected;
  if (ALONE.includes(said.alone)) state.alone = said.alone;
  if (isTexts(said.typed)) state.typed = said.typed.slice(0, MOST_PROMPTS).map((text) => text.slice(0, MOST_LETTERS));
  return state;
}

/**
 * What is remembered of a state for when the page is opened again: not where the slider stands where it stands as it
 * opened, at the last snapshot, for by then there may be later ones.
 */
export function lasting(state, opening) {
  return state.place === opening.place ? { ...state, place: null } : state;
}

function isTexts(values) {
  return Array.isArray(values) && values.every((value) => typeof value === "string");
}
