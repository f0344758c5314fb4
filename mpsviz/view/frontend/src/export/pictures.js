/** The view as a file: PNG at a multiple of its size on the screen, or SVG. */
import { css } from "../colour/look.js";
import { frameOf, placePanels } from "../frame.js";
import { fitting } from "../overlay/names.js";
import { titleOf } from "../parts/timeline.js";
import { save } from "./save.js";
import { MOST, svgOf } from "./svg.js";

const LARGEST_SIDE = 8192;

/** @param {import("../view.js").ManifoldView} view */
export function savePng(view, times) {
  const { surface, overlay } = view;
  const ratio = Math.min(times, LARGEST_SIDE / surface.width, LARGEST_SIDE / surface.height);
  placePanels(view);
  const frame = { ...frameOf(view, 1, ratio), atRest: true, hovered: -1, loop: null };
  const picture = document.createElement("canvas");
  picture.width = Math.round(surface.width * ratio);
  picture.height = Math.round(surface.height * ratio);
  const above = picture.cloneNode();
  const context = picture.getContext("2d");
  context.fillStyle = css(frame.look.paper);
  context.fillRect(0, 0, picture.width, picture.height);
  surface.resize(ratio);
  surface.renderer.draw(frame);
  context.drawImage(surface.points, 0, 0);
  surface.resize(surface.ratio);
  overlay.draw(frame, above.getContext("2d"));
  context.drawImage(above, 0, 0);
  context.scale(ratio, ratio);
  context.fillStyle = css(frame.look.ink);
  context.font = `600 15px ${frame.font}`;
  for (const panel of frame.panels.filter(({ rect }) => !rect.hidden))
    context.fillText(titled(panel), panel.rect.x + 2, panel.rect.y - 11);
  view.redraw();
  picture.toBlob((blob) => save(blob, "manifold.png"), "image/png");
}

export function saveSvg(view) {
  if (view.run.count > MOST) {
    view.face.remark(`SVG is for up to ${MOST.toLocaleString("en")} points; save a PNG instead.`);
    return;
  }
  placePanels(view);
  const frame = frameOf(view, 1);
  const { context } = view.overlay;
  context.font = `600 12px ${frame.font}`;
  const names = frame.panels.map((panel) =>
    frame.state.layers.names ? fitting(context, view.overlay.namesOf(panel, frame), panel.rect, []) : [],
  );
  const marks = frame.panels.map((panel) =>
    frame.state.layers.findings ? view.marks.place(panel, frame.highlights[panel.side]) : [],
  );
  const text = svgOf({ ...frame, names, marks, titles: frame.panels.map(titled) });
  save(new Blob([text], { type: "image/svg+xml" }), "manifold.svg");
}

function titled(panel) {
  const title = titleOf(panel.epoch, panel.about?.unit, panel.about?.start);
  return title[0].toUpperCase() + title.slice(1);
}
