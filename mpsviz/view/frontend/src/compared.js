/** What is known of changes between snapshots: neighbours, and what is pointed out. While news of it is on its way, the
 * old stays: it comes anew with every snapshot of a run that goes on. */
export class Compared {
  /** @param {import("./view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.held = new Map();
  }

  /** Take what has come, and offer it. */
  update() {
    const { panels, face } = this.view;
    const sets = panels
      .map((panel) => ({ title: panel.about.title, panel, highlights: this.highlightsOf(panel) }))
      .filter(({ panel, highlights }, side) => highlights && (side === 1 || panel.run !== panels[1].run));
    if (sets.length) face.toolbar.offerHighlights(sets);
  }

  neighboursOf(panel) {
    return this.newest(panel.about, "neighbours");
  }

  highlightsOf(panel) {
    return this.newest(panel.about, "highlights");
  }

  /**
   * A dataset of a run; null where it has none, and before the first has come. Which one it is stands in the run's
   * settings, or comes later under its token: a first picture doesn't wait until a server knows it.
   */
  newest(about, kind) {
    const { datasets } = this.view.world;
    const key = `${kind} ${about.key}`;
    const told = about.compared ? datasets.get(about.compared) : about;
    const found = told && datasets.get(told[kind]);
    if (found) this.held.set(key, found);
    else if (told && !told[kind]) this.held.delete(key);
    return this.held.get(key) ?? null;
  }
}
