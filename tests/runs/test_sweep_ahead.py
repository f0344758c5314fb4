"""What is looked at before a sweep begins: disk space, models, paths."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.sweep import rehearsal, rehearsal_process
from mpsviz.runs.sweep.expansion import Member
from mpsviz.runs.sweep.rehearsal import check_disk, rehearse


def test_disk_space_is_told_and_too_little_refused(tmp_path: Path):
    assert re.match(
        r"12 runs will take about 34 MB in '.*new', where [\d,]+ MB are free",
        check_disk(tmp_path / "new", 34 * 10**6, 12),
    )
    with pytest.raises(UserError, match=r"will need about 1,000,000,000,000 MB .* only"):
        check_disk(tmp_path, 10**18, 12)


def test_looking_ahead_says_what_runs_will_need(noise_config: RunConfig):
    longer = with_changes(noise_config, {"seed": 3, "optim.epochs": 400, "analysis.snapshots": 400})
    answer = rehearsal_process._answer([noise_config, longer])
    few, many = answer["bytes"]
    assert many > few > 1e6
    assert answer["validation"] == 3
    wrong = rehearsal_process._answer([with_changes(noise_config, {"model.name": "ViT-Z"})])
    assert wrong["what"] == "There is no model named 'ViT-Z'."


def test_what_loads_the_same_is_loaded_once_and_what_can_not_be_had_is_named(
    noise_config: RunConfig, monkeypatch: pytest.MonkeyPatch
):
    changes = [{}, {"method.gram_weight": 3, "seed": 9}, {"method.depths": 2}, {"method.name": "ce"}]
    members = [Member(str(place), with_changes(noise_config, one), {}) for place, one in enumerate(changes)]
    asked: list[list[list[int]]] = []

    def load(members: list[Member], groups: list[list[int]], tell: object) -> list[dict[str, object]]:
        asked.append(groups)
        sizes = [{"bytes": [10 * place for place in group], "validation": len(group)} for group in groups]
        return sizes if len(asked) == 1 else [*sizes[:2], {"what": "No.", "next": "Stop."}]

    monkeypatch.setattr(rehearsal, "_load", load)
    found = rehearse(members)
    assert asked == [[[0, 1], [2], [3]]]
    assert (found.disk_bytes, found.validation_images) == ((0, 10, 20, 30), (2, 2, 1, 1))
    with pytest.raises(UserError, match=r"^3: No\. Stop\."):
        rehearse(members)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the process that loads models is told, and its answers on stdout and stderr."""
    told = ["", "", ""]

    def run(command: list[str], input: str, **_: object) -> subprocess.CompletedProcess[str]:
        told[0] = input
        return subprocess.CompletedProcess(command, 0, told[1], told[2])

    monkeypatch.setattr(rehearsal.subprocess, "run", run)
    return told


def test_paths_are_those_of_whoever_asked(
    answered: list[str], members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    answered[1] = '{"bytes": [7, 8, 9], "validation": 2}'
    monkeypatch.chdir(tmp_path)
    path = Path(members[0].config.data.path)
    relative = [with_changes(one.config, {"data.path": str(path.relative_to(tmp_path))}) for one in members]
    found = rehearse([Member(member.name, config, {}) for member, config in zip(members, relative, strict=True)])
    assert found.disk_bytes == (7, 8, 9)
    (configs,) = json.loads(answered[0])
    assert {config["data"]["path"] for config in configs} == {str(path)}


def test_a_look_ahead_that_is_killed_says_what_it_said_last(answered: list[str], members):
    answered[2] = "loading\nMemoryError\n"
    with pytest.raises(UserError, match=r"ended at model 1 of 1 \(MemoryError\)"):
        rehearse(members)
