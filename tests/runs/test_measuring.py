"""A run measured again by a process of its own: seen, cancelled without a trace, and what stops it told."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mpsviz.analysis.projections.projection import LANDMARKS
from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.errors import UserError
from mpsviz.runs.background import remeasure_process
from mpsviz.runs.background.remeasure_process import MeasuringStatus, cancel, carry_out, start, status_of
from mpsviz.runs.folder.measured import OUTDATED, is_outdated, today, unmeasured
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status, write_status
from mpsviz.runs.processes.process_identity import process_start_time


@pytest.fixture
def run(short_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy that may be changed."""
    return RunFolder(shutil.copytree(short_run.path, tmp_path / "run"))


@pytest.fixture
def signals():
    """`carry_out` keeps signals for itself, as it does in a process of its own."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def contents(run: RunFolder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(run.path.rglob("*")) if path.is_file()}


def wait_until(run: RunFolder, what: Callable[[MeasuringStatus | None], bool]) -> MeasuringStatus | None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if what(status := status_of(run)):
            return status
        time.sleep(0.02)
    pytest.fail(f"still {status_of(run)}")


def forget(run: RunFolder) -> None:
    """As a version left it that knew no blocks."""
    for name in ("asked", "gram_blocks"):
        (run.path / "analysis" / f"{name}.parquet").unlink()


def test_what_is_new_comes_into_a_run_and_nothing_is_left_behind(run: RunFolder):
    forget(run)
    run.write_table("maps/pca", run.written("maps/pca").assign(projection_version=0))
    assert unmeasured(run) >= {("table", "gram_blocks"), (OUTDATED, "pca")}
    files = set(contents(run))
    start(run)
    assert status_of(run) is not None
    wait_until(run, lambda status: status is None)
    assert unmeasured(run) == frozenset()
    assert set(run.written("analysis/gram_blocks")["epoch"]) == set(run.epochs())
    added = {Path(name).name for name in set(contents(run)) - files}
    assert added == {"asked.parquet", "gram_blocks.parquet"}


def test_cancelled_the_run_is_as_it_was(run: RunFolder):
    forget(run)
    before = contents(run)
    start(run)
    begun = wait_until(run, lambda status: status is not None and status.share > 0)
    assert begun is not None
    assert begun.doing.startswith("measuring epoch")
    start(run)
    again = status_of(run)
    assert again is not None
    assert again.pid == begun.pid, "it is measured once"
    cancel(run)
    wait_until(run, lambda status: status is None)
    assert contents(run) == before


def test_a_process_that_was_killed_is_found_out_and_can_be_started_again(run: RunFolder):
    start(run)
    begun = wait_until(run, lambda status: status is not None and status.share > 0)
    assert begun is not None
    os.kill(begun.pid, signal.SIGKILL)
    status = wait_until(run, lambda status: status is not None and status.state == "failed")
    assert status is not None
    assert status.error is not None
    assert "stopped from outside" in status.error.what
    start(run)
    wait_until(run, lambda status: status is None)


@pytest.mark.usefixtures("signals")
def test_what_can_not_be_measured_says_why(run: RunFolder):
    (run.path / "snapshots" / "0000.safetensors").unlink()
    with pytest.raises(UserError):
        carry_out(run)
    status = status_of(run)
    assert status is not None
    assert status.error is not None
    assert (status.state, status.error.what[:34]) == ("failed", "The snapshot before tuning is miss")


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize(
    ("error", "words"),
    [(MemoryError(), "The memory ran out."), (ValueError("?"), "that it does not know (ValueError)")],
)
def test_an_error_is_one_sentence_and_what_to_do(
    error: Exception, words: str, run: RunFolder, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("mpsviz.runs.background.remeasure.remeasure", fail)
    with pytest.raises(type(error)):
        carry_out(run)
    status = status_of(run)
    assert status is not None
    assert status.error is not None
    assert words in status.error.what
    assert "Resume" not in status.error.next


@pytest.mark.usefixtures("signals")
def test_the_share_goes_up_with_the_epochs_and_the_maps(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    seen: list[MeasuringStatus] = []

    def tell(run: RunFolder, told: Callable[[str], None]) -> None:
        lines = [f"measuring epoch {epoch} ({epoch + 1} of 3), about 4 s left" for epoch in range(3)]
        for line in (*lines, "epoch 2 is skipped: broken", "drawing the pca map", "waiting for another"):
            told(line)
            status = status_of(run)
            assert status is not None
            seen.append(status)

    monkeypatch.setattr("mpsviz.runs.background.remeasure.remeasure", tell)
    carry_out(run)
    assert [status.share for status in seen] == pytest.approx([0, 1 / 6, 2 / 6, 2 / 6, 3 / 6, 1])
    assert [status.doing for status in seen][::4] == ["measuring epoch 0 (1 of 3)", "drawing the pca map"]
    assert seen[-1].seconds_left is None
    assert seen[0].seconds_left is None
    assert status_of(run) is None


def test_a_run_of_another_machine_or_with_links_is_left_alone(run: RunFolder, tmp_path: Path):
    (run.path / "analysis" / "linked.parquet").symlink_to(tmp_path)
    with pytest.raises(UserError, match="links or pipes"):
        start(run)
    (run.path / "analysis" / "linked.parquet").unlink()
    write_status(run, read_status(run).model_copy(update={"machine": "elsewhere"}))
    with pytest.raises(UserError, match="another machine"):
        start(run)
    assert status_of(run) is None


@pytest.mark.parametrize("text", ["{ torn", "[]", '{"pid": "x"}', '{"pid": 1, "pid_started": null, "share": 7}'])
def test_a_state_that_makes_no_sense_is_none(text: str, run: RunFolder):
    (run.path / remeasure_process.FILE).write_text(text)
    assert status_of(run) is None


def test_what_a_run_was_asked_and_is_undefined_is_not_asked_again(run: RunFolder):
    asked = run.written("analysis/asked")
    assert len(asked) == len(today())
    run.write_table("analysis/asked", asked[asked["name"] != "per_label"])
    assert unmeasured(run) == frozenset(), "no image has several labels"
    (run.path / "analysis" / "prompts.parquet").unlink()
    assert unmeasured(run) == frozenset(), "data without prompts has no such table"
    (run.path / "analysis" / "by_group.parquet").write_bytes(b"torn")
    (run.path / "analysis" / "per_image.parquet").unlink()
    (run.path / "maps" / "pca.parquet").unlink()
    lost = unmeasured(run)
    assert {("group", "image_drift"), ("map", "pca"), ("image", "drift")} <= lost
    assert {level for level, _ in lost} == {"group", "map", "image"}


def test_a_map_that_says_less_of_itself_than_today_is_drawn_again(run: RunFolder):
    run.write_table("maps/pca", run.written("maps/pca").drop(columns="stress"))
    assert unmeasured(run) == {("map", "pca")}


def test_a_map_of_another_version_of_its_projection_is_outdated(run: RunFolder):
    places = run.written("maps/pca")
    run.write_table("maps/pca", places.assign(projection_version=PROJECTIONS["pca"].version + 1))
    assert unmeasured(run) == {(OUTDATED, "pca")}
    unversioned = places.drop(columns="projection_version")
    assert not is_outdated("pca", unversioned), "it is drawn as it ever was"
    assert is_outdated("carried_umap", unversioned), "before there were versions it was drawn otherwise"
    assert not is_outdated("tsne", unversioned)
    many = pd.DataFrame({"id": map(str, range(LANDMARKS + 1)), "epoch": 0})
    assert is_outdated("tsne", many), "landmarks placed the others otherwise"
    assert not is_outdated("pca", many), "it needs none"


def test_the_process_is_gone_when_it_is_cancelled(run: RunFolder):
    start(run)
    begun = wait_until(run, lambda status: status is not None and status.share > 0)
    assert begun is not None
    cancel(run)
    wait_until(run, lambda status: status is None and process_start_time(begun.pid) is None)
