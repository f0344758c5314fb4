/**
 * What Streamlit mounts. This code is fetched once; datasets and views come by mounts of a few lines that find it
 * (`mpsviz/ui/explore/mount.js`), so that neither more data nor another setting sends it again.
 */
import { Datasets } from "./data/datasets.js";
import { Lines } from "./data/lines.js";
import { Steps } from "./state/history.js";
import { lasting } from "./state/view_state.js";
import { ManifoldView } from "./view.js";
import style from "./style.css";

const datasets = new Datasets();
const lines = { prompts: new Lines("asked"), later: new Lines("drawn") };
const remembered = new Map();
const stamps = new Map();
const views = new Map();
const ends = new Map();

/** A dataset's mount, or that of a line to the server. */
export function receive({ data, parentElement, setStateValue }) {
  if (data.kind in lines) return lines[data.kind].receive(data, parentElement, setStateValue);
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
export function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  let view = views.get(parentElement);
  if (view && view.settings.key !== data.key) {
    view.end(); // Streamlit has put another view into the same element
    view = null;
  }
  if (view) {
    view.world.tellBy(setStateValue, setTriggerValue);
    view.update(data);
  } else {
    view = new ManifoldView(
      parentElement,
      data,
      worldOf(data, [setStateValue, setTriggerValue], (said) => view.restore(said)),
    );
    view.face.root.prepend(Object.assign(document.createElement("style"), { textContent: style }));
    views.set(parentElement, view);
  }
  if (view.world.steps.learn(data.kept, data.selected)) view.remember();
  return () => {
    views.get(parentElement)?.end();
    views.delete(parentElement);
  };
}

/** What a view knows of the page around it. */
function worldOf({ key, runs, opening }, ways, restore) {
  const steps = new Steps(key, runs[1]?.key ?? "", restore);
  const world = {
    datasets,
    lines,
    steps,
    remember: (state, opening) => {
      remembered.set(key, lasting(state, opening));
      steps.remember(state, opening);
    },
    end: () => steps.end(),
    isNew: (stamp) => stamp !== stamps.get(key) && Boolean(stamps.set(key, stamp)),
    remembered: steps.said() ?? remembered.get(key) ?? opening ?? null,
    tellBy: (tell, ask) => {
      world.ask = ask;
      world.tell = (name, value) => {
        if (name === "selected") steps.note(value.turn, value.ids);
        tell(name, value);
      };
    },
  };
  world.tellBy(...ways);
  return world;
}

const room = (globalThis.__mpsvizManifold ??= { waiting: [] });
room.mount = mount;
room.receive = receive;
room.waiting.splice(0).forEach((wake) => wake());
