/**
 * What is known of the images of one run: `mpsviz.view.images`, decoded.
 *
 * Rows are images; a value of a snapshot lies at `snapshot * count + row`.
 */
export const NO_SHEET = 65535;
export const UNKNOWN = 255;

/** What is known of the images at some snapshots. */
function momentsOf({ epochs, names, measures }, moments) {
  return {
    epochs,
    names,
    predicted: moments.predicted ?? null,
    correct: moments.correct ?? null,
    measures: Object.entries(measures).map(([name, scale]) => ({ name, ...scale, levels: moments[name] })),
  };
}

/** Later snapshots of a run that goes on, to be joined to it. */
export class Moments {
  /** @param {object} message kind "moments": version, meta, moments */
  constructor({ version, meta, moments }) {
    this.version = version;
    Object.assign(this, momentsOf(meta, moments));
  }
}

export class Run {
  /** @param {object} message kind "images": version, meta, images, moments */
  constructor({ version, meta, images, moments }) {
    this.version = version;
    Object.assign(this, momentsOf(meta, moments));
    this.texts = images;
    this.count = images.sheet.length;
    this.columns = meta.columns.map((about) => ({ ...about, values: images[about.key] }));
    this.sheet = images.sheet;
    this.sheetX = images.sheet_x;
    this.sheetY = images.sheet_y;
    this.rows = null;
  }

  /** @returns {string[]} of the images */
  get ids() {
    return this.texts.id;
  }

  /** @returns {Map<string, number>} from an id to its row; made when it is first asked for */
  get rowOf() {
    this.rows ??= new Map(this.ids.map((id, row) => [id, row]));
    return this.rows;
  }

  /** What rows say, where they are texts. */
  get sentences() {
    return this.texts.sentence ?? null;
  }

  /** @returns {"text"|"image"|"row"} what a row is called: by what stands for it, or by nothing that it shows */
  get noun() {
    return this.sentences ? "text" : this.sheet.some((sheet) => sheet !== NO_SHEET) ? "image" : "row";
  }

  /** Whether any row has a class: a recording without labels has empty ones. */
  get hasClasses() {
    return this.column("label")?.categories?.some(Boolean) ?? false;
  }

  column(name) {
    return this.columns.find((column) => column.name === name);
  }

  measure(name) {
    return this.measures.find((measure) => measure.name === name);
  }

  /** The text of a column for an image; "" where it has none. */
  text(name, row) {
    const column = this.column(name);
    if (!column) return "";
    if (!column.categories) return Number.isFinite(column.values[row]) ? String(column.values[row]) : "";
    return column.categories[column.values[row]] ?? "";
  }

  /** The value of a measure; NaN where it is missing. */
  value(name, snapshot, row) {
    const measure = this.measure(name);
    if (!measure) return NaN;
    const level = measure.levels[snapshot * this.count + row];
    return level === measure.missing ? NaN : fromLevel(measure, level);
  }

  /** What the image is taken for; "" where nothing is said. */
  predictedName(snapshot, row) {
    return this.predicted ? (this.names[this.predicted[snapshot * this.count + row]] ?? "") : "";
  }

  /** true, false, or null where it is not known. */
  isCorrect(snapshot, row) {
    const value = this.correct ? this.correct[snapshot * this.count + row] : UNKNOWN;
    return value === UNKNOWN ? null : value === 1;
  }

  /** What a row says, where rows are texts; "" otherwise. */
  sentence(row) {
    return this.sentences?.[row] ?? "";
  }

  hasPicture(row) {
    return this.sheet[row] !== NO_SHEET;
  }
}

/** @param {{low: number, step: number}} scale */
export function fromLevel({ low, step }, level) {
  return low + level * step;
}
