"""The keys of the map: one epoch back (J), play or pause (K), the next (L), as in a video editor.

Back and Next are Streamlit's buttons. Playing happens in the browser alone, by plotly's own frames: a button of ours
stands in for plotly's two, which are drawings that no keyboard reaches (page.css hides them).
"""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

from mpsviz.runs.store import RunFolder
from mpsviz.ui import state

_HTML = '<button type="button" disabled><span></span><kbd>K</kbd></button>'
_CSS = """
button {
  font: inherit; font-size: .95rem; line-height: 1.6; padding: .3rem .6rem; min-height: 2.5rem; min-width: 6.1rem;
  display: inline-flex; gap: .5rem; align-items: center; justify-content: center; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, .5rem);
}
button:hover:enabled { color: var(--st-primary-color); border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
button:disabled { opacity: .45; cursor: not-allowed; }
kbd { font: inherit; font-size: .8rem; opacity: .65; }
"""
_JS = """
const [PLAY, PAUSE] = [0, 1];
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button"), label = button.querySelector("span");
  let heard = null, playing = false;
  const keys = () => document.querySelectorAll(".js-plotly-plot .updatemenu-button");
  const show = () => {
    button.disabled = keys().length < 2;
    label.textContent = playing ? "❚❚ Pause" : "▶ Play";
  };
  const tell = (now) => () => { playing = now; show(); };
  const look = () => {
    const chart = document.querySelector(".js-plotly-plot");
    if (chart?.on && chart.on !== heard) {  // a chart that is drawn anew has lost its listeners
      heard = chart.on;
      playing = false;
      chart.on("plotly_animating", tell(true));
      chart.on("plotly_animated", tell(false));
    }
    show();
  };
  const toggle = () => {
    const pausing = playing;
    keys()[pausing ? PAUSE : PLAY]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    if (pausing) tell(false)();
    // plotly rejects the promise of what is interrupted, and nobody holds that
    if (pausing) addEventListener("unhandledrejection", (event) => event.preventDefault(), { once: true });
  };
  const press = (event) => {
    const typing = event.composedPath()[0].closest?.("input, textarea, select, [contenteditable=true]");
    if (event.key.toLowerCase() !== "k" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    toggle();
  };
  parentElement.leave?.();  // this function may be called again on the same element
  button.onclick = toggle;
  document.addEventListener("keydown", press);
  const timer = setInterval(look, 300);
  look();
  parentElement.leave = () => { clearInterval(timer); document.removeEventListener("keydown", press); };
  return parentElement.leave;
}
"""

_play = component("mpsviz_play", html=_HTML, css=_CSS, js=_JS)


def playback(run: RunFolder, epochs: list[int], epoch: int) -> None:
    """Draw the three buttons.

    Args:
        epochs: what `controls.pick_epoch` chose from: the snapshots of the map, ascending.
        epoch: what it chose.
    """
    after = epochs[1:] or epochs
    with st.container(horizontal=True, gap="xsmall", key="playback"):
        st.button("Back", shortcut="J", disabled=epoch == after[0], on_click=state.step_epoch, args=(run, after, -1))
        _play(key="play", width="content")
        st.button("Next", shortcut="L", disabled=epoch == after[-1], on_click=state.step_epoch, args=(run, after, 1))
