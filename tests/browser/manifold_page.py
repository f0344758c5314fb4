"""A page with nothing but ManifoldView, for the tests in `view/`: `streamlit run` it with MPSVIZ_RUNS set.

Query parameters: `runs` (names of run folders, by commas), `select` (ids that Python selects, by spaces).
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.explore.explorer import explore
from mpsviz.ui.explore.manifold_view import PromptBox, Selection, manifold_view
from mpsviz.ui.explore.shown_runs import shown_run
from mpsviz.ui.explore.typed_prompts import answer_prompts, no_text_tower
from mpsviz.ui.server.bundle_route import bundle_route
from mpsviz.ui.server.sheet_route import sheet_route
from mpsviz.ui.session import state

RUNS = Path(os.environ["MPSVIZ_RUNS"])


def main() -> None:
    st.header("ManifoldView")
    names = st.query_params.get("runs", "run").split(",")
    folders = [RunFolder(RUNS / name) for name in names]
    runs = [shown for folder in folders if (shown := shown_run(folder, "aligned_umap")) is not None]
    wanted = st.query_params.get("select")
    selection = Selection(wanted, wanted.split()) if wanted else None
    other = st.toggle("Another setting")
    selected = manifold_view(
        runs,
        key="manifold",
        colour="column:family",
        selection=selection,
        prompts=PromptBox(partial(answer_prompts, folders), no_text_tower(folders)),
        height=600 if other else 560,
    )
    st.text(f"Python has {' '.join(sorted(selected)) or 'nothing'}")


def explorer() -> None:
    st.header("Explorer")
    run = RunFolder(RUNS / "run")
    few = run.written("probe")["id"][:3].tolist()
    st.button("Select three", on_click=state.select, args=(run, few))
    st.button("Select two", on_click=state.select, args=(run, few[:2]))
    explore(run, colour="column:label")
    st.text(f"Python has {' '.join(sorted(state.selected_ids(run))) or 'nothing'}")


def empty() -> None:
    st.header("Empty")


if __name__ != "__main__":  # Streamlit imports it to get the server
    app = st.App(__file__, routes=[bundle_route(), sheet_route()])
else:
    st.set_page_config(layout="wide")
    pages = {"Map": main, "Explorer": explorer, "Empty": empty}
    st.navigation([st.Page(page, title=title, default=page is main) for title, page in pages.items()]).run()
