"""Redraw the figures when the reader switches between light and dark.

Streamlit repaints its own widgets but doesn't run the script again (its issue 11920), so figures would keep the colours
of the other theme. A component without a face looks at the page's background and asks for a new run when it turns.
"""

from __future__ import annotations

from streamlit.components.v2 import component

from mpsviz.ui.state import is_dark

_JS = """
let told = null;
export default function ({ data, setTriggerValue }) {
  const look = () => {
    const [r, g, b] = getComputedStyle(document.querySelector(".stApp")).backgroundColor.match(/\\d+/g).map(Number);
    const dark = r + g + b < 384;
    if (dark !== (told ?? data.dark)) {
      told = dark;
      setTriggerValue("turned", dark ? "dark" : "light");
    }
  };
  const timer = setInterval(look, 500);
  return () => clearInterval(timer);
}
"""

_watch = component("mpsviz_theme_watch", js=_JS)


def watch_theme() -> None:
    _watch(data={"dark": is_dark()}, key="theme watch", height="content", on_turned_change=lambda: None)
