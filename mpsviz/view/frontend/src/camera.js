/**
 * From a map's square to the pixels of a panel and back. A camera looks at a point of the square with a magnification;
 * at 1 the square fills the shorter side of the panel but for a margin. y goes up on the map and down on the screen.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Rect of a panel on the canvas, in CSS pixels
 */
import { LEAST_ZOOM, MOST_ZOOM } from "./state/view_state.js";

export const FILLED = 0.92;

/** Pixels a side of the square. */
export function pixelsPerUnit(camera, rect) {
  return Math.min(rect.width, rect.height) * FILLED * camera.zoom;
}

/** The pixel of a place, on the canvas. */
export function toScreen(camera, rect, x, y) {
  const scale = pixelsPerUnit(camera, rect);
  return [rect.x + rect.width / 2 + (x - camera.x) * scale, rect.y + rect.height / 2 - (y - camera.y) * scale];
}

/** The place under a pixel of the canvas. */
export function toMap(camera, rect, px, py) {
  const scale = pixelsPerUnit(camera, rect);
  return [camera.x + (px - rect.x - rect.width / 2) / scale, camera.y - (py - rect.y - rect.height / 2) / scale];
}

/** Magnify by `factor` so that the place under a pixel stays under it. */
export function zoomedAbout(camera, rect, px, py, factor) {
  const zoom = Math.min(Math.max(camera.zoom * factor, LEAST_ZOOM), MOST_ZOOM);
  const [x, y] = toMap(camera, rect, px, py);
  const ratio = camera.zoom / zoom;
  return { x: x + (camera.x - x) * ratio, y: y + (camera.y - y) * ratio, zoom };
}

/** Move by pixels, as a hand drags the map. */
export function dragged(camera, rect, dx, dy) {
  const scale = pixelsPerUnit(camera, rect);
  return { x: clamp(camera.x - dx / scale), y: clamp(camera.y + dy / scale), zoom: camera.zoom };
}

/** A camera that shows all of some places, with a margin. */
export function around(places, rect) {
  if (!places.length) return { x: 0.5, y: 0.5, zoom: 1 };
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of places) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [low, high] = [Math.min(low, y), Math.max(high, y)];
  }
  const shorter = Math.min(rect.width, rect.height);
  const span = Math.max(((right - left) * shorter) / rect.width, ((high - low) * shorter) / rect.height, 0.02) * 1.3;
  return { x: (left + right) / 2, y: (low + high) / 2, zoom: Math.min(Math.max(1 / span, LEAST_ZOOM), 40) };
}

function clamp(value) {
  return Math.min(Math.max(value, -1), 2);
}
