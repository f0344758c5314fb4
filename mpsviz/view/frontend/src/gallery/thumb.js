/** A picture of an image, from its sprite sheet. */
import { el } from "../parts/dom.js";

/**
 * @param {object} panel
 * @param {number} i an image of the view
 * @param {number} px its side
 * @returns {HTMLCanvasElement|null} marked `data-drawn` when its sheet is there; null where it has no picture
 */
export function thumbOf(panel, i, sheets, px) {
  const row = panel.rowOf(i);
  if (row < 0 || !panel.run.hasPicture(row)) return null;
  const side = Math.round(px * Math.min(window.devicePixelRatio || 1, 2));
  const canvas = el("canvas", { width: side, height: side, class: "picture", "data-id": panel.run.ids[row] });
  paintThumb(canvas, panel, i, sheets);
  return canvas;
}

/** Those of [canvas, image] pairs whose sheet has come since. */
export function paintMissing(thumbs, panel, sheets) {
  for (const [canvas, i] of thumbs) if (!("drawn" in canvas.dataset)) paintThumb(canvas, panel, i, sheets);
}

function paintThumb(canvas, panel, i, sheets) {
  const picture = sheets.picture(panel, panel.rowOf(i), canvas.width);
  if (!picture) return;
  const { sheet, x, y, side } = picture;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(sheet, x, y, side, side, 0, 0, canvas.width, canvas.height);
  canvas.dataset.drawn = "";
}
