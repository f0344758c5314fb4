"""Draw the figures again when the reader switches between light and dark, and when the page gets narrow or wide;
complete an address that a menu has made by the run that is shown; and fetch what draws charts before it is needed.

Streamlit repaints its own widgets but doesn't run the script again (its issue 11920), so figures would keep the colours
of the other theme; and it doesn't say how wide the page is. A component without a face looks at both and asks for a new
run when one has changed, but not while the reader is on the way to another page, which is run anyway.

Plotly is 4.7 MB of JavaScript, which Streamlit fetches when the first chart appears: half of the time that the Compare
page takes in the browser. While a page without charts is read the browser has time to fetch it and to run it once.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from mpsviz.ui.session import state

NARROW_PX = 640
"""Below it Streamlit puts its own columns one below the other."""
_JS = """
const IDLE_MS = 1000;  // a page that was just opened has other things to do
function fetchAhead(names) {
  const index = document.querySelector('script[type="module"][src*="/static/js/"]');
  if (!index || window.mpsvizFetchedAhead) return;
  window.mpsvizFetchedAhead = true;
  const idle = window.requestIdleCallback ?? setTimeout;
  setTimeout(() => idle(() => names.forEach((name) => {
    const href = new URL(name, index.src).href;
    const link = document.createElement("link");
    document.head.append(Object.assign(link, { rel: "modulepreload", crossOrigin: "", href }));
    const run = () => document.querySelector(".manifold") || import(href).catch(() => {});  // no hitch in a moving map
    setTimeout(() => idle(run), IDLE_MS);
  })), IDLE_MS);
}
/**
 * Whether the reader is on the way to another page of the app. Until that has come, what is told counts for the page
 * that is left, and has Streamlit go back to it.
 */
const LOST_MS = 8000, ARRIVING_MS = 500;
function watchLinks() {
  if (window.mpsvizLeaving) return;
  let from = "", pressed = -LOST_MS, left = 0;
  window.mpsvizLeaving = () => {
    if (location.pathname !== from) left ||= performance.now();
    const now = performance.now();
    return now - pressed < LOST_MS && (!left || now - left < ARRIVING_MS);
  };
  addEventListener("click", (event) => {
    const href = event.target.closest?.("a[href]")?.href;
    if (!href || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const { origin, pathname } = new URL(href, location);
    if (origin === location.origin && pathname !== location.pathname) {
      [from, pressed, left] = [location.pathname, performance.now(), 0];
    }
  }, true);
}
const LOOK_MS = 500, AGAIN_MS = 5000;  // what is told while the page is being set up may be lost
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const told = (parentElement.told ??= {});
  const tell = (name, value, known, how) => {
    const last = told[name] ?? { value: known, at: 0 };
    if (value === known || (value === last.value && Date.now() - last.at < AGAIN_MS)) return;
    told[name] = { value, at: Date.now() };
    how(name, value);
  };
  const look = () => {
    if (window.mpsvizLeaving()) return;
    const [r, g, b] = getComputedStyle(document.querySelector(".stApp")).backgroundColor.match(/\\d+/g).map(Number);
    tell("turned", r + g + b < 384 ? "dark" : "light", data.dark ? "dark" : "light", setTriggerValue);
    tell("narrow", innerWidth < data.narrowPx, data.narrow, setStateValue);
    const address = new URL(location.href);
    if (data.run && !address.searchParams.has("run")) {
      address.searchParams.set("run", data.run);
      history.replaceState(history.state, "", address);
    }
  };
  watchLinks();
  fetchAhead(data.ahead);
  clearInterval(parentElement.timer);  // this function is called again whenever `data` change, on the same element
  parentElement.timer = setInterval(look, LOOK_MS);
  look();
  return () => clearInterval(parentElement.timer);
}
"""

_watch = component("mpsviz_page_watch", js=_JS)


@cache
def scripts_ahead() -> list[str]:
    """The names of Streamlit's scripts that draw charts; none where it calls them otherwise."""
    return sorted(file.name for file in (Path(st.__file__).parent / "static/static/js").glob("PlotlyChart.*.js"))


def watch_page() -> None:
    """Draw it once, before what it decides about."""
    found = _watch(
        data={
            "dark": state.is_dark(),
            "narrow": state.is_narrow(),
            "narrowPx": NARROW_PX,
            "run": st.session_state.get(state.RUN_KEY),
            "ahead": scripts_ahead(),
        },
        key="page watch",
        height="content",
        default={"narrow": state.is_narrow()},
        on_narrow_change=lambda: None,
        on_turned_change=lambda: None,
    )
    if bool(found.narrow) != state.is_narrow():
        state.note_width(narrow=bool(found.narrow))
        st.rerun()
