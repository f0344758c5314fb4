"""Have the browser complete an address that a menu has made by what the page is set to, without a step for Back."""

from __future__ import annotations

from streamlit.components.v2 import component

from mpsviz.ui.session import address

_JS = """
export default function ({ data }) {
  const here = new URL(location.href);
  const missing = Object.entries(data.words).filter(([name]) => !here.searchParams.has(name));
  for (const [name, word] of missing) here.searchParams.set(name, word);
  if (missing.length) history.replaceState(history.state, "", here);
}
"""

_complete = component("mpsviz_address_completion", js=_JS)


def complete_address() -> None:
    """Call it once, at the end of a page that keeps more in its address than the run."""
    if words := address.unsaid():  # a mount takes the browser ten milliseconds
        _complete(data={"words": words}, key="address completion", height="content")
