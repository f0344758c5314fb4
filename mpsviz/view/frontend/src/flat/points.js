/** The same points on a 2D canvas, for browsers without WebGL2. */
import { RING, trace } from "../colour/shapes.js";
import { LAYER_SELECTED, SIZE_STEPS } from "../colour/paint.js";
import { css } from "../colour/look.js";

export class FlatPoints {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  draw({ panels, paints, order, share, ratio, grow, look, ghost }) {
    const { context } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    panels.forEach((panel, side) => {
      const { rect } = panel;
      if (rect.hidden) return;
      context.save();
      context.beginPath();
      context.rect(rect.x, rect.y, rect.width, rect.height);
      context.clip();
      const count = Math.ceil(panel.count * share);
      if (ghost && panel.place > 0) drawGhost(context, panel, order, count, look);
      const layers = paints[side].selected ? [0, LAYER_SELECTED] : [0];
      for (const layer of layers) {
        drawLayer(context, panel, paints[side], order, layer ? panel.count : count, layer, grow, look);
      }
      context.restore();
    });
  }

  end() {}
}

function drawLayer(context, panel, paint, order, count, layer, grow, look) {
  const { rect } = panel;
  context.strokeStyle = css(look.paper);
  context.lineWidth = 0.7;
  for (let n = 0; n < count; n++) {
    const i = order[n];
    if (paint.look[i * 4 + 2] !== layer || !panel.hasPlace(i)) continue;
    const [x, y] = panel.screen(i);
    if (x < rect.x - 9 || x > rect.x + rect.width + 9 || y < rect.y - 9 || y > rect.y + rect.height + 9) continue;
    const shape = paint.look[i * 4 + 1];
    const radius = (paint.look[i * 4] / SIZE_STEPS) * grow * 0.5 + (layer ? 0.75 : 0);
    const colour = css(paint.colour.subarray(i * 4, i * 4 + 3), paint.colour[i * 4 + 3] / 255);
    context.beginPath();
    trace(context, shape, x, y, radius);
    if (shape === RING) {
      context.strokeStyle = colour;
      context.lineWidth = 1.6;
      context.stroke();
      context.strokeStyle = css(look.paper);
      context.lineWidth = 0.7;
    } else {
      context.fillStyle = colour;
      context.fill();
      context.stroke();
    }
  }
}

function drawGhost(context, panel, order, count, look) {
  context.fillStyle = css(look.muted, 0.22);
  const stood = panel.place;
  panel.stand(0);
  for (let n = 0; n < count; n++) {
    if (!panel.hasPlace(order[n])) continue;
    const [x, y] = panel.screen(order[n]);
    context.beginPath();
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
    context.fill();
  }
  panel.stand(stood);
}
