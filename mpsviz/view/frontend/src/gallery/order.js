/** In which order, and in which groups, the selected images are shown. */

/**
 * What they can be sorted by.
 * @returns {Map<string, {title: string, valueOf: (panel, i: number) => number|string}>}
 */
export function sortings(run) {
  const found = new Map();
  for (const { name, title } of run.measures) {
    const valueOf = (panel, i) => valueIn(panel, name, i);
    found.set(name, { title, valueOf });
  }
  found.set("movement", { title: "Movement drawn", valueOf: (panel, i) => panel.movement(i) });
  found.set("reliability", { title: "Reliability of the map", valueOf: (panel, i) => panel.reliability(i) });
  for (const column of run.columns.filter(({ categories }) => categories === null)) {
    found.set(`column:${column.name}`, { title: column.name, valueOf: (panel, i) => column.values[i] });
  }
  return found;
}

/** What they can be grouped by: columns of a few words, and what they are taken for. */
export function groupings(run) {
  const found = new Map([["", { title: "No groups", nameOf: () => "" }]]);
  for (const { name, categories } of run.columns) {
    if (!categories?.length) continue;
    const title = name === "label" ? "Class" : name.replaceAll("_", " ");
    found.set(`column:${name}`, { title, nameOf: (panel, i) => run.text(name, i) });
  }
  if (run.names.length) {
    const nameOf = (panel, i) =>
      panel.rowOf(i) < 0 ? "" : panel.run.predictedName(panel.judgedMoment, panel.rowOf(i));
    found.set("predicted", { title: "Named as", nameOf });
  }
  return found;
}

/**
 * The images in order: by group, the largest first, and within it by value.
 * @param {number[]} images
 * @param {{valueOf, nameOf, falling: boolean}} how
 * @returns {{name: string, images: number[]}[]} images without a value come last
 */
export function arranged(panel, images, { valueOf, nameOf, falling }) {
  const groups = new Map();
  for (const i of images) {
    const name = nameOf(panel, i);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push([i, valueOf(panel, i)]);
  }
  const order = ([i, a], [j, b]) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b) || i - j;
    return (falling ? b - a : a - b) || i - j;
  };
  return [...groups]
    .map(([name, members]) => ({ name, images: members.sort(order).map(([i]) => i) }))
    .sort((a, b) => b.images.length - a.images.length || (a.name < b.name ? -1 : 1));
}

/** The groups with only the images of one page. */
export function pageOf(groups, page, size) {
  const [first, last] = [page * size, (page + 1) * size];
  let at = 0;
  const shown = [];
  for (const { name, images } of groups) {
    const part = images.slice(Math.max(0, first - at), Math.max(0, last - at));
    if (part.length) shown.push({ name, count: images.length, images: part });
    at += images.length;
  }
  return shown;
}

function valueIn(panel, name, i) {
  const row = panel.rowOf(i);
  return row < 0 ? NaN : panel.run.value(name, panel.judgedMoment, row);
}
