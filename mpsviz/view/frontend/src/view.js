/**
 * ManifoldView: two linked maps of a training. State, data, drawing and hands, each a module of its own, meet here.
 *
 *     settings, datasets ─► panels ─┐
 *     hands, keys ─► store ─► state ┼─► frame ─► points (WebGL2 or 2D) and overlay
 *                                   └─► address, and the selection to the server
 */
import { zoomedAbout } from "./camera.js";
import { decodedLook, rgb } from "./colour/look.js";
import { Compared } from "./compared.js";
import { listenToPrinting } from "./export/printing.js";
import { FirstPicture } from "./first_picture.js";
import { frameOf, placePanels } from "./frame.js";
import { FrameLoop } from "./frame_loop.js";
import { shuffledOrder } from "./gl/points.js";
import { handsOf } from "./input/hands.js";
import { listenToKeys } from "./input/keys.js";
import { listenToPointers } from "./input/pointer.js";
import { Overlay } from "./overlay/draw.js";
import { FindingMarks } from "./overlay/findings.js";
import { Painting } from "./painting.js";
import { Face } from "./parts/face.js";
import { Player } from "./player.js";
import { buildPanels, firstHasCome } from "./scene.js";
import { Pointing } from "./select/pointing.js";
import { Selection } from "./select/selection.js";
import { Sheets } from "./sheets.js";
import { Store } from "./state/store.js";
import { believed, openingOf } from "./state/view_state.js";
import { Surface } from "./surface.js";
import { Typing } from "./typing.js";

export class ManifoldView {
  /**
   * @param {ShadowRoot|HTMLElement} parent
   * @param {object} settings see `mpsviz.ui.explore.manifold_view`
   * @param {{datasets, lines, remembered: object|null, tell: (name: string, value) => void, ask: (name: string, value) => void, remember: (state, opening) => void}} world
   */
  constructor(parent, settings, world) {
    this.world = world;
    this.settings = settings;
    this.opening = openingOf(settings);
    this.store = new Store(believed(world.remembered, this.opening));
    this.painting = new Painting();
    this.loop = new FrameLoop((share, now) => this.draw(share, now));
    this.sheets = new Sheets(() => this.loop.ask());
    this.surface = new Surface(() => this.redraw());
    this.marks = new FindingMarks();
    this.overlay = new Overlay(this.surface.overlay, this.sheets, this.marks);
    this.opened = Date.now();
    this.selection = new Selection(this);
    this.pointing = new Pointing(this);
    this.typing = new Typing(this, world.lines.prompts);
    this.firstPicture = new FirstPicture(this, world.lines.later);
    this.player = new Player(this);
    this.compared = new Compared(this);
    this.face = new Face(this);
    parent.append(this.face.root);
    this.endings = [
      this.store.listen((changed) => this.changed(changed)),
      world.datasets.listen(() => this.rebuild()),
      listenToPointers(this.surface.element, handsOf(this)),
      listenToKeys(this.face.root, this),
      listenToPrinting(this),
    ];
    this.update(settings);
  }

  // -- from the server ---------------------------------------------------------------------------------------------

  /** Take new settings; the same ones change nothing. */
  update(settings) {
    const untouched = JSON.stringify(this.store.state.panels) === JSON.stringify(this.opening.panels);
    this.settings = settings;
    this.opening = openingOf(settings);
    if (untouched) this.store.become({ panels: this.opening.panels }); // a better map has come
    this.readLook();
    this.face.heads.offer(settings);
    this.selection.obey(settings.selected);
    this.rebuild();
  }

  /** Light or dark, as the page around is. */
  readLook() {
    const style = getComputedStyle(this.face.root);
    const page = rgb(style.getPropertyValue("--st-background-color").trim() || "#ffffff");
    const dark = page[0] + page[1] + page[2] < 384;
    this.font = style.fontFamily;
    if (this.look && this.dark === dark) return;
    this.dark = dark;
    this.face.root.classList.toggle("dark", dark);
    this.look = decodedLook(this.settings.looks[dark ? "dark" : "light"]);
    this.face.forgetLegend();
  }

  /** Find what the panels show; what was shown stays until the new has come. */
  rebuild() {
    const panels = buildPanels(this.store.state, this.settings, this.world.datasets);
    if (!panels) {
      // A panel shows another map than the first: it comes with what the first picture doesn't need.
      if (firstHasCome(this.settings, this.world.datasets)) this.firstPicture.drawn();
      return;
    }
    const same =
      this.panels &&
      panels.every(
        (panel, side) =>
          panel.places.version === this.panels[side].places.version && panel.run === this.panels[side].run,
      );
    if (same) {
      this.panels.forEach((panel, side) => (panel.about = panels[side].about));
      this.compared.update();
      this.loop.ask(); // what has come is drawn above the points
      return;
    }
    const grown = this.panels && this.store.state.place >= this.panels[1].places.epochs.length - 1;
    this.panels = panels;
    this.run = panels[0].run;
    if (this.order?.length !== this.run.count) this.order = shuffledOrder(this.run.count);
    this.loop.detail.of(this.run.count);
    const offered = this.painting.run;
    this.painting.take(this.run);
    if (offered !== this.run) {
      this.face.toolbar.offer(this.painting.colourings);
      this.face.gallery.offer(this.run);
    }
    this.compared.update();
    const last = panels[1].places.epochs.length - 1;
    if (grown || this.store.state.place > last) this.store.set({ place: last });
    this.face.forgetLegend();
    this.selection.find();
    this.selection.tellRestored();
    this.typing.askForMissing();
    this.remember();
    this.remark();
    this.redraw();
  }

  /** What should be known of how this is drawn. */
  remark() {
    const notes = [];
    if (this.surface.flat) notes.push("This browser has no WebGL2 that works: drawn without it, the same but slower.");
    const missing = this.panels[1].rows?.filter((row) => row < 0).length;
    if (missing) notes.push(`${missing} ${this.run.noun}s of the left run are not in the right one.`);
    this.face.remark(notes.join(" "));
  }

  /** Draw all again, points too. */
  redraw() {
    this.stale = true;
    this.loop.ask();
  }

  /** To those who hear the page. */
  say(text) {
    this.face.live.textContent = text;
  }

  /** Be as a reader had set it, at another step of the browser's history. */
  restore(said) {
    const { selected } = this.store.state;
    this.player.playing = null;
    this.store.become(believed(said, { ...this.opening, place: this.settings.place ?? this.player.last }));
    if (this.store.state.selected !== selected) this.selection.tell();
  }

  // -- state -------------------------------------------------------------------------------------------------------

  changed(changed) {
    if (changed.has("panels")) this.rebuild();
    if (changed.has("selected")) {
      this.selection.find();
      this.face.table.fill();
    }
    this.redraw();
    if (this.drawn && (changed.has("place") || changed.has("camera"))) this.loop.move(); // it opens where it stands
    this.remember();
  }

  remember() {
    this.world.remember(this.store.state, { ...this.opening, place: this.settings.place ?? this.player.last });
  }

  setLayer(name, on) {
    this.store.set({ layers: { ...this.store.state.layers, [name]: on } });
  }

  setPanel(side, change) {
    const panels = [...this.store.state.panels];
    panels[side] = { ...panels[side], ...change };
    this.store.set({ panels });
  }

  use(tool) {
    this.store.set({ tool });
  }

  // -- camera ------------------------------------------------------------------------------------------------------

  zoomBy(factor) {
    if (!this.panels) return;
    const { rect } = this.panels[0];
    this.store.set({
      camera: zoomedAbout(this.store.state.camera, rect, rect.x + rect.width / 2, rect.y + rect.height / 2, factor),
    });
  }

  showAll() {
    this.store.set({ camera: this.opening.camera });
  }

  // -- drawing -----------------------------------------------------------------------------------------------------

  draw(share, now) {
    if (!this.panels || !this.surface.width) return false;
    this.player.advance(now);
    placePanels(this);
    if (this.selection.showWanted()) placePanels(this);
    const frame = frameOf(this, share);
    this.drawPoints(frame);
    this.overlay.draw(frame);
    this.face.show(frame);
    if (frame.atRest) {
      this.firstPicture.drawn();
      this.typing.standStill();
    }
    return Boolean(this.player.playing);
  }

  /** Pointing at one, and drawing a loop, leave the points as they are: a hundred thousand take time. */
  drawPoints(frame) {
    const drawn = `${frame.share} ${this.painting.painted}`;
    if (!this.stale && !this.surface.cleared && drawn === this.drawn) return;
    const { flat } = this.surface;
    this.surface.draw(frame);
    if (flat !== this.surface.flat) this.remark();
    [this.stale, this.surface.cleared, this.drawn] = [false, false, drawn];
  }

  end() {
    this.endings.forEach((end) => end());
    this.typing.end();
    this.firstPicture.end();
    this.world.end();
    this.loop.end();
    this.surface.end();
    this.face.legend.end();
    this.face.root.remove();
  }
}
