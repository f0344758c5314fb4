"""The explorer on a page: what it hands to the view, without a browser."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from mpsviz.analysis.findings.chance.finding import Finding, Subject
from mpsviz.analysis.findings.registry import Findings
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.explore.shown_runs import shown_run
from mpsviz.view import shown_run as packing
from tests.pages.made_run import make_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("explored") / "run", epochs=(0, 6), bystanders=4)


def script(path: str) -> None:
    from pathlib import Path

    import streamlit as st

    from mpsviz.runs.folder.store import RunFolder
    from mpsviz.ui.explore.explorer import explore
    from mpsviz.ui.session import state

    run = RunFolder(Path(path))
    st.button("Select", on_click=state.select, args=(run, ["noto/000"]))
    st.text(str(explore(run, first_map="pca", colour="column:label")))


def settings_of(page: AppTest) -> dict:
    """What the mount of the view was given, of all mounts on the page."""
    return next(tree for tree in messages_of(page) if "runs" in tree)


def messages_of(page: AppTest) -> list[dict]:
    """What the mounts on the page were given, in their order, without tables."""
    return [message for _, message in mounts_of(page)]


def mounts_of(page: AppTest) -> list[tuple[str, dict]]:
    """The ids of the mounts on the page, and what they were given."""
    mounts = [node.proto for node in page.main if getattr(node, "type", "") == "bidi_component"]
    return [(mount.id, json.loads(mount.json or mount.mixed.json or "{}")) for mount in mounts]


def tell_drawn(page: AppTest) -> None:
    """As the browser does when the first picture stands."""
    (line,) = [mount for mount, message in mounts_of(page) if message.get("kind") == "later"]
    states = page._tree.get_widget_states()
    states.widgets.append(WidgetState(id=line, json_value=json.dumps({"drawn": 7})))
    page._run(states)


def test_a_run_is_shown_with_the_wanted_map_first(run: RunFolder):
    page = AppTest.from_function(script, args=(str(run.path),)).run(timeout=30)
    assert not page.exception
    assert page.text[0].value == "True"
    (shown,) = settings_of(page)["runs"]
    assert [place["name"] for place in shown["maps"]] == ["pca", "aligned_umap"]
    assert len(shown["sheets"]) == 1


def test_what_the_first_picture_does_not_need_is_worked_out_and_sent_when_that_stands(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
):
    compare = Mock(side_effect=packing.compared)
    monkeypatch.setattr(packing, "compared", compare)
    st.cache_resource.clear()
    page = AppTest.from_function(script, args=(str(run.path),)).run(timeout=30)
    (shown,) = settings_of(page)["runs"]
    first = [*shown["images"], *shown["maps"][0]["places"]]
    assert [one["version"] for one in messages_of(page) if "version" in one] == first
    assert not compare.called
    tell_drawn(page)
    assert compare.call_count == 1
    assert not page.exception
    (line,) = [one for one in messages_of(page) if one.get("kind") == "later"]
    assert line["turn"] == 7, "what was told is repeated, so that it is not told again"
    assert {*first, *shown["maps"][1]["places"]} < {one["version"] for one in messages_of(page) if "version" in one}
    (told,) = [one for one in messages_of(page) if one.get("kind") == "compared"]
    assert told["version"] == shown["compared"]
    sent = {one["version"]: one["kind"] for one in messages_of(page) if "version" in one}
    assert {name: sent[version] for name, version in told["meta"].items()} == {
        "highlights": "highlights", "neighbours": "neighbours",
    }  # fmt: skip


def test_what_was_found_is_pointed_out_apart_from_what_changed_most(run: RunFolder):
    probe = run.written("probe")
    images = tuple(probe[probe["label_index"] == 2]["id"])
    found = Finding("one_class", "found", Subject((2,)), "It drew together.", 0.5, "", severity=0.5, selection=images)
    write_findings(run, Findings(6, (found, replace(found, state="held")), {}, 96))
    shown = shown_run(run)
    assert shown is not None
    (first,) = shown.highlights.meta["findings"]
    assert (first["title"], first["sentence"]) == ("Collapse or spread of one class: tiger", "It drew together.")
    rows = shown.highlights.tables["rows"]["row"].to_pylist()[: first["count"]]
    assert rows == probe.index[probe["label_index"] == 2].tolist()
    assert "It drew together." not in [one["why"] for one in shown.highlights.meta["suggestions"]]


def test_what_else_selects_reaches_the_view_once(run: RunFolder):
    page = AppTest.from_function(script, args=(str(run.path),)).run(timeout=30)
    assert settings_of(page)["selected"] is None
    page.button[0].click().run()
    selected = settings_of(page)["selected"]
    assert (selected["ids"], selected["show"]) == (["noto/000"], True)
    page.run()
    assert settings_of(page)["selected"] == selected


def test_a_run_without_a_map_is_not_shown(tmp_path: Path):
    empty = make_run(tmp_path / "run", epochs=(0, 6), bystanders=0)
    for place in (empty.path / "maps").iterdir():
        place.unlink()
    page = AppTest.from_function(script, args=(str(empty.path),)).run(timeout=30)
    assert not page.exception
    assert page.text[0].value == "False"


def test_a_broken_sheet_costs_its_pictures_and_nothing_else(tmp_path: Path):
    damaged = make_run(tmp_path / "run", epochs=(0, 6), bystanders=0)
    (damaged.path / "thumbs" / "sheet-000.png").unlink()
    page = AppTest.from_function(script, args=(str(damaged.path),)).run(timeout=30)
    assert not page.exception
    assert settings_of(page)["runs"][0]["sheets"] == [None]


@pytest.mark.parametrize("what", ["pipe", "link"])
def test_a_sheet_that_becomes_a_pipe_or_a_link_is_neither_waited_for_nor_followed(tmp_path: Path, what: str):
    """Though all that the run's pictures are known by is as it was when they were read."""
    run = make_run(tmp_path / "run", epochs=(0, 6), bystanders=0)
    page = AppTest.from_function(script, args=(str(run.path),)).run(timeout=30)
    assert settings_of(page)["runs"][0]["sheets"] != [None]
    sheet = run.path / "thumbs" / "sheet-000.png"
    sheet.unlink()
    if what == "pipe":
        os.mkfifo(sheet)
    else:
        secret = tmp_path / "secret.png"
        secret.write_bytes(b"not for the page")
        sheet.symlink_to(secret)
    page = AppTest.from_function(script, args=(str(run.path),)).run(timeout=30)
    assert not page.exception
    assert settings_of(page)["runs"][0]["sheets"] == [None]
