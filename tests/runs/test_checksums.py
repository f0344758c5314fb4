"""Damage to the files of a run is noticed when they are read, and nothing that is whole looks damaged."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pandas as pd
import pytest

from mpsviz.cli.main import main
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder import checksums
from mpsviz.runs.folder.checksums import DamagedError, broken_lines, listed
from mpsviz.runs.folder.store import METRICS, RunFolder
from mpsviz.runs.folder.thumbnails import is_whole_sheet, open_sheet
from mpsviz.runs.lifecycle import manage_runs
from mpsviz.runs.lifecycle.preflight import refuse_altered_settings
from mpsviz.runs.lifecycle.problems import MODEL, problems
from mpsviz.tuning.saving.tuned_weights import WEIGHTS

FLIPS = 12
"""In each file."""
NOT_CHECKED = {"status.json", "log.txt"}


@pytest.fixture
def run(short_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy of a finished run that a test may damage."""
    return RunFolder(shutil.copytree(short_run.path, tmp_path / "run"))


def files(run: RunFolder) -> list[str]:
    found = sorted(file.relative_to(run.path).as_posix() for file in run.path.rglob("*") if file.is_file())
    return [name for name in found if name not in NOT_CHECKED and not name.startswith("checkpoints/")]


def is_noticed(run: RunFolder, name: str) -> bool:
    """Whether whoever reads the file is told."""
    path = Path(name)
    if name == checksums.FILE:
        return broken_lines(run.path) > 0
    if name == METRICS:
        return None in run.metric_lines() or run.is_altered(name)
    if name in ("config.json", MODEL):
        return run.is_altered(name)
    if path.suffix == ".json":
        return run.read_json(name) is None
    if path.suffix == ".parquet":
        return run.table(name.removesuffix(".parquet")) is None
    if path.suffix in (".png", ".webp"):
        return open_sheet(run, path.name) is None and not is_whole_sheet(run, path.name)
    try:
        run.name_features() if path.stem == "names" else run.snapshot(int(path.stem))
    except UserError:
        return True
    return False


def flip(file: Path, dice: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    file.write_bytes(content)


def test_every_flipped_bit_of_a_finished_run_is_noticed(run: RunFolder):
    names = files(run)
    kinds = {"snapshots/0001.safetensors", "names.safetensors", "names.json", "maps/pca.parquet", MODEL, METRICS}
    assert kinds | {"probe.parquet", "images.parquet", "thumbs/sheet-000.png", checksums.FILE} < set(names)
    dice = random.Random(0)
    for name in names:
        whole = (run.path / name).read_bytes()
        assert not is_noticed(run, name), name
        for number in range(FLIPS):
            flip(run.path / name, dice)
            assert is_noticed(run, name), (name, number)
            (run.path / name).write_bytes(whole)


def test_the_page_names_every_damaged_file_and_what_to_do(run: RunFolder):
    assert problems(run) == []
    dice = random.Random(1)
    for name in files(run):
        whole = (run.path / name).read_bytes()
        flip(run.path / name, dice)
        said = problems(run)
        assert said, name
        if name not in (checksums.FILE, METRICS):
            shown = f"not shown: {int(Path(name).stem)}." if name.startswith("snapshots/") else name
            assert shown in said[0], (name, said)
            assert any(words in said[0] for words in ("Measure it again.", "start it again.", "Put the old one back."))
        (run.path / name).write_bytes(whole)


@pytest.mark.parametrize("how", ["missing", "cut"])
@pytest.mark.parametrize("name", [MODEL, "result.json", METRICS, "snapshots/0001.safetensors", "maps/pca.parquet"])
@pytest.mark.parametrize("age", ["new", "old"])
def test_a_finished_run_without_a_file_says_so(name: str, how: str, age: str, run: RunFolder):
    """Old folders have no checksums; what one of them should have had in snapshots and maps nobody knows."""
    if age == "old":
        (run.path / checksums.FILE).unlink()
        assert problems(run) == []
    if how == "missing":
        (run.path / name).unlink()
    elif name == METRICS:
        (run.path / name).write_bytes((run.path / name).read_bytes().splitlines(keepends=True)[0])
    else:
        (run.path / name).write_bytes((run.path / name).read_bytes()[:-20])
    unknown = age == "old" and (name.startswith("snapshots/") if how == "missing" else name == METRICS)
    assert bool(problems(run)) is not unknown


def test_ten_bytes_of_a_snapshot_are_not_drawn(run: RunFolder):
    """They were: every figure was another one, and nothing said so."""
    file = run.path / "snapshots" / "0002.safetensors"
    content = bytearray(file.read_bytes())
    content[-500:-490] = bytes(value ^ 0x11 for value in content[-500:-490])
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"snapshots/0002\.safetensors of this run is missing or broken"):
        run.snapshot(2)


def test_the_names_of_the_model_file_agree():
    assert MODEL == WEIGHTS


def test_a_folder_of_an_older_version_is_read_as_before(run: RunFolder):
    (run.path / checksums.FILE).unlink()
    lines = [line.rpartition(', "crc32"')[0] + "}" for line in (run.path / METRICS).read_text().splitlines()]
    (run.path / METRICS).write_text("\n".join(lines) + "\n")
    assert run.metrics()["step"].tolist() == [1, 2]
    assert not any(is_noticed(run, name) for name in files(run))
    assert problems(run) == []


@pytest.fixture
def empty(tmp_path: Path, short_config: RunConfig) -> RunFolder:
    return RunFolder.create(tmp_path / "empty", short_config)


def test_copies_keep_their_checksums(run: RunFolder, empty: RunFolder):
    name = "snapshots/0001.safetensors"
    checksums.carry(run.path, empty.path, [name])
    shutil.copyfile(run.path / name, empty.path / name)
    assert set(listed(empty.path)) == {"config.json", name}
    assert empty.snapshot(1).logits.shape == run.snapshot(1).logits.shape
    flip(empty.path / name, random.Random(2))
    with pytest.raises(UserError):
        empty.snapshot(1)


# -- what is said on the command line ---------------------------------------------------------------------------------


def test_analyse_says_what_is_damaged(run: RunFolder, capsys: pytest.CaptureFixture[str]):
    flip(run.path / MODEL, random.Random(3))
    flip(run.path / "snapshots" / "0001.safetensors", random.Random(4))
    flip(run.path / "analysis" / "summary.parquet", random.Random(5))
    main(["analyse", str(run.path)])
    output = capsys.readouterr()
    assert "epochs can't be read and are not shown: 1." in output.err
    assert f"{MODEL} is broken" in output.err
    assert "analysis/summary.parquet is broken" in output.err
    assert '"skipped": {"1": "The file snapshots/0001.safetensors of this run is missing or broken."}' in output.out
    assert run.table("analysis/summary") is not None, "it is measured anew"


def test_settings_that_were_altered_are_not_gone_on_with(run: RunFolder):
    config = run.config()
    text = (run.path / "config.json").read_text()
    (run.path / "config.json").write_text(text.replace('"lr": 0.02', '"lr": 0.03'))
    assert run.config() == with_changes(config, {"optim.lr": 0.03})
    assert "config.json is not as it was written" in problems(run)[0]
    with pytest.raises(UserError, match="not as it was written"):
        refuse_altered_settings(run)
    with pytest.raises(UserError, match="not as it was written"):
        manage_runs.restart(run, step=1)


def test_read_bytes_tells_damage_from_absence(run: RunFolder):
    with pytest.raises(FileNotFoundError):
        run.read_bytes("nothing.json")
    flip(run.path / "result.json", random.Random(6))
    with pytest.raises(DamagedError):
        run.read_bytes("result.json")


def test_tables_have_checksums_of_their_own_for_other_readers(run: RunFolder):
    file = run.path / "probe.parquet"
    content = bytearray(file.read_bytes())
    content[200] ^= 1  # in the first page
    file.write_bytes(content)
    with pytest.raises(OSError, match="CRC checksum verification failed"):
        pd.read_parquet(file, page_checksum_verification=True)
    assert run.probe() is None
