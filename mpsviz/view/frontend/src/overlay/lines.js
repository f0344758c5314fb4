/**
 * Lines from one image to its nearest neighbours in feature space: those kept since the start are whole, lost ones
 * dotted, gained ones dashed; each in a colour of its own.
 */
import { css } from "../colour/look.js";
import { neighbourChange } from "../data/neighbours.js";

export const KINDS = {
  kept: { title: "kept", dash: [], colour: (look) => look.categories[4] },
  lost: { title: "lost", dash: [2, 4], colour: (look) => look.bad },
  gained: { title: "gained", dash: [7, 4], colour: (look) => look.good },
};

/**
 * The change of an image's neighbours between the first epoch and the last known up to the one that is told.
 * @param {object} neighbours of the panel's run
 * @returns {object|null} rows of that run; null where unknown
 */
export function changeOf(neighbours, panel, i) {
  const row = panel.rowOf(i);
  if (!neighbours || row < 0 || row >= neighbours.count) return null;
  const now = neighbours.indexAt(panel.run.epochs[panel.judgedMoment]);
  return neighbourChange(neighbours.of(0, row), neighbours.of(now, row));
}

export function drawLines(context, panel, i, change, look) {
  if (!panel.hasPlace(i)) return;
  const [x, y] = panel.screen(i);
  for (const [kind, { dash, colour }] of Object.entries(KINDS)) {
    context.strokeStyle = css(colour(look), 0.9);
    context.lineWidth = kind === "lost" ? 1.8 : 1.5;
    context.setLineDash(dash);
    context.beginPath();
    for (const row of change[kind]) {
      const other = panel.imageOf(row);
      if (other < 0 || !panel.hasPlace(other)) continue;
      context.moveTo(x, y);
      context.lineTo(...panel.screen(other));
    }
    context.stroke();
  }
  context.setLineDash([]);
}
