"""The button that fetches a benchmark: nothing happens before it is pressed, and whatever happens then is seen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.errors import UserError
from mpsviz.runs.background import downloads
from mpsviz.runs.background.downloads import DownloadStatus, datasets_folder
from mpsviz.runs.lifecycle.status import RunError
from tests.data.made import class_files, fill
from tests.pages.tune_form.form import widget

from .test_all_pages import open_page, words

Fetched = list[tuple[str, Path]]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Fetched:
    """What was asked for; nothing is fetched."""
    asked: Fetched = []
    monkeypatch.setattr(downloads, "start", lambda name, root: asked.append((name, root)))
    return asked


@pytest.fixture
def stands(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the last download of DTD stand so."""

    def let(root: Path, **changes: object) -> None:
        status = DownloadStatus(
            name="dtd", root=str(root), total_bytes=600_000_000, pid=os.getpid(), pid_started=None
        ).model_copy(update=changes)
        monkeypatch.setattr(downloads, "status_of", lambda name: status if name == "dtd" else None)

    return let


def choose(source: str, path: Path | str = "") -> AppTest:
    app = open_page("tune")
    widget(app, "selectbox", "Data").select(source).run()
    return widget(app, "text_input", "Folder").set_value(str(path)).run() if path else app


def buttons(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def press(app: AppTest, label: str) -> AppTest:
    return widget(app, "button", label).click().run()


def test_nothing_is_fetched_before_the_button_is_pressed(fetched: Fetched):
    app = choose("dtd")
    assert "Download (625.0 MB)" in buttons(app)
    said = words(app).replace("\\", "")
    assert said.index(str(datasets_folder())) < said.index("Or by hand: put the class folders")
    assert fetched == []
    press(app, "Download (625.0 MB)")
    assert fetched == [("dtd", datasets_folder())]
    assert widget(app, "text_input", "Folder").value == str(datasets_folder())
    assert not app.exception


def test_it_goes_where_the_reader_wants_it(fetched: Fetched, tmp_path: Path):
    press(choose("dtd", tmp_path), "Download (625.0 MB)")
    press(choose("dtd", tmp_path / "new"), "Download (625.0 MB)")
    assert fetched == [("dtd", tmp_path), ("dtd", tmp_path / "new")]


@pytest.mark.parametrize("source", ["emoji-60", "ucf101", "stanford_cars", "imagenet", "folder", "zip"])
def test_what_can_not_be_fetched_has_no_button(source: str):
    assert not any(label.startswith("Download") for label in buttons(choose(source)))


def test_how_far_it_is_is_shown_and_it_can_be_cancelled(
    stands: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    cancelled: list[str] = []
    monkeypatch.setattr(downloads, "cancel", cancelled.append)
    stands(tmp_path, done_bytes=150_000_000, seconds=30.0)
    app = choose("dtd", tmp_path)
    assert not app.error, "what is being fetched need not be there yet"
    assert not any(label.startswith("Download") for label in buttons(app))
    (bar,) = app.get("progress")
    assert bar.proto.value == 25
    assert "150.0 MB of about 600.0 MB · 1 min 30 s left" in bar.proto.text
    press(app, "Cancel the download")
    assert cancelled == ["dtd"]
    assert not app.exception


def test_unpacking_is_said(stands: Callable[..., None], tmp_path: Path):
    stands(tmp_path, done_bytes=600_000_000, unpacking=True, seconds=30.0)
    (bar,) = choose("dtd", tmp_path).get("progress")
    assert bar.proto.text == "**Unpacking**"


def test_a_failure_is_two_sentences_and_can_be_tried_again(
    stands: Callable[..., None], fetched: Fetched, tmp_path: Path
):
    error = RunError(what="There is no connection to the server of 'dtd'.", next="Connect to the internet.")
    stands(tmp_path, state="failed", error=error)
    app = choose("dtd", tmp_path)
    (said,) = app.error
    assert "There is no connection" in said.value
    assert "Connect to the internet" in said.value
    press(app, "Download (625.0 MB)")
    assert fetched == [("dtd", tmp_path)]
    (other,) = choose("dtd", tmp_path / "cache").error
    assert "There is nothing to read" in other.value, "another folder has nothing to do with it"


def test_a_download_that_can_not_begin_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(name: str, root: Path) -> None:
        raise UserError("The download can't be started (no space).", next_step="Free some.")

    monkeypatch.setattr(downloads, "start", refuse)
    app = press(choose("dtd", tmp_path), "Download (625.0 MB)")
    assert "can't be started" in app.error[0].value.replace("\\", "")
    assert not app.exception


def test_what_was_fetched_is_found(stands: Callable[..., None], tmp_path: Path):
    """In a new tab too, which does not know where."""
    fill(tmp_path, class_files(("banded", "dotted"), each=20, prefix="dtd/images/"))
    stands(tmp_path, state="finished")
    app = choose("dtd")
    assert str(tmp_path) in words(app).replace("\\", "")
    press(app, "Use the one that is here")
    assert "**2** classes" in words(app)
    assert not any(label.startswith("Download") for label in buttons(app))
