/** What marks single points: the ring of the hovered image, and the loop or box that is being drawn. */
import { css } from "../colour/look.js";

export function drawHovered(context, panel, i, look) {
  if (!panel.hasPlace(i)) return;
  const [x, y] = panel.screen(i);
  for (const [width, colour] of [
    [5, css(look.paper)],
    [2.2, css(look.ink)],
  ]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** @param {[number, number][]} loop in pixels of the canvas */
export function drawLoop(context, loop, look) {
  if (loop.length < 2) return;
  context.beginPath();
  loop.forEach(([x, y], n) => (n ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
  context.fillStyle = css(look.accent, 0.12);
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = css(look.accent);
  context.setLineDash([5, 4]);
  context.stroke();
  context.setLineDash([]);
}
