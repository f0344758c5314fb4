/** Where a class is dense: contours of its kernel density, for the classes that stand out, at rest only. */
import { contourDensity } from "d3-contour";

import { css } from "../colour/look.js";

const MOST_CLASSES = 12;
const LEAST_IMAGES = 10;
const LEVELS = 3;

/**
 * @param {Map<number, number[]>} kinds code → images
 * @returns {{code: number, shapes: object[]}[]} GeoJSON multipolygons in pixels of the panel
 */
export function densities(panel, kinds) {
  const { rect } = panel;
  return [...kinds]
    .filter(([, images]) => images.length >= LEAST_IMAGES)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_CLASSES)
    .map(([code, images]) => {
      const places = images.filter((i) => panel.hasPlace(i)).map((i) => panel.screen(i));
      const shapes = contourDensity()
        .x(([x]) => x - rect.x)
        .y(([, y]) => y - rect.y)
        .size([rect.width, rect.height])
        .cellSize(4)
        .bandwidth(16)
        .thresholds(LEVELS)(places);
      return { code, shapes };
    });
}

export function drawContours(context, rect, found, colourOf) {
  context.save();
  context.translate(rect.x, rect.y);
  context.lineWidth = 1.2;
  for (const { code, shapes } of found) {
    context.strokeStyle = css(colourOf(code), 0.75);
    for (const shape of shapes) {
      context.beginPath();
      for (const polygon of shape.coordinates) {
        for (const ring of polygon) ring.forEach(([x, y], n) => (n ? context.lineTo(x, y) : context.moveTo(x, y)));
      }
      context.stroke();
    }
  }
  context.restore();
}
