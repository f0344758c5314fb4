"""What is said of a run is worked out once for all sessions, and again when its files change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared.cache import memoized

asked: list[tuple[str, int]] = []


@memoized("title.txt", "part-{0}.txt")
def told(run: RunFolder, part: int) -> list[str]:
    asked.append((run.path.name, part))
    title = (run.path / "title.txt").read_text()
    if title == "broken":
        raise UserError("It is broken.", next_step="Mend it.")
    return [title, (run.path / f"part-{part}.txt").read_text()]


@memoized("title.txt")
def also_told(run: RunFolder) -> str:
    return f"also {(run.path / 'title.txt').read_text()}"


def write(file: Path, text: str) -> None:
    """With a time of its own, however coarse the clock of the file system is."""
    now = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text)
    os.utime(file, ns=(now + 10**9, now + 10**9))


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    asked.clear()
    for name in ("title.txt", "part-1.txt", "part-2.txt"):
        write(tmp_path / name, name)
    return RunFolder(tmp_path)


def test_it_is_asked_once_by_value_until_a_file_that_it_reads_changes(run: RunFolder):
    first = told(run, 1)
    assert first == ["title.txt", "part-1.txt"]
    assert told(RunFolder(run.path), 1) is first
    assert told(run, 2) == ["title.txt", "part-2.txt"]
    write(run.path / "part-1.txt", "new")
    assert told(run, 1) == ["title.txt", "new"]
    assert told(run, 2) == ["title.txt", "part-2.txt"]
    assert [part for _, part in asked] == [1, 2, 1], "the other part's file is the same"
    write(run.path / "title.txt", "renamed")
    assert [told(run, part)[0] for part in (1, 2)] == ["renamed", "renamed"]


def test_two_functions_and_two_runs_do_not_answer_for_each_other(
    run: RunFolder, tmp_path_factory: pytest.TempPathFactory
):
    other = RunFolder(tmp_path_factory.mktemp("other"))
    for name in ("title.txt", "part-1.txt"):
        write(other.path / name, "other")
    assert also_told(run) == "also title.txt"
    assert told(run, 1) == ["title.txt", "part-1.txt"]
    assert told(other, 1) == ["other", "other"]
    assert also_told(other) == "also other"


def test_what_went_wrong_is_not_kept(run: RunFolder):
    write(run.path / "title.txt", "broken")
    for _ in range(2):
        with pytest.raises(UserError, match="It is broken"):
            told(run, 1)
    assert len(asked) == 2
