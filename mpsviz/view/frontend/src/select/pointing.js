/** The image that is pointed at, with the mouse, a finger or keys. */
export class Pointing {
  /** @param {import("../view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.panel = null;
    this.i = -1;
    this.mark = null;
  }

  /** Point at image i in a panel; −1: at none, or at the mark of a finding. */
  at(panel, i, mark = null) {
    if (this.i === i && this.mark?.finding === mark?.finding && ((i < 0 && !mark) || this.panel === panel)) return;
    [this.panel, this.i, this.mark] = [panel, i, mark];
    this.view.loop.ask();
  }

  /** The next image that can be seen, of the selected ones where there are any. */
  next(by) {
    const { panels, selection, run, painting } = this.view;
    if (!panels) return;
    const panel = panels[1];
    const pool = selection.images.size ? [...selection.images] : Array.from(run.ids.keys());
    const seen = pool.filter((i) => panel.hasPlace(i) && painting.visible(1, i));
    if (!seen.length) return;
    const next = seen[(seen.indexOf(this.i) + by + seen.length) % seen.length];
    this.at(panel, next);
    this.view.say([run.text("label", next), run.predictedName(panel.moment, next)].filter(Boolean).join(", named "));
  }

  select() {
    if (this.i >= 0) this.view.selection.change([this.view.run.ids[this.i]], "set");
  }
}
