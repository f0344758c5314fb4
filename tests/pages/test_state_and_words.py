from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session import state
from mpsviz.ui.shared.setting_labels import by_label
from mpsviz.ui.shared.words import (
    axis_title,
    duration,
    in_code,
    in_percent,
    percent,
    plain,
    points,
    run_source,
    run_title,
    title_and_help,
    told,
)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict:
    """A session state that is an ordinary dict."""
    memory: dict = {}
    monkeypatch.setattr(st, "session_state", memory)
    return memory


def test_clear_forgets_the_ids(session: dict):
    run = RunFolder(Path("some-run"))
    state.select(run, ["a", "b", "a"])
    assert state.selected_ids(run) == ["a", "b"]
    state.select(run, [])
    assert state.selected_ids(run) == []


def test_runs_have_selections_of_their_own(session: dict):
    state.select(RunFolder(Path("one")), ["a"])
    assert state.selected_ids(RunFolder(Path("two"))) == []


@pytest.mark.parametrize("name", ["**a**", "<b>", "[x](y)", "$x$", ":red[a]", "a_b", "`c`", "# h", "a\nb"])
def test_plain_escapes_every_sign_of_markdown(name: str):
    text = plain(name)
    assert "\n" not in text
    for place, sign in enumerate(text):
        if sign in "*<[$:_`#":
            assert text[place - 1] == "\\"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "unknown"), (-1, "0 s"), (59.4, "59 s"), (75, "1 min 15 s"), (3600, "1 h 0 min"), (7384, "2 h 3 min")],
)
def test_durations(seconds: float | None, words: str):
    assert duration(seconds) == words


def test_numbers():
    assert percent(0.5234) == "52.3 %"
    for share in (183 / 240, 0.0015, 0.9985, 1 / 3):  # the first is 76.25 %, of which a browser's table makes 76.3
        assert percent(share) == f"{in_percent(share)} %"
    assert points(0.282) == "+28.2 points"
    assert points(-0.05) == "-5.0 points"
    assert points(0.0001) is None


def test_titles():
    assert run_title(RunConfig()) == "mps 4-shot, seed 0"
    mine = with_changes(RunConfig(), {"data.name": "folder", "data.path": "/data/our birds"})
    assert run_title(mine) == "our birds: mps 4-shot, seed 0"
    assert run_source(mine) == "folder our birds · mini-clip"
    assert run_source(RunConfig()) == "emoji-60 · mini-clip"
    assert title_and_help("Emoji-60: sixty things") == ("Emoji-60", "sixty things")
    assert axis_title("Margin", "Δ cosine") == "margin (Δ cosine)"
    assert axis_title("Silhouette", "silhouette") == "silhouette"


def test_settings_and_maps_are_called_what_the_page_calls_them():
    assert (
        by_label("Leave small classes out (data.drop_small_classes).")
        == "Leave small classes out (“Drop small classes”)."
    )
    assert by_label("Raise method.gram_weight, or method.sharpness.") == "Raise “λ1, Gram”, or “β, sharpness”."
    assert by_label("Choose data.train_on; see model.safetensors.") == "Choose “Tune on”; see model.safetensors."
    assert by_label("The setting 'optim.lr' can't be -1.") == "The setting “Learning rate” can't be -1."
    assert told("drawing the carried_umap and pca map") == "drawing the Carried UMAP and PCA, one basis map"
    assert told("training") == "training"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":material/flag: x", ":|material/flag: x"),
        (":streamlit: :smile: :+1:", ":|streamlit: :|smile: :|+1:"),
        ("https://example.org", "https:|//example.org"),
        ("see www.example.org", "see www|.example.org"),
        ("someone@example.org", "someone|@example.org"),
        ("a -> b <- c -- d", "a -|> b <|- c -|- d"),
        ("x >= y", "x >|= y"),
        ("13:45 mps 4-shot, seed 1", "13:45 mps 4-shot, seed 1"),
        ("C: 5 @ 3, a--b, awww.", "C: 5 @ 3, a--b, awww."),
    ],
)
def test_what_streamlit_would_draw_is_broken_by_a_character_without_width(text: str, shown: str):
    assert re.sub(r"\\(.)", r"\1", plain(text)) == shown.replace("|", "\u2060")


@pytest.mark.parametrize(
    ("text", "shown"), [("run mps-1", "`run mps-1`"), ("a`b", "``a`b``"), ("a``", "``` a`` ```"), ("a\nb", "`a b`")]
)
def test_code_is_shown_as_it_is(text: str, shown: str):
    assert in_code(text) == shown
