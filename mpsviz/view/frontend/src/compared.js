/** What is known of changes between snapshots: neighbours, and what is pointed out. While news of it is on its way, the
 * old stays, of the same layer: it comes anew with every snapshot of a run that goes on. */
export class Compared {
  /** @param {import("./view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.held = new Map();
  }

  /** Take what has come, and offer it; nothing while all that is held is of another layer. */
  update() {
    const { panels, face } = this.view;
    const sets = panels
      .map((panel) => ({ title: panel.about.title, panel, highlights: this.highlightsOf(panel) }))
      .filter(({ panel, highlights }, side) => highlights && (side === 1 || panel.run !== panels[1].run));
    face.toolbar.offerHighlights(sets);
  }

  neighboursOf(panel) {
    return this.newest(panel.about, "neighbours");
  }

  highlightsOf(panel) {
    return this.newest(panel.about, "highlights");
  }

  /** Whether it is not known yet who stands beside whom, or that there is nobody to tell of. */
  waitsForNeighbours({ about }) {
    const told = this.toldOf(about);
    return !told || (Boolean(told.neighbours) && !this.view.world.datasets.get(told.neighbours));
  }

  /** What names the datasets of a run: its settings, or what comes under its token; null before that is there. */
  toldOf(about) {
    return about.compared ? this.view.world.datasets.get(about.compared) : about;
  }

  /**
   * A dataset of a run; null where it has none, and before the first has come. Which one it is stands in the run's
   * settings, or comes later under its token: a first picture doesn't wait until a server knows it.
   */
  newest(about, kind) {
    const key = `${kind} ${about.key}`;
    const told = this.toldOf(about);
    const found = told && this.view.world.datasets.get(told[kind]);
    if (found) this.held.set(key, { found, layer: about.layer });
    else if ((told && !told[kind]) || this.held.get(key)?.layer !== about.layer) this.held.delete(key);
    return this.held.get(key)?.found ?? null;
  }
}
