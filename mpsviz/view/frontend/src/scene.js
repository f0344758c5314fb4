/**
 * What the two panels show: which map of which run, between which snapshots, in the order of the left run's images.
 *
 * Image i is row i of the left run everywhere in the view; another run has it in a row of its own, or not at all.
 */
import { toScreen } from "./camera.js";
import { GRID, NO_PLACE } from "./data/places.js";

/** A place among ascending epochs, with the part behind the point as the way to the next. */
export function placeOf(epochs, epoch) {
  if (epoch <= epochs[0]) return 0;
  for (let i = 1; i < epochs.length; i++) {
    if (epoch <= epochs[i]) return i - 1 + (epoch - epochs[i - 1]) / (epochs[i] - epochs[i - 1]);
  }
  return epochs.length - 1;
}

/** The epoch at a place. */
export function epochAt(epochs, place) {
  const last = epochs.length - 1;
  const from = Math.min(Math.floor(place), last);
  const to = Math.min(from + 1, last);
  return epochs[from] + (epochs[to] - epochs[from]) * (place - from);
}

export class PanelScene {
  /**
   * @param {object} run
   * @param {object} places in the order of the images
   * @param {Int32Array|null} rows of the images in `run`; null: image i is row i
   */
  constructor(run, places, rows) {
    this.run = run;
    this.places = places;
    this.rows = rows;
    this.count = places.count;
    this.rect = { x: 0, y: 0, width: 1, height: 1 };
    this.camera = { x: 0.5, y: 0.5, zoom: 1 };
    this.stand(0);
  }

  /** Stand at a place among the map's snapshots. */
  stand(place) {
    const last = this.places.epochs.length - 1;
    this.place = Math.min(Math.max(place, 0), last);
    this.from = Math.min(Math.floor(this.place), last);
    this.to = Math.min(this.from + 1, last);
    this.between = this.place - this.from;
    this.nearest = Math.round(this.place);
    this.moment = Math.round(placeOf(this.run.epochs, this.epoch));
    this.judgeAt(this.epoch);
  }

  /** The epoch whose changes since the start are told: drift, movement, what became of an image. */
  judgeAt(epoch) {
    this.judgedMoment = Math.round(placeOf(this.run.epochs, epoch));
    this.judgedNearest = Math.round(placeOf(this.places.epochs, epoch));
  }

  get epoch() {
    return this.places.epochs[this.nearest];
  }

  rowOf(i) {
    return this.rows ? this.rows[i] : i;
  }

  /** The image of a row of this run; −1 where the left run has none of its id. */
  imageOf(row) {
    if (!this.rows) return row;
    this.images ??= new Map(Array.from(this.rows, (to, i) => [to, i]));
    return this.images.get(row) ?? -1;
  }

  hasPlace(i) {
    return (
      this.places.x[this.from * this.count + i] !== NO_PLACE && this.places.x[this.to * this.count + i] !== NO_PLACE
    );
  }

  /** Where image i is now, in units of the square; between two snapshots on the straight way. */
  xOf(i) {
    return this.now(this.places.x, i);
  }

  yOf(i) {
    return this.now(this.places.y, i);
  }

  now(levels, i) {
    const from = levels[this.from * this.count + i];
    return (from + (levels[this.to * this.count + i] - from) * this.between) / GRID;
  }

  /** Where image i is at a snapshot. */
  placeAt(snapshot, i) {
    const at = snapshot * this.count + i;
    return [this.places.x[at] / GRID, this.places.y[at] / GRID];
  }

  screen(i) {
    return toScreen(this.camera, this.rect, this.xOf(i), this.yOf(i));
  }

  /** NaN where it is not known. */
  reliability(i) {
    return this.places.reliabilityOf(this.nearest, i);
  }

  /** How far image i is drawn from its first place by the epoch that is told; −Infinity where chance does as much. */
  movement(i) {
    const [x0, y0] = this.placeAt(0, i);
    const [x, y] = this.placeAt(this.judgedNearest, i);
    if (x0 > 1 || x > 1) return NaN;
    const length = Math.hypot(x - x0, y - y0);
    const floor = this.places.noiseFloor[this.judgedNearest];
    return floor !== null && length <= floor ? -Infinity : length;
  }
}

/**
 * The panels of a state; null while something that they show has not come yet.
 *
 * @param {object} state
 * @param {{runs: object[]}} settings what the server has told: runs with their versions
 * @param {object} datasets
 */
export function buildPanels(state, settings, datasets) {
  const found = state.panels.map((panel) => {
    const about = settings.runs.find((run) => run.key === panel.run) ?? settings.runs[0];
    const map = about?.maps.find((one) => one.name === panel.map) ?? about?.maps[0];
    const run = datasets.get(about?.images);
    const places = datasets.get(map?.places);
    return run && places ? { run, places, about } : null;
  });
  if (!found[0] || !found[1]) return null;
  const [left, right] = found;
  const panels = [new PanelScene(left.run, left.places, null)];
  if (left.run === right.run) panels.push(new PanelScene(right.run, right.places, null));
  else {
    const rows = Int32Array.from(left.run.ids, (id) => right.run.rowOf.get(id) ?? -1);
    panels.push(new PanelScene(right.run, right.places.inOrder(rows), rows));
  }
  panels.forEach((panel, side) => {
    panel.about = found[side].about;
    panel.side = side;
  });
  return panels;
}

/** Whether all runs and the first map of each are there: what the server sends before it is told of a picture. */
export function firstHasCome(settings, datasets) {
  return settings.runs.every((run) => datasets.get(run.images) && (!run.maps[0] || datasets.get(run.maps[0].places)));
}

/**
 * Put the panels where the state's slider stands; its places are those of the right map. Of one run, both panels tell
 * the changes of the later epoch, so that one sees before tuning which images are going to move.
 */
export function standAt(panels, state) {
  const epochs = panels[1].places.epochs;
  const epoch = epochAt(epochs, Math.min(state.place, epochs.length - 1));
  panels.forEach((panel, side) => {
    const shows = state.panels[side].shows;
    if (shows === "start") panel.stand(0);
    else if (shows === "end") panel.stand(panel.places.epochs.length - 1);
    else panel.stand(placeOf(panel.places.epochs, epoch));
  });
  if (panels[0].run !== panels[1].run) return;
  const latest = Math.max(panels[0].epoch, panels[1].epoch);
  for (const panel of panels) panel.judgeAt(latest);
}
