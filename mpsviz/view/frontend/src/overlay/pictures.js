/** Pictures in place of dots: when zoomed in so far that they have room, one a cell, the selected first. */
import { css } from "../colour/look.js";

const SIDE = 44;
const ENOUGH_ROOM = 420;

/** The images that are drawn as pictures: none while more are on the panel than there is room for. */
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
  return inside.filter(([, x, y]) => {
    const cell = `${Math.floor(x / SIDE)} ${Math.floor(y / SIDE)}`;
    return taken.has(cell) ? false : taken.add(cell);
  });
}

export function drawPictures(context, panel, pictured, sheets, colourOf, look) {
  for (const [i, x, y] of pictured) {
    const row = panel.rowOf(i);
    const sheet = row < 0 || !panel.run.hasPicture(row) ? null : sheets.get(panel.about, panel.run.sheet[row]);
    if (!sheet) continue;
    const side = panel.about.thumb;
    const half = SIDE / 2;
    context.fillStyle = css(look.paper);
    context.fillRect(x - half - 1.5, y - half - 1.5, SIDE + 3, SIDE + 3);
    context.drawImage(sheet, panel.run.sheetX[row], panel.run.sheetY[row], side, side, x - half, y - half, SIDE, SIDE);
    context.strokeStyle = css(colourOf(i));
    context.lineWidth = 2;
    context.strokeRect(x - half - 0.5, y - half - 0.5, SIDE + 1, SIDE + 1);
  }
}
