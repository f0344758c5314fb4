/** Colours and marks of both panels, made again when what they depend on changes. */
import { colouringsOf } from "./colour/colourings.js";
import { LAYER_HIDDEN, paint, sizesOf, toneOf } from "./colour/paint.js";

const MOVES_WITH_TIME = /^(measure:|predicted$|change$|renamed$|movement$|reliability$)/;

export class Painting {
  /** How often something was painted. */
  painted = 0;

  /** The colourings that a run offers. */
  take(run) {
    if (this.run === run) return;
    this.run = run;
    this.colourings = colouringsOf(run);
    this.sizes = sizesOf(run);
    this.made = new Map();
    this.paints = [];
    this.keys = [];
  }

  /** The name of a colouring that there is: the wanted one, or the classes. */
  nameOf(wanted) {
    if (this.colourings.has(wanted)) return wanted;
    return this.colourings.has("column:label") ? "column:label" : [...this.colourings.keys()][0];
  }

  colouring(name) {
    if (!this.made.has(name)) this.made.set(name, this.colourings.get(name).make());
    return this.made.get(name);
  }

  /**
   * Paint what is out of date.
   * @param {boolean} exactly false: while moving, fading may lag behind
   * @returns {object[]} a paint a panel
   */
  update(panels, state, selected, look, exactly) {
    const name = this.nameOf(state.colour);
    const colouring = this.colouring(name);
    panels.forEach((panel, side) => {
      const moment = `${panel.nearest} ${panel.judgedNearest}`;
      const matters = MOVES_WITH_TIME.test(name) || (exactly && state.layers.fading);
      const key = [panel.places, name, state.hidden, selected, look, state.layers.fading];
      const held = this.keys[side];
      if (held && key.every((part, i) => part === held.key[i]) && (!matters || moment === held.moment)) return;
      this.keys[side] = { key, moment };
      this.painted++;
      const made = paint(panel, colouring, {
        look,
        hidden: new Set(state.hidden),
        selected,
        fading: state.layers.fading,
        sizes: this.sizes,
      });
      this.paints[side] = { ...made, selected: selected.size > 0 };
    });
    return this.paints;
  }

  /** Whether the legend lets an image be seen. */
  visible(side, i) {
    return this.paints[side].look[i * 4 + 2] !== LAYER_HIDDEN;
  }

  /** Images of each entry of a colouring by kinds, in a panel. */
  counts(panel, colouring) {
    const counts = new Array(colouring.entries?.length ?? 0).fill(0);
    if (colouring.entries) {
      for (let i = 0; i < panel.count; i++) {
        const code = colouring.codeOf(panel, i);
        if (code >= 0) counts[code]++;
      }
    }
    return counts;
  }

  /** Images that a colouring by numbers leaves grey, in a panel: those without a number, and those within chance. */
  greys(panel, colouring) {
    const greys = { missing: 0, chance: 0 };
    if (colouring.entries) return greys;
    for (let i = 0; i < panel.count; i++) {
      const value = colouring.valueOf(panel, i);
      if (value === -Infinity) greys.chance++;
      else if (!Number.isFinite(value)) greys.missing++;
    }
    return greys;
  }

  toneOf(colouring, code, look) {
    return toneOf(colouring.entries[code], code, look).rgb;
  }
}
