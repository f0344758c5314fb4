/** Marks of points; the numbers are those of the shader. Shape repeats what colour says. */
export const CIRCLE = 0;
export const SQUARE = 1;
export const DIAMOND = 2;
export const TRIANGLE = 3;
export const CROSS = 4;
export const RING = 5;
export const CLASS_SHAPES = [CIRCLE, SQUARE, TRIANGLE, CROSS, DIAMOND, RING];

/** The outline of a mark of radius r around a place, on a 2D context or a `PathText`. */
export function trace(path, shape, x, y, r) {
  if (shape === SQUARE) path.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
  else if (shape === DIAMOND) polygon(path, x, y, r * 1.15, 4, 0);
  else if (shape === TRIANGLE) polygon(path, x, y + r * 0.2, r * 1.15, 3, -Math.PI / 2);
  else if (shape === CROSS) {
    const a = r * 0.9;
    const b = r * 0.35;
    const corners = [
      [0, b],
      [a - b, a],
      [a, a - b],
      [b, 0],
      [a, b - a],
      [a - b, -a],
      [0, -b],
      [b - a, -a],
      [-a, b - a],
      [-b, 0],
      [-a, a - b],
      [b - a, a],
    ];
    corners.forEach(([dx, dy], i) => (i ? path.lineTo(x + dx, y + dy) : path.moveTo(x + dx, y + dy)));
    path.closePath();
  } else {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  }
}

function polygon(path, x, y, r, corners, start) {
  for (let i = 0; i < corners; i++) {
    const angle = start + (2 * Math.PI * i) / corners;
    const [px, py] = [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    if (i) path.lineTo(px, py);
    else path.moveTo(px, py);
  }
  path.closePath();
}

/** The same outline as the text of an SVG path. */
export function outlineOf(shape, x, y, r) {
  const path = new PathText();
  trace(path, shape, x, y, r);
  return path.text;
}

/** The few calls of a canvas path that marks are made of, as the text of an SVG path. */
class PathText {
  constructor() {
    this.text = "";
  }

  moveTo(x, y) {
    this.text += `M${x.toFixed(1)} ${y.toFixed(1)}`;
  }

  lineTo(x, y) {
    this.text += `L${x.toFixed(1)} ${y.toFixed(1)}`;
  }

  rect(x, y, width, height) {
    this.text += `M${x.toFixed(1)} ${y.toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}z`;
  }

  arc(x, y, r) {
    this.text += `a${r} ${r} 0 1 0 ${-2 * r} 0a${r} ${r} 0 1 0 ${2 * r} 0z`;
  }

  closePath() {
    this.text += "Z";
  }
}
