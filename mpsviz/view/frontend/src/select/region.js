/** Which images lie under a pixel, in a box, or inside a drawn loop. */

/** The image drawn nearest to a pixel of the canvas, within `reach` pixels; −1 where there is none. */
export function nearestImage(panel, visible, px, py, reach) {
  let best = -1;
  let least = reach * reach;
  const { rect, camera, scale } = panel;
  const left = rect.x + rect.width / 2 - camera.x * scale;
  const top = rect.y + rect.height / 2 + camera.y * scale;
  for (let i = 0; i < panel.count; i++) {
    if (!visible(i) || !panel.hasPlace(i)) continue;
    const dx = left + panel.xOf(i) * scale - px;
    const dy = top - panel.yOf(i) * scale - py;
    const distance = dx * dx + dy * dy;
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

/** @param {[number, number][]} loop corners in pixels of the canvas; @returns {number[]} images inside it */
export function imagesInside(panel, visible, loop) {
  const xs = loop.map(([x]) => x);
  const ys = loop.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found = [];
  for (let i = 0; i < panel.count; i++) {
    if (!visible(i) || !panel.hasPlace(i)) continue;
    const [x, y] = panel.screen(i);
    if (x >= left && x <= right && y >= top && y <= bottom && isInside(loop, x, y)) found.push(i);
  }
  return found;
}

/** Whether a point lies inside a loop, by the even-odd rule. */
export function isInside(loop, x, y) {
  let inside = false;
  for (let i = 0, j = loop.length - 1; i < loop.length; j = i++) {
    const [xi, yi] = loop[i];
    const [xj, yj] = loop[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

export function boxLoop([x0, y0], [x1, y1]) {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

/**
 * A selection changed by what was drawn around or clicked.
 * @param {string[]} selected ids
 * @param {string[]} found ids
 * @param {"set"|"add"|"take"} how
 */
export function combined(selected, found, how) {
  if (how === "set") return found;
  const now = new Set(selected);
  for (const id of found) how === "add" ? now.add(id) : now.delete(id);
  return [...now];
}

/** Shift adds, Alt takes away, else what is found takes the place of what was selected. */
export function howOf(event) {
  return event.altKey ? "take" : event.shiftKey ? "add" : "set";
}
