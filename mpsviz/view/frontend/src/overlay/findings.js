/**
 * Findings as marks: a number in a disc, over the median of the finding's images. How bad it is can be told without
 * colour: a severe one is filled, a clear one has a thick rim, a slight one a thin rim.
 */
import { toScreen } from "../camera.js";
import { css } from "../colour/look.js";
import { median } from "./medians.js";

export const RADIUS = 9;
const ABOVE_PX = 18; // so that the class name at the same median can be read
const FINGER_PX = 14;
const RINGS = [
  [RADIUS * 2 + 3, 8],
  [RADIUS * 4 + 6, 12],
];
const MOST_HELD = 60;

export class FindingMarks {
  constructor() {
    this.middles = new Map();
    /** Of each panel, as they were placed last. */
    this.placed = [[], []];
  }

  /**
   * Place the marks of a panel, the worst first, none upon another.
   * @param {object} panel see `scene.js`
   * @param {object|null} highlights of the panel's run
   * @returns {{finding, x: number, y: number, foot: [number, number]}[]} in pixels of the canvas
   */
  place(panel, highlights) {
    const { rect } = panel;
    const inside = ([x, y], margin) =>
      x >= rect.x + margin &&
      x <= rect.x + rect.width - margin &&
      y >= rect.y + margin &&
      y <= rect.y + rect.height - margin;
    const placed = [];
    for (const finding of highlights?.findings ?? []) {
      const place = finding.placed && this.middleNow(panel, highlights, finding);
      if (!place) continue;
      const foot = toScreen(panel.camera, rect, ...place);
      if (!inside(foot, 0)) continue;
      const free = ([x, y]) => placed.every((other) => Math.hypot(other.x - x, other.y - y) >= 2 * RADIUS + 2);
      const spots = spotsOver(foot).filter((spot) => inside(spot, RADIUS + 1));
      const [x, y] = spots.find(free) ?? spots[0] ?? foot;
      placed.push({ finding, x, y, foot });
    }
    this.placed[panel.side] = placed;
    return placed;
  }

  /** The mark of a panel under a pixel of the canvas; null where there is none. */
  at(panel, px, py) {
    const near = this.placed[panel.side].filter(({ x, y }) => Math.hypot(x - px, y - py) <= FINGER_PX);
    near.sort((a, b) => Math.hypot(a.x - px, a.y - py) - Math.hypot(b.x - px, b.y - py));
    return near[0] ?? null;
  }

  /** None are shown. */
  clear() {
    this.placed = [[], []];
  }

  middleNow(panel, highlights, finding) {
    const [from, to] = [panel.from, panel.to].map((snapshot) => this.middleAt(panel, highlights, finding, snapshot));
    return from && to && from.map((start, k) => start + (to[k] - start) * panel.between);
  }

  /** The medians of x and of y of a finding's images at a snapshot; null where none has a place. */
  middleAt(panel, highlights, finding, snapshot) {
    const key = `${highlights.version} ${finding.number} ${panel.places.version} ${snapshot}`;
    if (!this.middles.has(key)) {
      if (this.middles.size > MOST_HELD * highlights.findings.length) this.middles.clear();
      const there = imagesOf(panel, finding)
        .map((i) => panel.placeAt(snapshot, i))
        .filter(([x]) => x <= 1);
      this.middles.set(key, there.length ? [0, 1].map((k) => median(there.map((place) => place[k]))) : null);
    }
    return this.middles.get(key);
  }
}

/** The images of the view that a finding of a panel's run is about. */
export function imagesOf(panel, { rows }) {
  return Array.from(rows, (row) => panel.imageOf(row)).filter((i) => i >= 0);
}

/** Over a place, and around it, the nearest first. */
function spotsOver([x, y]) {
  const around = RINGS.flatMap(([radius, count]) =>
    Array.from({ length: count }, (_, n) => {
      const angle = (n / count - 0.25) * 2 * Math.PI;
      return [x + radius * Math.cos(angle), y - ABOVE_PX + radius * Math.sin(angle)];
    }),
  );
  return [[x, y - ABOVE_PX], ...around];
}

/** What a mark is drawn in; on light paper a little darker than points, so that the number can be read. */
export function styleOf(word, look) {
  const strong = look.paper[0] > 128 ? look.bad.map((value) => value * 0.9) : look.bad;
  if (word === "severe") return { fill: strong, rim: strong, width: 1.5, ink: look.paper };
  if (word === "clear") return { fill: look.paper, rim: look.bad, width: 3, ink: look.ink };
  return { fill: look.paper, rim: look.muted, width: 1.5, ink: look.ink };
}

/** @param {{picked: object|null, pointed: object|null}} which findings are selected and pointed at */
export function drawFindings(context, placed, { look, font, picked, pointed }) {
  for (const { finding, x, y, foot } of placed) {
    const { fill, rim, width, ink } = styleOf(finding.word, look);
    const strong = finding === picked || finding === pointed;
    context.lineWidth = 1.5;
    context.strokeStyle = css(strong ? look.ink : look.muted, 0.9);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...foot);
    context.stroke();
    const disc = (radius, colour) => {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    };
    disc(RADIUS + (strong ? 3 : 1.5), css(strong ? look.ink : look.paper));
    if (strong) disc(RADIUS + 1.5, css(look.paper));
    disc(RADIUS, css(rim));
    disc(RADIUS - width, css(fill));
    context.fillStyle = css(ink);
    context.font = `700 11px ${font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(finding.number), x, y + 0.5);
  }
  context.textAlign = "start";
  context.textBaseline = "alphabetic";
}

/** What marks cover, for the names that keep clear of them: left, top, right, bottom. */
export function boxesOf(placed) {
  return placed.map(({ x, y }) => [x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS]);
}
