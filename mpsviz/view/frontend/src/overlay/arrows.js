/**
 * Arrows of how an image has moved relative to those that were its neighbours in feature space at the start: its own
 * movement less the median of theirs. Drawn where that is more than the map's noise floor, the longest first.
 */
import { css } from "../colour/look.js";
import { median } from "./medians.js";

const MOST = 400;

/**
 * @param {object} neighbours of the panel's run
 * @returns {{i: number, dx: number, dy: number, length: number}[]} in units of the square, the longest first
 */
export function relativeMovements(panel, neighbours) {
  const floor = panel.places.noiseFloor[panel.nearest] ?? 0;
  const found = [];
  for (let i = 0; i < panel.count; i++) {
    const own = moved(panel, i);
    if (!own) continue;
    const others = [...neighbours.of(0, panel.rowOf(i))].map((row) => moved(panel, panel.imageOf(row))).filter(Boolean);
    if (!others.length) continue;
    const dx = own[0] - median(others.map(([x]) => x));
    const dy = own[1] - median(others.map(([, y]) => y));
    const length = Math.hypot(dx, dy);
    if (length > Math.max(floor, 1e-3)) found.push({ i, dx, dy, length });
  }
  return found.sort((a, b) => b.length - a.length);
}

function moved(panel, i) {
  if (i < 0 || !panel.hasPlace(i)) return null;
  const [x0, y0] = panel.placeAt(0, i);
  return x0 > 1 ? null : [panel.xOf(i) - x0, panel.yOf(i) - y0];
}

export function drawArrows(context, panel, movements, visible, colourOf) {
  let drawn = 0;
  context.lineWidth = 1.3;
  for (const { i, dx, dy } of movements) {
    if (drawn >= MOST) break;
    if (!visible(i)) continue;
    const [x, y] = panel.screen(i);
    const { rect, scale } = panel;
    if (x < rect.x || x > rect.x + rect.width || y < rect.y || y > rect.y + rect.height) continue;
    const [sx, sy] = [x - dx * scale, y + dy * scale];
    const length = Math.hypot(x - sx, y - sy);
    if (length < 5) continue;
    drawn++;
    context.strokeStyle = context.fillStyle = css(colourOf(i), 0.8);
    const [ux, uy] = [(x - sx) / length, (y - sy) / length];
    const head = Math.min(7, length * 0.45);
    context.beginPath();
    context.moveTo(sx, sy);
    context.lineTo(x - ux * head, y - uy * head);
    context.stroke();
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - ux * head - uy * head * 0.45, y - uy * head + ux * head * 0.45);
    context.lineTo(x - ux * head + uy * head * 0.45, y - uy * head - ux * head * 0.45);
    context.closePath();
    context.fill();
  }
  return drawn;
}
