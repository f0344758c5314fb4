/** The selected images: of the state by id, here by number too, and told to the server. */
import { around } from "../camera.js";
import { standAt } from "../scene.js";
import { combined } from "./region.js";

export class Selection {
  /** @param {import("../view.js").ManifoldView} view */
  constructor(view) {
    this.view = view;
    this.images = new Set();
  }

  get ids() {
    return this.view.store.state.selected;
  }

  /** Select what Python selects, once. */
  obey(said) {
    if (!said || !this.view.world.isNew(said.stamp)) return;
    this.told ??= 0;
    this.change(said.ids, "set", false);
    if (said.show) this.toShow = said.ids;
  }

  /** @param {string[]} ids; @param {"set"|"add"|"take"} how */
  change(ids, how, tell = true) {
    if (this.explained) this.view.remark(); // what was said was of other images
    this.explained = false;
    const selected = combined(this.ids, ids, how);
    this.view.store.set({ selected });
    this.view.say(selected.length ? `${selected.length} selected` : "Nothing selected");
    if (tell) this.tell();
  }

  /** Select images for a reason, and go there. */
  take(ids, why) {
    this.change(ids, "set");
    this.show(ids);
    this.view.face.remark(why);
    this.explained = true;
  }

  /** Which images the ids are of. */
  find() {
    const { run } = this.view;
    this.images = new Set(this.ids.map((id) => run?.rowOf.get(id)).filter((i) => i !== undefined));
  }

  /** Move the camera, which is one for both panels, to where some images are in all panels that are to be seen. */
  show(ids) {
    const { run, panels, store } = this.view;
    this.toShow = null;
    standAt(panels, store.state);
    const images = ids.map((id) => run.rowOf.get(id)).filter((i) => i !== undefined);
    const seen = panels.filter(({ rect }) => !rect.hidden);
    const places = seen.flatMap((panel) =>
      images.filter((i) => panel.hasPlace(i)).map((i) => [panel.xOf(i), panel.yOf(i)]),
    );
    store.set({ camera: around(places, seen[0].rect) });
  }

  /**
   * Once the panels have their sizes: go where Python has asked to.
   * @returns {boolean} whether the camera has moved; the panels must be placed again before anything is drawn
   */
  showWanted() {
    if (!this.toShow) return false;
    this.show(this.toShow);
    return true;
  }

  tell() {
    this.told = (this.told ?? 0) + 1; // one that was told before is news again when something else came between
    this.view.world.tell("selected", { ids: this.ids, turn: `${this.view.opened} ${this.told}` });
  }

  /** Tell the server once what the address, or an earlier visit to the page, had selected. */
  tellRestored() {
    if (this.told !== undefined) return;
    this.told = 0;
    if (this.ids.length) this.tell();
  }
}
