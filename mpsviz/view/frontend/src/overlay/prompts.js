/**
 * Prompts where the text tower puts them: amid the images that they are most like, moving with the snapshots. Class
 * names have their places with the map; those of typed ones are the middle of the images that they came with.
 */
import { toScreen } from "../camera.js";
import { css } from "../colour/look.js";
import { GRID, NO_PLACE } from "../data/places.js";

const ARM_PX = 5;

/** The class names that have a place now: {text, x, y}, in pixels of the canvas. */
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

/** The typed prompts that have a place now: {text, x, y, near}, with the images that it is nearest to now. */
export function typedNow(panel, placed) {
  return placed.flatMap(({ text, from, to }) => {
    const [start, end] = [middle(panel, panel.from, from), middle(panel, panel.to, to)];
    if (!start || !end) return [];
    const now = (k) => start[k] + (end[k] - start[k]) * panel.between;
    const [x, y] = toScreen(panel.camera, panel.rect, now(0), now(1));
    return [{ text: `“${text}”`, x, y, near: panel.between < 0.5 ? from : to }];
  });
}

/** The middle of some images at a snapshot; null where none has a place. */
function middle(panel, snapshot, images) {
  const there = images.map((i) => panel.placeAt(snapshot, i)).filter(([x]) => x <= 1);
  if (!there.length) return null;
  return [0, 1].map((k) => there.reduce((sum, place) => sum + place[k], 0) / there.length);
}

/** A cross at each class name. */
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

/** A star at each typed prompt, with hairs to the images that it stands amid. */
export function drawTyped(context, panel, prompts, look) {
  context.lineWidth = 1;
  context.strokeStyle = css(look.accent, 0.7);
  for (const { x, y, near } of prompts) {
    context.beginPath();
    for (const i of near) {
      if (!panel.hasPlace(i)) continue;
      context.moveTo(x, y);
      context.lineTo(...panel.screen(i));
    }
    context.stroke();
  }
  for (const { x, y } of prompts) {
    context.beginPath();
    for (let corner = 0; corner < 10; corner++) {
      const [angle, radius] = [(corner / 5 - 0.5) * Math.PI, corner % 2 ? 4 : 9];
      context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    context.closePath();
    context.fillStyle = css(look.accent);
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = css(look.paper);
    context.stroke();
  }
}
