"""What a page that follows a run is told while it goes on, and what has it drawn again."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import CONTROL, ask, write_status
from mpsviz.ui.polling import watched
from mpsviz.ui.polling.watched import Line, Seen, seen_now, token_of, version_of
from mpsviz.ui.server.polling_route import MOST_TOKENS, polling_route
from mpsviz.ui.tune.run_seen import curves_seen, figures_seen, run_seen

from .made_run import make_run, running

STATUS = running(os.getpid(), 2, 30)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("runs") / "live", epochs=(0, 1, 2), status=STATUS)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, Line("Training", " · epoch 2 of 30 · step 16 of 240 · 42 s left", 0.06)),
        ({"step": 240, "epoch": 30, "eta_s": None}, Line("Training", " · epoch 30 of 30 · step 240 of 240", 0.9)),
        ({"steps": 0, "phase": "loading model", "eta_s": None}, Line("Loading model", "", 0.0)),
        ({"recorded": True}, Line("Recording", " · epoch 2 · step 16")),
    ],
)
def test_the_line_says_how_far_a_run_is(changes: dict, line: Line, run: RunFolder):
    write_status(run, STATUS.model_copy(update=changes))
    seen = run_seen(run).line
    assert seen is not None
    assert (seen.words, seen.details) == (line.words, line.details)
    assert seen.share == (None if line.share is None else pytest.approx(line.share))


def _step(run: RunFolder) -> None:
    write_status(run, STATUS.model_copy(update={"step": 17, "eta_s": 41.0}))


def _loss(run: RunFolder) -> None:
    with (run.path / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write("{}\n")


def _map(run: RunFolder) -> None:
    run.write_table("maps/pca", run.written("maps/pca"))


def _accuracy(run: RunFolder) -> None:
    run.write_table("analysis/summary", run.written("analysis/summary"))


def _wish(run: RunFolder) -> None:
    ask(run, "cancel")


def _note(run: RunFolder) -> None:
    write_status(run, STATUS.model_copy(update={"notes": ("The batch was halved.",)}))


def _seen(run: RunFolder) -> dict[str, str]:
    """Every version that a part of the page is drawn by."""
    buttons, places = run_seen(run).versions
    return {
        "buttons": buttons, "map": places, "headline": figures_seen(run).versions[0],
        "curves": curves_seen(run).versions[0],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("happens", "changed"),
    [
        (lambda run: None, set()),
        (_step, set()),
        (_wish, {"buttons"}),
        (_note, {"buttons"}),
        (_map, {"map"}),
        (_accuracy, {"headline", "curves"}),
        (_loss, {"curves"}),
    ],
)
def test_only_what_shows_it_is_drawn_again(happens: Callable[[RunFolder], None], changed: set[str], run: RunFolder):
    """A step moves the bar, which the browser does by itself."""
    write_status(run, STATUS)
    (run.path / CONTROL).unlink(missing_ok=True)
    before = _seen(run)
    happens(run)
    after = _seen(run)
    assert {part for part in before if before[part] != after[part]} == changed


def test_a_browser_is_told_of_what_its_page_watches_and_of_nothing_else():
    first = token_of("first", lambda: Seen(("a",), Line("Training", " · step 1", 0.5)))
    second = token_of("second", lambda: Seen(("b", "c")))
    client = TestClient(Starlette(routes=[polling_route()]))
    answer = client.get(f"/polling/{first}+first+guess")
    assert answer.json() == {
        first: {"versions": ["a"], "line": {"words": "Training", "details": " · step 1", "share": 0.5}}
    }
    assert answer.headers["cache-control"] == "no-store"
    assert set(client.get(f"/polling/{first}+{second}").json()) == {first, second}
    assert client.get(f"/polling/{'+'.join(['guess'] * MOST_TOKENS + [first])}").json() == {}


def test_a_name_keeps_its_token_and_is_answered_as_it_was_last_said():
    token = token_of("run", lambda: Seen(("old",)))
    assert token_of("run", lambda: Seen(("new",))) == token
    assert seen_now([token])[token]["versions"] == ["new"]


def test_of_very_many_names_those_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watched, "MOST", 2)
    monkeypatch.setattr(watched, "_tokens", {})
    monkeypatch.setattr(watched, "_looks", {})
    tokens = [token_of(name, lambda: Seen(())) for name in ("a", "b", "a", "c")]
    assert set(seen_now(tokens)) == {tokens[0], tokens[3]}


def test_a_version_is_another_one_where_any_part_is():
    assert version_of("running", (1, 2)) == version_of("running", (1, 2))
    assert len({version_of("running", (1, 2)), version_of("running", (1, 3)), version_of("running", 1, 2)}) == 3


def test_below_a_path_of_the_whole_app_it_is_asked_there_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": "/class/"}.get)
    assert polling_route().path == "/class/polling/{tokens}"
