/** Holds one state; whoever listens is told what changed. */
export class Store {
  constructor(state) {
    this.state = state;
    this.listeners = new Set();
  }

  /** @param {object} change the keys that become something else */
  set(change) {
    const changed = Object.keys(change).filter((key) => !Object.is(this.state[key], change[key]));
    if (!changed.length) return;
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener(new Set(changed));
  }

  /** Set what is different, parts that say the same staying the same objects. */
  become(state) {
    const differs = ([key, value]) => JSON.stringify(value) !== JSON.stringify(this.state[key]);
    this.set(Object.fromEntries(Object.entries(state).filter(differs)));
  }

  /** @param {(changed: Set<string>) => void} listener; returns what ends it */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
