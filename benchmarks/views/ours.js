/** ManifoldView on a page of its own: `window.contender` for `benchmarks.views`. */
import { mount, receive } from "/manifold_view.js";

/** Stands for the Arrow table of `mpsviz.view.packed`. */
const table = (rows) => ({ getChild: (name) => ({ length: rows.length, get: (at) => rows[at][name] }) });

async function load({ data, looks }) {
  const body = await (await fetch(data)).arrayBuffer();
  const start = 4 + new DataView(body).getUint32(0, true);
  const { meta, tables } = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, start - 4)));
  const read = ({ at: [from, to], ...row }) => ({ ...row, bytes: new Uint8Array(body, start + from, to - from) });
  for (const name of Object.keys(tables)) tables[name] = table(tables[name].map(read));
  const { images, moments, places, prompts } = tables;
  receive({ data: { kind: "images", version: "images", meta: meta.images, images, moments }, parentElement: {} });
  receive({ data: { kind: "places", version: "places", meta: meta.places, places, prompts }, parentElement: document });
  const run = { key: "run", title: "run", images: "images", maps: [{ name: "map", title: "map", places: "places" }], neighbours: null, sheets: [], thumb: 64 };
  const panels = [{ run: "run", map: "map", shows: "start" }, { run: "run", map: "map", shows: "slider" }];
  const root = document.querySelector("#root").attachShadow({ mode: "open" });
  mount({ data: { key: "bench", runs: [run], panels, colour: "column:label", height: 560, looks, selected: null }, parentElement: root, setStateValue() {} });
  const surface = root.querySelector(".surface");
  await until(() => surface.dataset.share === "1.000");
  return { root, surface, snapshots: meta.places.epochs.length };
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
async function until(condition) {
  while (!condition()) await frame();
}

window.contender = {
  /** Drag by some pixels. */
  pan(step) {
    const { surface } = this.at;
    const box = surface.getBoundingClientRect();
    const send = (type, x, buttons) => surface.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: box.x + x, clientY: box.y + 300, button: type === "pointermove" ? -1 : 1, buttons, bubbles: true }));
    if (step === 0) {
      surface.setPointerCapture = () => {};
      send("pointerdown", 200, 4);
    }
    send("pointermove", 200 + 60 * Math.sin(step / 10), 4);
  },
  panned() {
    const { surface } = this.at;
    surface.dispatchEvent(new PointerEvent("pointerup", { pointerId: 1, bubbles: true }));
  },
  /** To a place between 0 and 1 of the way through the snapshots. */
  scrub(share) {
    const slider = this.at.root.querySelector("input[type=range]");
    slider.value = share * (this.at.snapshots - 1);
    slider.dispatchEvent(new Event("input"));
  },
  share() {
    return Number(this.at.surface.dataset.share);
  },
};

window.contender.at = await load(window.asked);
await frame();
await frame();
window.painted(performance.now());
