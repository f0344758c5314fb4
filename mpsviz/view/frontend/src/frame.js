/** All that drawing needs to know, at one moment. */
import { pixelsPerUnit } from "./camera.js";
import { standAt } from "./scene.js";

const GROW_MOST = 2.2;

/** Put the panels where state and size say. */
export function placePanels({ store, surface, settings, panels }) {
  const { state } = store;
  const rects = surface.layOut(settings.height, state.alone);
  panels.forEach((panel, side) => {
    panel.rect = rects[side];
    panel.camera = state.camera;
    panel.scale = pixelsPerUnit(state.camera, rects[side]);
  });
  standAt(panels, state);
}

/**
 * @param {import("./view.js").ManifoldView} view
 * @param {number} share of the points that is drawn
 * @param {number} ratio device pixels a CSS pixel
 */
export function frameOf(view, share, ratio = view.surface.ratio) {
  const { panels, painting, look, surface } = view;
  const { state } = view.store;
  const atRest = share === 1 && !view.loop.moving;
  const paints = painting.update(panels, state, view.selection.images, look, atRest);
  const colouring = painting.colouring(painting.nameOf(state.colour));
  return {
    state,
    share,
    ratio,
    atRest,
    panels,
    paints,
    colouring,
    look,
    run: view.run,
    order: view.order,
    font: view.font,
    width: surface.width,
    height: surface.height,
    grow: Math.min(Math.max(state.camera.zoom, 1) ** 0.25, GROW_MOST),
    ghost: state.layers.ghost,
    selected: view.selection.images,
    hovered: view.pointing.i,
    hoveredIn: view.pointing.panel,
    pointed: view.pointing.mark,
    picked: view.face.toolbar.findings.picked ?? null,
    highlights: panels.map((panel) => view.compared.highlightsOf(panel)),
    neighbours: panels.map((panel) => view.compared.neighboursOf(panel)),
    loop: view.drawnLoop,
    typed: panels.map((panel) => view.typing.placesIn(panel, view.run)),
    visible: (side, i) => painting.visible(side, i),
    toneOf: (code) => painting.toneOf(colouring, code, look),
  };
}
