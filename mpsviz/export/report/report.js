/** Mount the views and draw the figures of a report, each when it is first scrolled to, or has to be printed. */
const parsed = (name) => JSON.parse(document.getElementById(name).textContent);

/** A table as Streamlit hands it over: columns by name, rows by number. */
function tableOf(columns) {
  const values = {
    name: columns.map(({ name }) => name),
    type: columns.map(({ type }) => type),
    stride: columns.map(({ stride }) => stride),
    bytes: columns.map(({ bytes }) => Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))),
  };
  return { getChild: (name) => ({ length: columns.length, get: (row) => values[name][row] }) };
}

function mountView(place) {
  const { settings, packs } = parsed(place.dataset.view);
  const { mount, receive } = globalThis.__mpsvizManifold;
  for (const { kind, version, meta, tables } of packs) {
    const unpacked = Object.fromEntries(Object.entries(tables).map(([name, columns]) => [name, tableOf(columns)]));
    receive({ data: { kind, version, meta, ...unpacked }, parentElement: document.createElement("div") });
  }
  const parentElement = place.attachShadow({ mode: "open" });
  mount({ data: settings, parentElement, setStateValue: () => {} });
}

function drawFigure(place) {
  const { data, layout } = parsed(place.dataset.figure);
  globalThis.Plotly.newPlot(place, data, layout, { displaylogo: false, responsive: true });
}

const draw = (place) => (place.dataset.view ? mountView(place) : drawFigure(place));
const places = new Set(document.querySelectorAll("[data-view], [data-figure]"));
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) show(target);
  },
  { rootMargin: "600px" },
);
function show(place) {
  if (!places.delete(place)) return;
  watcher.unobserve(place);
  draw(place);
}
places.forEach((place) => watcher.observe(place));
addEventListener("beforeprint", () => [...places].forEach(show));
/* A view paints in the frames that follow, and printing waits for none: views are there before one thinks of printing. */
const soon = globalThis.requestIdleCallback ?? setTimeout;
addEventListener("load", () => soon(() => [...places].filter((place) => place.dataset.view).forEach(show)));
