/** Names of classes at their medians; one that would overlap another is left out, so zooming in brings more. */
import { css } from "../colour/look.js";

const SIZE = 12;
const HALO = 3.5;
const MOST_HELD = 2000;

/** Names as small pictures, for writing with a halo is slow and happens at every frame. */
const written = new Map();

/** @param {{text: string, x: number, y: number, colour: number[]}[]} names the first are drawn first */
export function drawNames(context, names, { rect, look, font, ratio, taken = [] }) {
  const style = `600 ${SIZE}px ${font}`;
  context.font = style;
  for (const { text, x, y, colour } of fitting(context, names, rect, taken)) {
    const { picture, width, height } = pictureOf(text, {
      colour: css(colour),
      paper: css(look.paper, 0.9),
      style,
      ratio,
    });
    const [left, top] = [x - width / 2, y - height / 2].map((at) => Math.round(at * ratio) / ratio); // else it blurs
    context.drawImage(picture, left, top, width, height);
  }
}

/** A name written once: its picture, and its size in CSS pixels. */
function pictureOf(text, { colour, paper, style, ratio }) {
  const key = [text, colour, paper, style, ratio].join("\n");
  let held = written.get(key);
  if (!held) {
    if (written.size > MOST_HELD) written.clear();
    held = write(text, { colour, paper, style, ratio });
    written.set(key, held);
  }
  return held;
}

function write(text, { colour, paper, style, ratio }) {
  const picture = document.createElement("canvas");
  const context = picture.getContext("2d");
  context.font = style;
  const width = Math.ceil(context.measureText(text).width + 2 * HALO);
  const height = SIZE * 1.5 + 2 * HALO;
  picture.width = width * ratio;
  picture.height = height * ratio;
  context.scale(ratio, ratio);
  Object.assign(context, { font: style, textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  context.lineWidth = HALO;
  context.strokeStyle = paper;
  context.strokeText(text, width / 2, height / 2);
  context.fillStyle = colour;
  context.fillText(text, width / 2, height / 2);
  return { picture, width, height };
}

/**
 * Those of the names whose boxes lie on the panel and on none before them; one that is `firm` is moved on to the panel, or
 * below its mark, and stays.
 */
export function fitting(context, names, rect, taken) {
  const meets = (box) =>
    taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
  const boxOf = ({ x, y }, half) => [x - half, y - SIZE * 0.75, x + half, y + SIZE * 0.75];
  return names.flatMap((name) => {
    const half = context.measureText(name.text).width / 2 + 4;
    if (name.firm) {
      const x = Math.min(Math.max(name.x, rect.x + half), rect.x + rect.width - half);
      const spots = [name.y, name.y + 28, name.y - 18].map((y) => ({ ...name, x, y }));
      const spot = spots.find((one) => !meets(boxOf(one, half))) ?? spots[0];
      taken.push(boxOf(spot, half));
      return [spot];
    }
    const box = boxOf(name, half);
    if (box[0] < rect.x || box[2] > rect.x + rect.width || box[1] < rect.y || box[3] > rect.y + rect.height) return [];
    if (meets(box)) return [];
    taken.push(box);
    return [name];
  });
}
