/** All that is drawn over the points, in order: beneath first. */
import { BYSTANDER } from "../colour/colourings.js";
import { css } from "../colour/look.js";
import { toScreen } from "../camera.js";
import { drawArrows, relativeMovements } from "./arrows.js";
import { densities, drawContours } from "./contours.js";
import { boxesOf, drawFindings } from "./findings.js";
import { changeOf, drawLines } from "./lines.js";
import { drawHovered, drawLoop } from "./marks.js";
import { Medians } from "./medians.js";
import { drawNames } from "./names.js";
import { drawPictures, picturedImages } from "./pictures.js";
import { drawCrosses, drawTyped, promptsNow, typedNow } from "./prompts.js";
import { drawTrails } from "./trails.js";

const QUICK = 3000;
const NAMES_WHILE_MOVING = 200;

export class Overlay {
  /** @param {import("./findings.js").FindingMarks} marks */
  constructor(canvas, sheets, marks) {
    this.marks = marks;
    this.context = canvas.getContext("2d");
    this.sheets = sheets;
    this.medians = new Medians();
    this.movements = [];
    this.arrowsDrawn = 0;
  }

  /** @param {object} frame see `frame.js` */
  draw(frame, context = this.context) {
    const { panels, ratio, look, width, height } = frame;
    this.marks.clear();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const panel of panels) {
      const { rect } = panel;
      if (rect.hidden) continue;
      context.save();
      context.beginPath();
      context.rect(rect.x, rect.y, rect.width, rect.height);
      context.clip();
      this.drawPanel(context, panel, frame);
      context.restore();
      context.strokeStyle = css(look.grid);
      context.lineWidth = 1;
      context.strokeRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1);
    }
  }

  drawPanel(context, panel, frame) {
    const { state, look, selected, hovered, atRest, loop } = frame;
    const neighbours = frame.neighbours[panel.side];
    const { layers } = state;
    const paint = frame.paints[panel.side];
    const visible = (i) => frame.visible(panel.side, i);
    const colourOf = (i) => paint.colour.subarray(i * 4, i * 4 + 3);
    if (layers.contours && atRest && frame.colouring.entries) {
      drawContours(context, panel.rect, this.densitiesOf(panel, frame), (code) => frame.toneOf(code));
    }
    if (layers.trails && selected.size) drawTrails(context, panel, [...selected], colourOf);
    if (layers.arrows && neighbours && (atRest || panel.count <= QUICK)) {
      drawArrows(context, panel, this.movementsOf(panel, neighbours), visible, colourOf);
    }
    const middle = hovered >= 0 ? hovered : selected.size === 1 ? [...selected][0] : -1;
    if (layers.lines && middle >= 0) {
      const change = changeOf(neighbours, panel, middle);
      if (change) drawLines(context, panel, middle, change, look);
    }
    if (layers.pictures && (atRest || panel.count <= QUICK)) {
      const pictured = picturedImages(panel, visible, (i) => selected.has(i));
      drawPictures(context, panel, pictured, this.sheets, colourOf, { look, selected });
    }
    const placed = layers.findings ? this.marks.place(panel, frame.highlights[panel.side]) : [];
    drawNames(context, this.textsOf(panel, frame, context), {
      rect: panel.rect,
      look,
      font: frame.font,
      ratio: frame.ratio,
      taken: boxesOf(placed),
    });
    const pointed = frame.hoveredIn === panel ? frame.pointed?.finding : null;
    drawFindings(context, placed, { look, font: frame.font, picked: frame.picked, pointed });
    if (hovered >= 0 && visible(hovered)) drawHovered(context, panel, hovered, look);
    if (loop?.side === panel.side) drawLoop(context, loop.points, look);
  }

  /** Marks of prompts are drawn at once; their names and those of the classes are given, prompts first. */
  textsOf(panel, frame, context) {
    const { layers } = frame.state;
    const prompts = layers.prompts ? promptsNow(panel) : [];
    drawCrosses(context, prompts, frame.look);
    const typed = typedNow(panel, frame.typed[panel.side]);
    drawTyped(context, panel, typed, frame.look);
    const above = [...typed.map((prompt) => ({ ...prompt, y: prompt.y - 2, firm: true })), ...prompts].map(
      (prompt) => ({
        ...prompt,
        y: prompt.y - 12,
        colour: frame.look.accent,
      }),
    );
    return layers.names ? [...above, ...this.namesOf(panel, frame)] : above;
  }

  /** Names of the kinds that colours stand for, else of the classes, where they are now. */
  namesOf(panel, frame) {
    const { run, look, state } = frame;
    const coloured = state.colour.startsWith("column:") ? run.column(state.colour.slice(7)) : null;
    const column = coloured?.categories ? coloured : run.column("label");
    if (!column) return [];
    const split = run.column("split");
    const outside = split?.categories?.indexOf(BYSTANDER) ?? -1;
    const used = (i) => outside < 0 || split.values[i] !== outside;
    const shown = this.medians
      .now(panel, column, used)
      .filter(({ code }) => !state.hidden.includes(column.categories[code]));
    const most = frame.atRest ? shown.length : NAMES_WHILE_MOVING;
    return shown.slice(0, most).map(({ code, x, y }) => {
      const [px, py] = toScreen(panel.camera, panel.rect, x, y);
      return { text: column.categories[code], x: px, y: py, colour: look.ink };
    });
  }

  /** Kept while the map stands still. */
  movementsOf(panel, neighbours) {
    const key = `${panel.places.version} ${panel.place} ${neighbours.version}`;
    const held = this.movements[panel.side];
    if (held?.key === key) return held.found;
    const found = relativeMovements(panel, neighbours);
    this.movements[panel.side] = { key, found };
    return found;
  }

  densitiesOf(panel, frame) {
    const kinds = new Map();
    for (let i = 0; i < panel.count; i++) {
      if (!frame.visible(panel.side, i)) continue;
      const code = frame.colouring.codeOf(panel, i);
      if (code < 0 || frame.colouring.entries[code].tone === "quiet") continue;
      if (!kinds.has(code)) kinds.set(code, []);
      kinds.get(code).push(i);
    }
    return densities(panel, kinds);
  }
}
