"""Draw the figures again when the reader switches between light and dark, and when the page gets narrow or wide; and
complete an address that a menu has made by the run that is shown.

Streamlit repaints its own widgets but doesn't run the script again (its issue 11920), so figures would keep the colours
of the other theme; and it doesn't say how wide the page is. A component without a face looks at both and asks for a new
run when one has changed.
"""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

from mpsviz.ui.session import state

NARROW_PX = 640
"""Below it Streamlit puts its own columns one below the other."""
_JS = """
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
    const [r, g, b] = getComputedStyle(document.querySelector(".stApp")).backgroundColor.match(/\\d+/g).map(Number);
    tell("turned", r + g + b < 384 ? "dark" : "light", data.dark ? "dark" : "light", setTriggerValue);
    tell("narrow", innerWidth < data.narrowPx, data.narrow, setStateValue);
    const address = new URL(location.href);
    if (data.run && !address.searchParams.has("run")) {
      address.searchParams.set("run", data.run);
      history.replaceState(history.state, "", address);
    }
  };
  clearInterval(parentElement.timer);  // this function is called again whenever `data` change, on the same element
  parentElement.timer = setInterval(look, LOOK_MS);
  look();
  return () => clearInterval(parentElement.timer);
}
"""

_watch = component("mpsviz_page_watch", js=_JS)


def watch_page() -> None:
    """Draw it once, before what it decides about."""
    found = _watch(
        data={
            "dark": state.is_dark(),
            "narrow": state.is_narrow(),
            "narrowPx": NARROW_PX,
            "run": st.session_state.get(state.RUN_KEY),
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
