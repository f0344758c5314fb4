/**
 * What Streamlit mounts. Datasets come by mounts of their own, which carry this code; a view comes by a mount of a few
 * lines that finds this module (see `mpsviz.ui.explore.manifold_view`), so that changing a setting sends neither code nor data.
 */
import { Datasets } from "./data/datasets.js";
import { Lines } from "./data/typed.js";
import { fromText, toText } from "./state/address.js";
import { ManifoldView } from "./view.js";
import style from "./style.css";

const ADDRESS_KEY = "view";
const SETTLE_MS = 400;
const datasets = new Datasets();
const lines = new Lines();
const remembered = new Map();
const stamps = new Map();
const views = new Map();
const ends = new Map();

/** A dataset's mount, or that of a line for prompts. */
export default function receive({ data, parentElement, setStateValue }) {
  if (data.kind === "prompts") return lines.receive(data, parentElement, setStateValue);
  const before = ends.get(parentElement);
  if (before?.version !== data.version) {
    const end = datasets.receive(data);
    before?.end();
    ends.set(parentElement, { version: data.version, end });
  }
  return () => {
    ends.get(parentElement)?.end();
    ends.delete(parentElement);
  };
}

/** A view's mount, called again with every message; one view an element. */
export function mount({ data, parentElement, setStateValue }) {
  let view = views.get(parentElement);
  if (view && view.settings.key !== data.key) {
    view.end(); // Streamlit has put another view into the same element
    view = null;
  }
  if (view) {
    view.world.tell = setStateValue;
    view.update(data);
  } else {
    view = new ManifoldView(parentElement, data, worldOf(data, setStateValue));
    view.face.root.prepend(Object.assign(document.createElement("style"), { textContent: style }));
    views.set(parentElement, view);
  }
  return () => {
    views.get(parentElement)?.end();
    views.delete(parentElement);
  };
}

/** What a view knows of the page around it. An address of another view's is not believed. */
function worldOf({ key }, tell) {
  const text = new URLSearchParams(location.search).get(ADDRESS_KEY);
  const said = text ? fromText(text, key) : null;
  let timer = 0;
  const remember = (state, opening) => {
    remembered.set(key, state);
    clearTimeout(timer);
    timer = setTimeout(() => writeAddress(toText(state, opening, key)), SETTLE_MS);
  };
  const end = () => clearTimeout(timer);
  const isNew = (stamp) => stamp !== stamps.get(key) && Boolean(stamps.set(key, stamp));
  return { datasets, lines, tell, remember, end, isNew, remembered: said ?? remembered.get(key) ?? null };
}

/** Into the address, without a trip to the server and without a step for Back. */
function writeAddress(text) {
  const address = new URL(location.href);
  if (text) address.searchParams.set(ADDRESS_KEY, text);
  else address.searchParams.delete(ADDRESS_KEY);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

const room = (globalThis.__mpsvizManifold ??= { waiting: [] });
room.mount = mount;
room.waiting.splice(0).forEach((wake) => wake(mount));
