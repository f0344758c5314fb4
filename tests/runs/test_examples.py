"""The example runs: what the command makes, whole, read-only, and out of the way where they are not wanted."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.background import remeasure_process
from mpsviz.runs.comparison.tags import tag
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.schemas import COLUMNS
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import examples as shipped
from mpsviz.runs.lifecycle import launcher, manage_runs
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import read_status
from tools import build_examples

MOST_BYTES = 12_000_000
FORBIDDEN: dict[str, Callable[[RunFolder], object]] = {
    "rename": lambda run: manage_runs.rename(run, "mine"),
    "tag": lambda run: tag(run, ["mine"]),
    "delete": manage_runs.delete,
    "resume": launcher.resume,
    "restart": lambda run: manage_runs.restart(run, 140),
    "cancel": launcher.cancel,
    "pause": launcher.pause,
    "measure again": remeasure_process.start,
}
OF_OTHERS = ["analysis/neighbors", "analysis/clusters", "analysis/per_label", "labels"]
"""Tables of runs of more than 20,000 images, of images without a class, of images with several."""
NAMES = tuple(build_examples.EXAMPLES)


def test_they_are_small_and_their_manifest_says_what_the_command_does():
    said = json.loads((shipped.SHIPPED / shipped.MANIFEST).read_text(encoding="utf-8"))
    assert sum(file.stat().st_size for file in shipped.SHIPPED.iterdir()) <= MOST_BYTES
    assert [run["name"] for run in said["runs"]] == list(NAMES)
    assert {run["name"]: run["settings"] for run in said["runs"]} == {
        name: build_examples.settings_of(name) for name in NAMES
    }
    assert said["archive"]["bytes"] == (shipped.SHIPPED / shipped.ARCHIVE).stat().st_size


def test_the_wrecked_one_has_twenty_times_the_rate_of_cross_entropy():
    rates = {name: with_changes(RunConfig(), build_examples.settings_of(name)).optim.lr for name in NAMES}
    assert rates["example-wrecked"] == pytest.approx(20 * rates["example-cross-entropy"])


@pytest.mark.parametrize("name", NAMES)
def test_each_is_whole_and_has_the_settings_that_the_command_gives_it(examples: dict[str, RunFolder], name: str):
    run = examples[name]
    assert run.config() == with_changes(RunConfig(), build_examples.settings_of(name))
    assert read_status(run).state == "finished"
    assert problems(run) == []
    assert [table for table in COLUMNS if run.table(table) is None] == OF_OTHERS
    assert set(run.map_names()) == {"carried_umap", "pca", "plain_umap"}
    assert len([run.snapshot(epoch) for epoch in run.epochs()]) == 4
    assert read_findings(run) is not None


def test_all_have_the_same_split_and_none_says_on_which_machine_it_was_made(examples: dict[str, RunFolder]):
    one, *others = (run.probe() for run in examples.values())
    assert one is not None
    assert all(one.equals(other) for other in others)
    for run in examples.values():
        for file in (file for file in run.path.rglob("*") if file.suffix in {".json", ".jsonl", ".txt"}):
            assert not re.search(r"/(home|root|tmp|work|Users)/", file.read_text(encoding="utf-8")), file


def test_their_findings_are_those_of_todays_rules(examples: dict[str, RunFolder]):
    assert all(read_findings(run) is not None for run in examples.values())


@pytest.mark.parametrize("deed", FORBIDDEN)
def test_nothing_can_be_done_to_one(examples: dict[str, RunFolder], deed: str):
    run = examples["example-mps"]
    before = sorted(file.relative_to(run.path) for file in run.path.rglob("*"))
    with pytest.raises(UserError):
        FORBIDDEN[deed](run)
    assert sorted(file.relative_to(run.path) for file in run.path.rglob("*")) == before
    assert manage_runs.title(run) == "Example: MPS-Tuning"


def test_they_are_no_runs_of_the_users(examples: dict[str, RunFolder], runs_folder: Path):
    runs_folder.mkdir()
    assert launcher.list_runs() == []
    assert all(shipped.is_example(run) for run in examples.values())
    assert not shipped.is_example(RunFolder(runs_folder / "example-mps"))


def test_without_them_there_are_none(examples: dict[str, RunFolder], monkeypatch: pytest.MonkeyPatch):
    assert len(examples) == 3
    monkeypatch.setenv("MPSVIZ_EXAMPLES", "0")
    assert shipped.example_runs() == []


def test_an_archive_that_is_not_the_manifests_is_not_unpacked(tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(shipped.SHIPPED, copy)
    with (copy / shipped.ARCHIVE).open("r+b") as file:
        file.seek(1000)
        file.write(b"not what it was")
    assert shipped.unpacked(copy, tmp_path / "cache") is None
    assert not (tmp_path / "cache").exists()


@pytest.mark.long
def test_the_command_makes_them(examples: dict[str, RunFolder], tmp_path: Path):
    """The same epochs, images and settings; figures as near as another processor's sums are."""
    for name, run in examples.items():
        made = build_examples.make(name, tmp_path / "work")
        build_examples.pack(made, tmp_path / "packed" / name, build_examples.EXAMPLES[name][0])
        packed = RunFolder(tmp_path / "packed" / name)
        files = {file.relative_to(packed.path) for file in packed.path.rglob("*") if file.is_file()}
        assert files == {file.relative_to(run.path) for file in run.path.rglob("*") if file.is_file()}
        assert packed.written("probe").equals(run.written("probe"))
        both = (one.written("analysis/summary").set_index(["measure", "epoch"])["value"] for one in (packed, run))
        mine, theirs = (values.unstack() for values in both)
        for measure in ("accuracy_fused", "neighbor_overlap", "bystander_retrieval", "gram_drift_global"):
            assert mine.loc[measure].to_numpy() == pytest.approx(theirs.loc[measure].to_numpy(), abs=0.03)
