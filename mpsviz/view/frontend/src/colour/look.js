/**
 * Colours of a light and of a dark page: `mpsviz.figures.theme.Look`, as numbers.
 *
 * @typedef {[number, number, number]} Rgb 0…255
 */

/** @returns {Rgb} of "#rrggbb" or "rgb(r, g, b)" */
export function rgb(text) {
  if (text.startsWith("#")) return [1, 3, 5].map((start) => parseInt(text.slice(start, start + 2), 16));
  return text
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
}

export function css([r, g, b], alpha = 1) {
  return `rgba(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)}, ${alpha})`;
}

/** A scale of stops [place, colour] as a function from 0…1 to a colour, looked up in 256 steps. */
export function scaleOf(stops) {
  const colours = stops.map(([place, colour]) => [place, rgb(colour)]);
  const steps = [];
  for (let step = 0; step < 256; step++) {
    const at = step / 255;
    let next = colours.findIndex(([place]) => place >= at);
    if (next <= 0) next = next < 0 ? colours.length - 1 : 1;
    const [low, from] = colours[next - 1];
    const [high, to] = colours[next];
    const share = Math.min(Math.max((at - low) / (high - low || 1), 0), 1);
    steps.push(from.map((value, i) => value + (to[i] - value) * share));
  }
  return (share) => steps[Math.round(Math.min(Math.max(share, 0), 1) * 255)];
}

/** @param {object} said a `Look` as JSON */
export function decodedLook(said) {
  const [first] = said.visible_sequential[0];
  return {
    paper: rgb(said.paper),
    ink: rgb(said.ink),
    muted: rgb(said.muted),
    grid: rgb(said.grid),
    quiet: rgb(said.quiet),
    accent: rgb(said.accent),
    good: rgb(said.good),
    bad: rgb(said.bad),
    categories: said.categories.map(rgb),
    sequential: scaleOf(said.visible_sequential.map(([place, colour]) => [place - first, colour])),
    diverging: scaleOf(said.diverging),
  };
}
