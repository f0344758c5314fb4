"""The folder of a run that goes on: what is packed is what a fresh look would pack, and only what is new is packed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.view import run_parts
from mpsviz.view.caching.kept_parts import KeptParts
from mpsviz.view.runs import live_folder
from mpsviz.view.runs.live_folder import ONE_SO_FAR, LiveFolder
from mpsviz.view.shown_run import ShownRun
from tests.pages.made_run import make_run

EPOCHS, MAPS = (0, 2, 4), ("aligned_umap", "pca")
TABLES = ("maps/aligned_umap", "maps/pca", "analysis/per_image", "analysis/prompts")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("growing") / "run", epochs=EPOCHS, bystanders=6)


@pytest.fixture
def run(whole: RunFolder, tmp_path: Path) -> RunFolder:
    """The run when it had one snapshot."""
    run = make_run(tmp_path / "run", epochs=EPOCHS, bystanders=6)
    for epoch in EPOCHS[1:]:
        (run.path / f"snapshots/{epoch:04d}.safetensors").unlink()
    grow(run, whole, 1)
    return run


def grow(run: RunFolder, whole: RunFolder, count: int, begin: int = 0) -> None:
    """Let it have its first `count` snapshots, drawn and measured; those before `begin` are not written again."""
    for epoch in EPOCHS[begin:count]:
        run.write_snapshot(whole.snapshot(epoch))
    for name in TABLES:
        table = whole.written(name)
        run.write_table(name, table[table["epoch"].isin(EPOCHS[:count])].reset_index(drop=True))


def versions(shown: ShownRun | None) -> list[tuple[str, str]]:
    assert shown is not None
    return [(pack.kind, pack.version) for pack in shown.packs()]


def test_at_every_moment_it_is_what_a_fresh_look_would_show(run: RunFolder, whole: RunFolder):
    growing = LiveFolder(run.path)
    first = growing.show(MAPS)
    assert versions(first) == versions(LiveFolder(run.path).show(MAPS))
    assert first is not None
    assert first.highlights.meta["no_suggestions"] == ONE_SO_FAR
    grow(run, whole, 2)
    assert versions(growing.show(MAPS)) == versions(LiveFolder(run.path).show(MAPS))
    grow(run, whole, 3)
    last = growing.show(MAPS)
    assert versions(last) == versions(LiveFolder(run.path).show(MAPS))
    assert last is not None
    assert last.neighbours is not None
    assert last.neighbours.meta["epochs"] == [EPOCHS[0], EPOCHS[-1]]


def test_only_what_is_new_is_packed(run: RunFolder, whole: RunFolder, monkeypatch: pytest.MonkeyPatch):
    packed: list[tuple[str, list[int]]] = []

    def noted(name: str):
        real = getattr(run_parts, name)

        def pack(*values, **named):
            made = real(*values, **named)
            packed.append((name, made.meta["epochs"]))
            return made

        monkeypatch.setattr(run_parts, name, pack)

    growing = LiveFolder(run.path)
    grow(run, whole, 2)
    growing.show(MAPS)
    for name in ("pack_images", "pack_moments", "pack_places"):
        noted(name)
    growing.show(MAPS)
    assert packed == [], "nothing has changed"
    grow(run, whole, 3)
    growing.show(MAPS)
    assert packed == [("pack_moments", [4]), ("pack_places", [4]), ("pack_places", [4])]


def test_each_snapshot_is_looked_at_once(run: RunFolder, whole: RunFolder, monkeypatch: pytest.MonkeyPatch):
    """The newest one is compared with the first one every time; that one's neighbours and names are known by then."""
    looked_for: list[list[int]] = []
    named: list[list[int]] = []
    find, names = live_folder.find_neighbours, live_folder.names_found_of
    monkeypatch.setattr(live_folder, "find_neighbours", lambda one: looked_for.append(list(one)) or find(one))
    monkeypatch.setattr(
        live_folder,
        "names_found_of",
        lambda of, probe, two: named.append([one.epoch for one in two]) or names(of, probe, two),
    )
    growing = LiveFolder(run.path)
    grow(run, whole, 2)
    growing.show(MAPS)
    grow(run, whole, 3, begin=2)
    growing.show(MAPS)
    growing.show(MAPS)
    assert looked_for == [[0], [2], [4]]
    assert named == [[0], [2], [4]]


def test_what_is_measured_anew_is_packed_anew(run: RunFolder, whole: RunFolder):
    """The first snapshot, too: bystanders' names are known later than its measures."""
    growing = LiveFolder(run.path)
    grow(run, whole, 3)
    before = growing.show(MAPS)
    per_image = run.written("analysis/per_image")
    again = (per_image["epoch"] == EPOCHS[0]) & (per_image["measure"] == "drift")
    assert again.any()
    run.write_table("analysis/per_image", per_image.assign(value=per_image["value"] + again * per_image.index / 1e3))
    after = growing.show(MAPS)
    assert versions(after) == versions(LiveFolder(run.path).show(MAPS))
    assert before is not None
    assert after is not None
    assert before.images.version != after.images.version
    assert [one.version for one in before.moments] == [one.version for one in after.moments]


def test_a_torn_table_is_read_again_when_it_is_whole(run: RunFolder):
    growing = LiveFolder(run.path)
    content = run.read_bytes("maps/pca.parquet")
    (run.path / "maps/pca.parquet").write_bytes(content[:99])
    torn = growing.show(MAPS)
    run.write_bytes("maps/pca.parquet", content)
    mended = growing.show(MAPS)
    assert torn is not None
    assert mended is not None
    assert [len(torn.maps), len(mended.maps)] == [1, 2]


def test_a_file_of_the_same_inode_size_and_time_is_read_again(run: RunFolder, whole: RunFolder):
    growing, file = LiveFolder(run.path), run.path / "snapshots/0000.safetensors"
    before, kept = file.stat(), run.path / "kept"
    os.link(file, kept)
    old = versions(growing.show(MAPS))
    first = whole.snapshot(EPOCHS[0])
    run.write_snapshot(replace(first, logits=first.logits[:, ::-1].copy()))
    kept.write_bytes(file.read_bytes())
    kept.replace(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)
    now = versions(growing.show(MAPS))
    assert now == versions(LiveFolder(run.path).show(MAPS))
    assert now != old


def test_a_sheet_of_pictures_that_comes_or_goes_later_than_their_index_is_seen(run: RunFolder):
    growing = LiveFolder(run.path)
    (name,) = run.read_json("thumbs/index.json")["sheets"]
    sheet = run.path / "thumbs" / name
    content = sheet.read_bytes()

    def shown() -> list[Path | None]:
        now = growing.show(MAPS)
        assert now is not None
        return list(now.sheets)

    assert shown() == [sheet]
    sheet.unlink()
    assert shown() == [None]
    run.write_bytes(f"thumbs/{name}", content)
    assert shown() == [sheet]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (pd.DataFrame({"x": [1.0, np.nan]}), pd.DataFrame({"x": [1.0, np.nan]}), True),
        (pd.DataFrame({"x": [1.0, np.nan]}), pd.DataFrame({"x": [1.0, 2.0]}), False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array(["a"]), np.array(["b"]), False),
        ({0: np.zeros(2)}, {0: np.zeros(2)}, True),
        ({0: np.zeros(2)}, {1: np.zeros(2)}, False),
        ([np.zeros(2), "a"], [np.zeros(2), "a"], True),
        ([np.zeros(2)], [np.zeros(2), np.zeros(2)], False),
        (None, np.zeros(2), False),
        (1, 1.0, False),
    ],
)
def test_a_part_is_made_again_only_where_its_sources_differ(one: object, other: object, same: bool):
    parts: KeptParts[object] = KeptParts()
    made = parts.part("part", [one], object)
    parts.begin()
    assert (parts.part("part", [other], object) is made) is same


def test_a_part_that_is_not_asked_for_is_forgotten():
    parts: KeptParts[object] = KeptParts()
    made = parts.part("part", [], object)
    parts.begin()
    parts.begin()
    assert parts.part("part", [], object) is not made
