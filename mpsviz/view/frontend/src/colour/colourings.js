/**
 * What points can be coloured by: a registry from a name to what each image is worth at a snapshot.
 *
 * A colouring by kinds gives codes and one entry a code; a colouring by numbers gives values between low and high.
 *
 * @typedef {object} Kinds
 * @property {(panel, i: number) => number} codeOf −1 where the image has none
 * @property {{name: string, tone?: "good"|"bad"|"quiet", colour?: number, shape?: number}[]} entries
 *
 * @typedef {object} Numbers
 * @property {(panel, i: number) => number} valueOf NaN where missing; −Infinity: below the noise floor
 * @property {number} low
 * @property {number} high
 */
import { CIRCLE, CROSS, DIAMOND, RING } from "./shapes.js";

export const BYSTANDER = "bystander";

/** name → {title, make(run): Kinds | Numbers}, of what this run has. */
export function colouringsOf(run) {
  const found = new Map();
  for (const column of run.columns) {
    const title = TITLES[column.name] ?? column.name.replaceAll("_", " ");
    if (column.categories === null) {
      found.set(`column:${column.name}`, { title, numbers: true, make: () => byNumber(column) });
    } else if (column.categories.length > 0) {
      found.set(`column:${column.name}`, { title, make: () => byColumn(run, column) });
    }
  }
  for (const measure of run.measures) {
    found.set(`measure:${measure.name}`, { title: measure.title, numbers: true, make: () => byMeasure(measure) });
  }
  if (run.names.length) {
    found.set("predicted", { title: "Named as", make: () => byPrediction(run) });
    found.set("change", { title: "Right or wrong", make: () => byChange() });
    found.set("renamed", { title: "Was → is", make: () => byRenaming(run) });
  }
  if (run.epochs.length > 1)
    found.set("movement", { title: "Movement drawn", numbers: true, make: () => byMovement() });
  found.set("reliability", { title: "Reliability of the map", numbers: true, make: () => byReliability() });
  return found;
}

const TITLES = { label: "Class", family: "Family", style: "Style", split: "Use" };
const USES = {
  "few-shot": { colour: 5, shape: DIAMOND },
  "held-out": { colour: 0, shape: CIRCLE },
  validation: { colour: 2, shape: RING },
  pool: { colour: 2, shape: RING },
  [BYSTANDER]: { tone: "quiet", shape: CIRCLE },
};

function byColumn(run, column) {
  const split = run.column("split");
  const outside = column.name === "split" ? -1 : (split?.categories?.indexOf(BYSTANDER) ?? -1);
  if (outside < 0 || !["label", "family"].includes(column.name)) {
    const entries = column.categories.map((name) => ({ name, ...(column.name === "split" ? USES[name] : {}) }));
    const colouring = { codeOf: (panel, i) => known(column, i), entries };
    return column.values.some((code) => code >= entries.length) ? withRest(colouring, noneOf(column)) : colouring;
  }
  // Bystanders are no class of the tuning: they are grey, all in one entry.
  const used = new Set();
  for (let i = 0; i < run.count; i++) if (split.values[i] !== outside) used.add(column.values[i]);
  const codes = column.categories.map((_, code) => code).filter((code) => used.has(code));
  const place = new Map(codes.map((code, index) => [code, index]));
  const entries = codes.map((code) => ({ name: column.categories[code] }));
  entries.push({ name: "bystanders", tone: "quiet", shape: CIRCLE });
  const codeOf = (panel, i) => (split.values[i] === outside ? entries.length - 1 : (place.get(column.values[i]) ?? -1));
  return { codeOf, entries };
}

function noneOf({ name }) {
  return `no ${(TITLES[name] ?? name.replaceAll("_", " ")).toLowerCase()}`;
}

/** The same with a grey entry for what has no kind. */
function withRest({ codeOf, entries }, name) {
  const whole = [...entries, { name, tone: "quiet", shape: CIRCLE }];
  const rest = entries.length;
  return { entries: whole, codeOf: (panel, i) => (codeOf(panel, i) < 0 ? rest : codeOf(panel, i)) };
}

function known(column, i) {
  const code = column.values[i];
  return code < column.categories.length ? code : -1;
}

function byPrediction(run) {
  const codeOf = (panel, i) => {
    const row = panel.rowOf(i);
    if (row < 0) return -1;
    const code = panel.run.predicted?.[panel.moment * panel.run.count + row] ?? -1;
    return code < panel.run.names.length ? code : -1;
  };
  return withRest({ codeOf, entries: run.names.map((name) => ({ name })) }, "not named");
}

/** What became of an image between the start and the epoch that is told. */
function byChange() {
  const entries = [
    { name: "stayed right", tone: "good", shape: CIRCLE },
    { name: "became right", colour: 4, shape: DIAMOND },
    { name: "became wrong", colour: 1, shape: CROSS },
    { name: "stayed wrong", tone: "bad", shape: CROSS },
    { name: "not known", tone: "quiet", shape: CIRCLE },
  ];
  const codeOf = (panel, i) => {
    const row = panel.rowOf(i);
    const was = row < 0 ? null : panel.run.isCorrect(0, row);
    const is = row < 0 ? null : panel.run.isCorrect(panel.judgedMoment, row);
    if (was === null || is === null) return 4;
    return was ? (is ? 0 : 2) : is ? 1 : 3;
  };
  return { codeOf, entries };
}

/** From which name to which: the commonest first; what kept its name is grey. */
function byRenaming(run) {
  const counts = new Map();
  const last = run.epochs.length - 1;
  for (let snapshot = 1; snapshot <= last; snapshot++) {
    for (let row = 0; row < run.count; row++) {
      const pair = renaming(run, snapshot, row);
      if (pair) counts.set(pair, (counts.get(pair) ?? 0) + (snapshot === last ? 1e6 : 1));
    }
  }
  const pairs = [...counts].sort(([, a], [, b]) => b - a).map(([pair]) => pair);
  const codes = new Map(pairs.map((pair, code) => [pair, code]));
  const codeOf = (panel, i) => {
    const row = panel.rowOf(i);
    if (row < 0 || !panel.run.predictedName(panel.judgedMoment, row)) return -1;
    const pair = renaming(panel.run, panel.judgedMoment, row);
    return pair ? (codes.get(pair) ?? pairs.length + 1) : pairs.length;
  };
  const others = [
    { name: "as before", tone: "quiet", shape: CIRCLE },
    { name: "otherwise than in the left run", tone: "bad", shape: CROSS },
  ];
  return { codeOf, entries: [...pairs.map((name) => ({ name })), ...others] };
}

/** "was → is" of an image that is named otherwise than before; null where it isn't. */
function renaming(run, snapshot, row) {
  const [was, is] = [run.predictedName(0, row), run.predictedName(snapshot, row)];
  return was && is && was !== is ? `${was} → ${is}` : null;
}

function byNumber(column) {
  const [low, high] = range(column.values);
  return { valueOf: (panel, i) => column.values[i], low, high };
}

function byMeasure({ name, low, high }) {
  const valueOf = (panel, i) => {
    const row = panel.rowOf(i);
    return row < 0 ? NaN : panel.run.value(name, panel.judgedMoment, row);
  };
  return { valueOf, low, high };
}

/** How far the map draws an image from its first place, as a share of the map; grey is no more than chance. */
function byMovement() {
  return { valueOf: (panel, i) => panel.movement(i), low: 0, high: 0.5 };
}

function byReliability() {
  return { valueOf: (panel, i) => panel.reliability(i), low: 0, high: 1 };
}

function range(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
