"""What the list of checksums holds, whoever writes, and however that ends."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder import atomic_writing, checksums
from mpsviz.runs.folder.checked_lines import checked_line, checked_rows, rows_of_any_age
from mpsviz.runs.folder.checksums import broken_lines, listed
from mpsviz.runs.folder.store import RunFolder

# -- nothing that is whole looks damaged ----------------------------------------------------------------------------


@pytest.fixture
def empty(tmp_path: Path, short_config: RunConfig) -> RunFolder:
    return RunFolder.create(tmp_path / "empty", short_config)


def test_a_writer_that_is_killed_before_the_file_appears_leaves_the_old_one_whole(
    empty: RunFolder, monkeypatch: pytest.MonkeyPatch
):
    empty.write_json("result.json", {"alpha": 0.1})

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(atomic_writing.os, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            empty.write_json("result.json", {"alpha": 0.9})
    assert empty.read_json("result.json") == {"alpha": 0.1}
    empty.write_json("result.json", {"alpha": 0.9})
    assert empty.read_json("result.json") == {"alpha": 0.9}


def test_a_line_that_is_torn_harms_no_other(empty: RunFolder):
    with (empty.path / checksums.FILE).open("ab") as file:
        file.write(b'\n{"file": "result.js')
    empty.write_json("result.json", {"alpha": 0.9})
    assert set(listed(empty.path)) == {"config.json", "result.json"}
    assert empty.read_json("result.json") == {"alpha": 0.9}
    assert broken_lines(empty.path) == 1


def test_a_full_disk_leaves_the_old_file_and_its_checksum(empty: RunFolder, monkeypatch: pytest.MonkeyPatch):
    empty.write_json("result.json", {"alpha": 0.1})
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(checksums.os, "write", lambda file, text: write(file, text[:30]))
        with pytest.raises(OSError, match="No space left"):
            empty.write_json("result.json", {"alpha": 0.9})
    assert empty.read_json("result.json") == {"alpha": 0.1}


def test_several_writers_at_once_lose_no_line(empty: RunFolder):
    def write(number: int) -> None:
        empty.write_json(f"{number}.json", [number])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    assert broken_lines(empty.path) == 0
    assert [empty.read_json(f"{number}.json") for number in range(200)] == [[number] for number in range(200)]


def test_what_changes_all_the_time_adds_no_lines(empty: RunFolder):
    before = (empty.path / checksums.FILE).stat().st_size
    for step in range(50):
        empty.write_json("status.json", {"step": step})
    assert (empty.path / checksums.FILE).stat().st_size == before


def test_a_list_that_is_a_link_is_not_followed(empty: RunFolder, tmp_path: Path):
    (tmp_path / "other").write_bytes(b"")
    (empty.path / checksums.FILE).unlink()
    (empty.path / checksums.FILE).symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match=r"checksums\.jsonl"):
        empty.write_json("result.json", {})
    assert (tmp_path / "other").read_bytes() == b""


# -- lines ------------------------------------------------------------------------------------------------------------


def test_lines_of_metrics_carry_their_checksums():
    rows = [{"step": 1, "loss": 0.1}, {"step": 2, "loss": float("nan")}]
    content = "".join(checked_line(row) + "\n" for row in rows).encode()
    assert [row and row["step"] for row in checked_rows(content)] == [1, 2]
    assert checked_rows(content.replace(b"0.1", b"0.3"))[0] is None
    assert rows_of_any_age(content.replace(b"0.1", b"0.3"))[0] is None
    assert rows_of_any_age(content.splitlines()[0].replace(b"0.1", b"0.3")) == [None], "alone, too"
    assert rows_of_any_age(b'{"step": 1}\n{"st') == [{"step": 1}, None], "of an older version, with a torn end"
