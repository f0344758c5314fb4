/** Pictures in place of dots: when zoomed in so far that they have room, one a cell, the selected first. */
import { css } from "../colour/look.js";
import { FADED } from "../colour/paint.js";

const SIDE = 44;
const RING = 3;
const ENOUGH_ROOM = 420;
/** Of so many, pictures that lie near each other on the map lie on too many: the smallest are fetched. */
const MANY_SHEETS = 8;

/**
 * The images that are drawn as pictures, with their pixels, in the order they are drawn in: the selected last, on top.
 * None while more are on the panel than there is room for.
 */
export function picturedImages(panel, visible, isSelected) {
  const { rect } = panel;
  const inside = [];
  for (let i = 0; i < panel.count; i++) {
    if (!visible(i) || !panel.hasPlace(i)) continue;
    const [x, y] = panel.screen(i);
    if (x < rect.x || x > rect.x + rect.width || y < rect.y || y > rect.y + rect.height) continue;
    inside.push([i, x, y]);
    if (inside.length > ENOUGH_ROOM) return [];
  }
  if (inside.length * SIDE * SIDE > rect.width * rect.height * 1.1) return [];
  inside.sort(([a], [b]) => isSelected(b) - isSelected(a) || a - b);
  const taken = new Set();
  const drawn = inside.filter(([, x, y]) => {
    const cell = `${Math.floor((x - rect.x) / SIDE)} ${Math.floor((y - rect.y) / SIDE)}`; // the same in both panels
    return taken.has(cell) ? false : taken.add(cell);
  });
  return drawn.sort(([a], [b]) => isSelected(a) - isSelected(b));
}

/** While some images are selected, these have a ring and the others are as faint as their dots would be. */
export function drawPictures(context, panel, pictured, sheets, colourOf, { look, selected }) {
  const wanted = panel.about.sheets.length > MANY_SHEETS ? 0 : SIDE * (window.devicePixelRatio || 1);
  for (const [i, x, y] of pictured) {
    const row = panel.rowOf(i);
    const picture = row < 0 || !panel.run.hasPicture(row) ? null : sheets.picture(panel, row, wanted);
    if (!picture) continue;
    const half = SIDE / 2;
    context.globalAlpha = selected.size && !selected.has(i) ? FADED : 1;
    context.fillStyle = css(look.paper);
    context.fillRect(x - half - 1.5, y - half - 1.5, SIDE + 3, SIDE + 3);
    const { sheet, side } = picture;
    context.drawImage(sheet, picture.x, picture.y, side, side, x - half, y - half, SIDE, SIDE);
    context.strokeStyle = css(colourOf(i));
    context.lineWidth = 2;
    context.strokeRect(x - half - 0.5, y - half - 0.5, SIDE + 1, SIDE + 1);
    if (!selected.has(i)) continue;
    context.strokeStyle = css(look.accent);
    context.lineWidth = RING;
    context.strokeRect(x - half - 3, y - half - 3, SIDE + 6, SIDE + 6);
  }
  context.globalAlpha = 1;
}
