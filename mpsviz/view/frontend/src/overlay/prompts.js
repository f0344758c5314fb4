/** Class names where the text tower puts them: amid the images that they are most like, moving with the snapshots. */
import { toScreen } from "../camera.js";
import { css } from "../colour/look.js";
import { GRID, NO_PLACE } from "../data/places.js";

const ARM_PX = 5;

/** The prompts that have a place now: {text, x, y}, in pixels of the canvas. */
export function promptsNow(panel) {
  const { names, x, y } = panel.places.prompts;
  return names.flatMap((text, n) => {
    const [from, to] = [panel.from, panel.to].map((snapshot) => snapshot * names.length + n);
    if (x[from] === NO_PLACE || x[to] === NO_PLACE) return [];
    const now = (levels) => (levels[from] + (levels[to] - levels[from]) * panel.between) / GRID;
    const [px, py] = toScreen(panel.camera, panel.rect, now(x), now(y));
    return [{ text: `“${text}”`, x: px, y: py }];
  });
}

/** A cross at each prompt. */
export function drawCrosses(context, prompts, look) {
  for (const [width, colour] of [
    [4, css(look.paper)],
    [1.8, css(look.accent)],
  ]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    for (const { x, y } of prompts) {
      context.moveTo(x - ARM_PX, y);
      context.lineTo(x + ARM_PX, y);
      context.moveTo(x, y - ARM_PX);
      context.lineTo(x, y + ARM_PX);
    }
    context.stroke();
  }
}
