/** Datasets in parts, put together: of a run that goes on, each snapshot is sent once, when it comes. */
import { GRID, NO_PLACE, Places } from "./places.js";
import { fromLevel, Run } from "./run.js";

const MISSING = 65535;

/** @param {object[]} parts all runs and moments, or all places, of the same images, by ascending epochs */
export function joined(parts) {
  return parts[0] instanceof Places ? joinedPlaces(parts) : joinedRun(parts);
}

const versionOf = (parts) => parts.map(({ version }) => version).join("+");

function joinedPlaces(parts) {
  const square = squareAround(parts.map((part) => part.square));
  const steps = (key, edge) => (part) => {
    const from = key(part);
    return Uint16Array.from(from, (step) => {
      if (step === NO_PLACE) return NO_PLACE;
      return Math.round(((part.square[edge] + (step / GRID) * part.square.side - square[edge]) / square.side) * GRID);
    });
  };
  const named = parts.every(({ prompts }) => prompts.names.join("\n") === parts[0].prompts.names.join("\n"));
  const marks = (axis, edge) => (named ? concat(parts.map(steps(({ prompts }) => prompts[axis], edge))) : []);
  return Object.assign(Object.create(Places.prototype), parts.at(-1), {
    version: versionOf(parts),
    epochs: parts.flatMap(({ epochs }) => epochs),
    noiseFloor: parts.flatMap((part) =>
      part.noiseFloor.map((floor) => (floor === null ? null : (floor * part.square.side) / square.side)),
    ),
    square,
    x: concat(parts.map(steps(({ x }) => x, "left"))),
    y: concat(parts.map(steps(({ y }) => y, "bottom"))),
    reliability: Uint8Array.from(parts.flatMap((part) => [...part.reliability])),
    prompts: { names: named ? parts[0].prompts.names : [], x: marks("x", "left"), y: marks("y", "bottom") },
  });
}

/** The least square around some, with them in its middle. */
function squareAround(squares) {
  const left = Math.min(...squares.map((one) => one.left));
  const bottom = Math.min(...squares.map((one) => one.bottom));
  const width = Math.max(...squares.map((one) => one.left + one.side)) - left;
  const height = Math.max(...squares.map((one) => one.bottom + one.side)) - bottom;
  const side = Math.max(width, height);
  return { left: left - (side - width) / 2, bottom: bottom - (side - height) / 2, side };
}

function joinedRun(parts) {
  const [first] = parts;
  const names = [...new Set(parts.flatMap((part) => part.names))].sort();
  const count = (part) => part.epochs.length * first.count;
  const codes = (part) => {
    const code = part.names.map((name) => names.indexOf(name));
    return Uint16Array.from({ length: count(part) }, (_, at) => code[part.predicted?.[at]] ?? MISSING);
  };
  const right = (part) => part.correct ?? new Uint8Array(count(part)).fill(255);
  const known = (key) => parts.some((part) => part[key]);
  return Object.assign(Object.create(Run.prototype), first, {
    version: versionOf(parts),
    epochs: parts.flatMap(({ epochs }) => epochs),
    names,
    predicted: known("predicted") ? concat(parts.map(codes)) : null,
    correct: known("correct") ? Uint8Array.from(parts.flatMap((part) => [...right(part)])) : null,
    measures: joinedMeasures(parts, count),
  });
}

function joinedMeasures(parts, count) {
  const all = parts.flatMap(({ measures }) => measures);
  return [...new Set(all.map(({ name }) => name))].map((name) => {
    const mine = all.filter((measure) => measure.name === name);
    const low = Math.min(...mine.map((one) => one.low));
    const high = Math.max(...mine.map((one) => one.high));
    const counts = mine.every((one) => one.step === 1);
    const scale = { low, high, step: counts ? 1 : (high - low) / (MISSING - 1), missing: MISSING };
    const levels = parts.map((part) => {
      const measure = part.measures.find((one) => one.name === name);
      return Uint16Array.from({ length: count(part) }, (_, at) => {
        const level = measure?.levels[at] ?? measure?.missing;
        if (level === measure?.missing) return MISSING;
        return Math.round((fromLevel(measure, level) - low) / scale.step);
      });
    });
    return { ...mine[0], ...scale, levels: concat(levels) };
  });
}

/** @param {Uint16Array[]} arrays */
function concat(arrays) {
  const whole = new Uint16Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}
