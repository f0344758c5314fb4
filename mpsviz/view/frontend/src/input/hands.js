/** What the view does with what the pointer does: see `pointer.js`. */
import { dragged, zoomedAbout } from "../camera.js";
import { howOf, imagesInside, nearestImage } from "../select/region.js";

const REACH_PX = 14;

/** @param {import("../view.js").ManifoldView} view; @returns {import("./pointer.js").Hands} */
export function handsOf(view) {
  const { store } = view;
  const visibleIn = (panel) => (i) => view.painting.visible(panel.side, i);
  const pick = (panel, px, py) => nearestImage(panel, visibleIn(panel), px, py, REACH_PX);
  const idsOf = (images) => images.map((i) => view.run.ids[i]);
  const within = ({ rect }, px, py) =>
    !rect.hidden && px >= rect.x && px <= rect.x + rect.width && py >= rect.y && py <= rect.y + rect.height;
  return {
    panelAt: (px, py) => view.panels?.find((panel) => within(panel, px, py)) ?? null,
    tool: () => store.state.tool,
    drag: (panel, dx, dy) => store.set({ camera: dragged(store.state.camera, panel.rect, dx, dy) }),
    zoom: (panel, px, py, factor) => store.set({ camera: zoomedAbout(store.state.camera, panel.rect, px, py, factor) }),
    hover: (panel, px, py) => {
      const mark = view.marks.at(panel, px, py);
      view.pointing.at(panel, mark ? -1 : pick(panel, px, py), mark);
    },
    leave: () => view.pointing.at(null, -1),
    click: (panel, px, py, event) => {
      const mark = view.marks.at(panel, px, py);
      if (mark) {
        view.face.toolbar.findings.take(panel, mark.finding, false);
        return;
      }
      const i = pick(panel, px, py);
      if (event.pointerType === "touch") view.pointing.at(panel, i);
      if (i >= 0) view.selection.change(idsOf([i]), howOf(event));
      else if (howOf(event) === "set" && store.state.selected.length) view.selection.change([], "set");
    },
    drawing: (panel, points) => {
      view.drawnLoop = points.length ? { side: panel.side, points } : null;
      view.pointing.at(null, -1);
      view.loop.ask();
    },
    drawn: (panel, points, event) => {
      view.drawnLoop = null;
      view.selection.change(idsOf(imagesInside(panel, visibleIn(panel), points)), howOf(event));
      view.loop.ask();
    },
  };
}
