"""Which run a page shows first, and how runs are told apart where one is picked."""

from __future__ import annotations

import time
from pathlib import Path

from mpsviz.runs.lifecycle.status import Status

from .made_run import make_run
from .test_all_pages import open_page, words


def test_the_newest_run_is_shown_first(runs_folder: Path):
    make_run(runs_folder / "older", epochs=(0, 1))
    time.sleep(0.02)
    make_run(runs_folder / "newer", epochs=(0, 1))
    app = open_page("tune")
    assert app.session_state["run"] == "newer"


def test_a_run_that_was_cancelled_is_shown_after_older_ones_that_were_not_and_says_what_to_do(runs_folder: Path):
    make_run(runs_folder / "whole", epochs=(0, 1))
    time.sleep(0.02)
    make_run(runs_folder / "broken off", epochs=(0, 1), status=Status(state="cancelled", epoch=1, epochs=30))
    app = open_page("manifold")
    assert app.session_state["run"] == "whole"
    stopped = next(option for option in app.sidebar.selectbox[0].options if option.startswith("■"))
    assert stopped == "■ cancelled · mps 4-shot, seed 0"
    app.sidebar.selectbox[0].select("broken off").run()
    assert (
        "cancelled after epoch 1 of 30. What it had measured is shown. Resume or delete it on the Runs page"
        in words(app)
    )


def test_runs_that_look_alike_can_be_told_apart(runs_folder: Path):
    for name in ("a", "b", "c"):
        make_run(runs_folder / name, epochs=(0, 1))
    app = open_page("tune")
    picker = app.sidebar.selectbox[0]
    assert len(set(picker.options)) == 3
    for name in ("a", "b", "c"):
        app.sidebar.selectbox[0].select(name).run()
        assert app.session_state["run"] == name
        assert any(f"Folder {name}" in caption.value for caption in app.sidebar.caption)


def test_a_link_to_a_run_that_is_not_here_says_so_until_another_is_chosen(runs_folder: Path):
    for name in ("a", "b"):
        make_run(runs_folder / name, epochs=(0, 1))
    app = open_page("gram", run="nope_1")
    assert app.session_state["run"] == "b"
    assert [warning.value for warning in app.warning] == [
        "The run “nope\\_1” that the link asks for isn't here: what you see is “b”. It was deleted or renamed, or lies "
        "in another runs folder."
    ]
    app.run()
    assert len(app.warning) == 1
    app.sidebar.selectbox[0].select("a").run()
    assert len(app.warning) == 0
