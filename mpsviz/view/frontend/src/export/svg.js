/** The two panels as SVG: marks, trails, names. For up to MOST points; beyond, a picture of pixels is the better one. */
import { css } from "../colour/look.js";
import { LAYER_HIDDEN, SIZE_STEPS } from "../colour/paint.js";
import { RADIUS, styleOf } from "../overlay/findings.js";
import { RING, outlineOf } from "../colour/shapes.js";

export const MOST = 2000;

/**
 * @param {{panels, paints, names, marks, titles, look, width: number, height: number, font: string}} shown
 * @returns {string}
 */
export function svgOf({ panels, paints, names, marks, titles, look, width, height, font }) {
  const parts = [`<rect width="${width}" height="${height}" fill="${css(look.paper)}"/>`];
  panels.forEach((panel, side) => {
    const { rect } = panel;
    if (rect.hidden) return;
    const box = `x="${rect.x}" y="${rect.y}" width="${rect.width}" height="${rect.height}"`;
    parts.push(`<clipPath id="panel-${side}"><rect ${box}/></clipPath><g clip-path="url(#panel-${side})">`);
    parts.push(`<rect ${box} fill="none" stroke="${css(look.grid)}"/>`);
    for (let i = 0; i < panel.count; i++) parts.push(markOf(panel, paints[side], i, look));
    for (const { text, x, y, colour } of names[side]) {
      parts.push(
        textOf(
          text,
          x,
          y,
          `text-anchor="middle" font-size="12" font-weight="600" fill="${css(colour)}" stroke="${css(look.paper)}" stroke-width="3" paint-order="stroke"`,
        ),
      );
    }
    parts.push(...marks[side].map((mark) => findingOf(mark, look)));
    parts.push(
      "</g>",
      textOf(titles[side], rect.x + 10, rect.y + 20, `font-size="14" font-weight="600" fill="${css(look.ink)}"`),
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${escaped(font)}">${parts.join("")}</svg>`;
}

function markOf(panel, paint, i, look) {
  if (paint.look[i * 4 + 2] === LAYER_HIDDEN || !panel.hasPlace(i)) return "";
  const [x, y] = panel.screen(i);
  const shape = paint.look[i * 4 + 1];
  const outline = outlineOf(shape, x, y, paint.look[i * 4] / SIZE_STEPS / 2);
  const [r, g, b, a] = paint.colour.subarray(i * 4, i * 4 + 4);
  const colour = css([r, g, b]);
  const ink =
    shape === RING
      ? `fill="none" stroke="${colour}" stroke-width="1.6"`
      : `fill="${colour}" stroke="${css(look.paper)}" stroke-width="0.7"`;
  return `<path d="${outline}" ${ink} opacity="${(a / 255).toFixed(2)}"/>`;
}

function findingOf({ finding, x, y, foot }, look) {
  const { fill, rim, width, ink } = styleOf(finding.word, look);
  const disc = `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${RADIUS - width / 2}" fill="${css(fill)}" stroke="${css(rim)}" stroke-width="${width}"/>`;
  const [footX, footY] = foot.map((at) => at.toFixed(1));
  const hair = `<line x1="${x.toFixed(1)}" y1="${y.toFixed(1)}" x2="${footX}" y2="${footY}" stroke="${css(look.muted)}" stroke-width="1.5"/>`;
  const middle = 'text-anchor="middle" dominant-baseline="central" font-size="11" font-weight="700"';
  return hair + disc + textOf(finding.number, x, y, `${middle} fill="${css(ink)}"`);
}

function textOf(text, x, y, attributes) {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(text)}</text>`;
}

export function escaped(text) {
  return String(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
