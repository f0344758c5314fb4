"""Which epoch is shown: the slider follows a run only while the reader stands at its end."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import write_status

from .made_run import finished, make_run, running
from .test_all_pages import open_page


def grow(run: RunFolder, epoch: int) -> None:
    """One more snapshot and its place on the maps, as if the run had gone on."""
    last = run.snapshot(run.epochs()[-1])
    run.write_snapshot(
        Snapshot(epoch, last.image_features, last.text_features, last.logits, last.token_gram_drift),
    )
    for name in ("pca", "aligned_umap"):
        places = run.written(f"maps/{name}")
        newest = places[places["epoch"] == places["epoch"].max()].assign(epoch=epoch)
        run.write_table(f"maps/{name}", pd.concat([places, newest]))


def slider(app: AppTest):
    return app.select_slider[0]


def test_the_slider_stays_where_the_reader_put_it(runs_folder: Path):
    run = make_run(runs_folder / "live", epochs=(0, 1, 2, 3), status=running(os.getpid(), 3, 30))
    app = open_page("gram")
    assert slider(app).value == 3
    grow(run, 4)
    app.run()
    assert slider(app).value == 4, "who stands at the end follows"
    slider(app).set_value(2).run()
    grow(run, 5)
    app.run()
    assert slider(app).options == ["1", "2", "3", "4", "5"]
    assert slider(app).value == 2, "who looks back is left alone"
    slider(app).set_value(5).run()
    grow(run, 6)
    write_status(run, finished(6))
    app.run()
    assert slider(app).value == 6
    assert not app.exception


def test_the_epoch_stays_on_other_pages_and_is_its_own_for_every_run(runs_folder: Path):
    make_run(runs_folder / "one", epochs=(0, 1, 2, 3))
    make_run(runs_folder / "two", epochs=(0, 1, 2, 3))
    app = open_page("gram")
    first = app.session_state["run"]
    slider(app).set_value(2).run()
    app.switch_page("pages/manifold.py").run()
    app.switch_page("pages/gram.py").run()
    assert slider(app).value == 2
    app.sidebar.selectbox[0].select("one" if first == "two" else "two").run()
    assert slider(app).value == 3
