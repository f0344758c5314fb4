"""A run goes on with the images that it began with, and with no others."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from mpsviz.cli.main import main
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.catalog import load_dataset
from mpsviz.data.splits.selection import select_images
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import CancelledError, Status, read_status
from mpsviz.runs.resume import checkpoints
from mpsviz.runs.resume.checkpoints import check_same_model, latest_checkpoint
from mpsviz.runs.resume.image_list import TABLE, differences, settle_images
from mpsviz.runs.worker import progress
from mpsviz.runs.worker.worker import execute
from tests.data.made import picture
from tests.runs.same import assert_same


@dataclass(frozen=True)
class Stopped:
    """A paused run, and its images."""

    run: RunFolder
    pictures: Path

    def images(self, part: str) -> list[str]:
        """Ids of the images in a part."""
        table = self.run.written(TABLE)
        return table["id"][table["split"] == part].tolist()

    def settled(self) -> tuple[str, ...]:
        """What is noted of the images as they are now."""
        config = self.run.config()
        selection = select_images(load_dataset(config.data), config.data, config.seed)
        goes_on = bool(checkpoints.checkpoint_steps(self.run))
        return settle_images(self.run, selection.dataset, selection.split, goes_on=goes_on)

    def refused(self) -> UserError:
        """Going on ends with this, and the folder is as it was."""
        before = checkpoints.checkpoint_steps(self.run), self.run.epochs(), len(self.run.metrics())
        with pytest.raises(UserError) as error:
            execute(self.run, threads=1)
        assert read_status(self.run).state == "failed"
        assert (checkpoints.checkpoint_steps(self.run), self.run.epochs(), len(self.run.metrics())) == before
        return error.value


@pytest.fixture(scope="module")
def undisturbed(noise_config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = RunFolder.create(tmp_path_factory.mktemp("undisturbed") / "run", noise_config)
    execute(run, threads=1)
    return run


@pytest.fixture(scope="module")
def paused(noise_config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = RunFolder.create(tmp_path_factory.mktemp("paused") / "run", noise_config)

    def listen(status: Status) -> None:
        if status.step >= 8:
            (run.path / "control").write_text("pause")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkpoints, "COST", 0)
        patch.setattr(progress, "INTERVAL_S", 0)
        with pytest.raises(CancelledError):
            execute(run, listen, threads=1)
    (run.path / "control").unlink()
    return run


@pytest.fixture
def stopped(paused: RunFolder, tmp_path: Path) -> Stopped:
    """A copy of the paused run, with a copy of its images that a test may change."""
    run = RunFolder(shutil.copytree(paused.path, tmp_path / "run"))
    config = run.config()
    pictures = shutil.copytree(config.data.path, tmp_path / "pictures")  # copies the times, too
    run.write_config(with_changes(config, {"data.path": str(pictures)}))
    return Stopped(run, pictures)


def test_the_list_names_every_image_with_its_part_size_and_digest(paused: RunFolder):
    listed, probe = paused.written(TABLE), paused.written("probe")
    assert listed[["id", "label", "split"]].equals(probe[["id", "label", "split"]])
    first = Path(paused.config().data.path, listed["id"][0])
    assert listed["bytes"][0] == first.stat().st_size
    assert listed["sha256"].str.fullmatch("[0-9a-f]{64}").all()


def test_a_renamed_image_is_refused_by_its_name(stopped: Stopped):
    image = stopped.images("few-shot")[0]
    (stopped.pictures / image).rename(stopped.pictures / "cat" / "zzz.png")
    error = stopped.refused()
    assert f"1 renamed ({image} is now cat/zzz.png)" in error.what
    assert "start a new run" in error.next_step


def test_a_missing_image_is_refused_by_its_name(stopped: Stopped):
    image = stopped.images("held-out")[0]
    (stopped.pictures / image).unlink()
    assert f"1 missing ({image})" in stopped.refused().what


def test_a_new_image_is_refused_where_the_run_would_take_it(stopped: Stopped):
    (stopped.pictures / "boat" / "aaa.png").write_bytes(picture(99))
    assert "1 not among them before (boat/aaa.png)" in stopped.refused().what


def test_a_training_image_with_other_content_is_refused_though_size_and_time_are_the_same(stopped: Stopped):
    file = stopped.pictures / stopped.images("few-shot")[0]
    content, about = file.read_bytes(), file.stat()
    other = next(
        drawn for seed in range(100, 10_000) if len(drawn := picture(seed)) == len(content) and drawn != content
    )
    file.write_bytes(other)
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert f"1 with other content ({file.parent.name}/{file.name})" in stopped.refused().what


def test_a_measured_image_with_other_content_is_refused(stopped: Stopped):
    image = stopped.images("held-out")[0]
    (stopped.pictures / image).write_bytes(picture(99))
    assert f"1 with other content ({image})" in stopped.refused().what


def test_images_that_were_only_touched_are_the_same(stopped: Stopped, undisturbed: RunFolder):
    for file in stopped.pictures.rglob("*.png"):
        os.utime(file, (1, 1))
    execute(stopped.run, threads=1)
    assert_same(stopped.run, undisturbed)
    assert set(stopped.run.written(TABLE)["modified"]) == {1_000_000}


def test_a_folder_that_was_moved_is_said_and_can_be_named_anew(
    stopped: Stopped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stopped.pictures.rename(tmp_path / "moved")
    error = stopped.refused()
    assert f"lay at '{stopped.pictures}', and there is nothing to read now" in error.what
    assert f"python -m mpsviz resume {stopped.run.path} --path NEW" in error.next_step
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mpsviz.cli.main.carry_out", lambda run, status: {"state": status.state})
    main(["resume", str(stopped.run.path), "--path", "moved"])
    assert stopped.run.config().data.path == str(tmp_path / "moved")
    assert stopped.settled() == ()


def test_a_place_where_nothing_is_is_refused_at_once(stopped: Stopped):
    before = stopped.run.config()
    with pytest.raises(SystemExit, match=r"There is nothing at '/nowhere'\. .*--path"):
        main(["resume", str(stopped.run.path), "--path", "/nowhere"])
    assert stopped.run.config() == before


def test_a_run_of_a_version_without_a_list_goes_on_and_has_one_then(stopped: Stopped):
    listed = stopped.run.written(TABLE)
    (stopped.run.path / "images.parquet").unlink()
    assert stopped.settled() == ()
    assert stopped.run.written(TABLE).equals(listed)


def test_a_list_that_is_damaged_is_said(stopped: Stopped):
    (stopped.run.path / "images.parquet").write_bytes(b"PAR1 and nothing")
    assert "could not be checked" in stopped.settled()[0]
    assert stopped.settled() == ()


def test_a_run_that_has_no_checkpoint_begins_with_what_is_there(stopped: Stopped):
    shutil.rmtree(stopped.run.path / "checkpoints")
    (stopped.pictures / "boat" / "aaa.png").write_bytes(picture(99))
    assert stopped.settled() == ()
    assert "boat/aaa.png" in set(stopped.run.written(TABLE)["id"])


def test_other_weights_of_the_model_are_refused(paused: RunFolder):
    saved, _ = latest_checkpoint(paused)
    assert saved is not None
    check_same_model(saved.said, saved.said["frozen"])
    check_same_model({}, "whatever")  # a checkpoint of an older version
    with pytest.raises(UserError, match="not those that this run began with"):
        check_same_model(saved.said, "0123456789abcdef")


def test_every_difference_is_counted_and_a_few_are_named():
    def table(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=["id", "label", "split", "sha256"])

    before = table([(f"a/{n}", "a", "held-out", f"{n}") for n in range(8)] + [("b/0", "b", "few-shot", "b0")])
    now = table(
        [
            ("a/1", "a", "held-out", "other"),
            ("a/0", "a", "few-shot", "0"),
            ("b/0", "c", "few-shot", "b0"),
            ("c/3", "a", "held-out", "3"),
            ("new", "a", "held-out", "new"),
        ]
    )
    assert [str(change) for change in differences(before, now, there={"a/2"})] == [
        "1 renamed (a/3 is now c/3)",
        "4 missing (a/4, a/5, a/6, …)",
        "1 not drawn any more, or unreadable (a/2)",
        "1 not among them before (new)",
        "1 with other content (a/1)",
        "1 in another class (b/0)",
        "1 moved to another part (a/0 from held-out to few-shot)",
    ]
    assert differences(before, before.iloc[::-1], there=()) == []
