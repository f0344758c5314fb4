"""The command line: one JSON object at the end, one sentence when something is wrong."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from mpsviz import __version__
from mpsviz.cli.main import main
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.download import DOWNLOADS, Progress
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import CancelledError, Status, read_status, write_status
from tests.made_once import names_encoded_once

SHORT = ["--epochs", "1", "--set", "analysis.snapshots=1", "--set", 'analysis.projections=["pca"]']
FEW = ["--set", "data.measured_images=60"]

CHANGES = {
    "optim.epochs": 1, "analysis.snapshots": 1, "analysis.projections": ["pca"], "data.shots": 1,
    "data.measured_images": 60,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def names_are_encoded_once() -> Iterator[None]:
    with names_encoded_once():
        yield


def test_tune_prints_one_json_object_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    named = ["--data", "emoji-60", "--model", "mini-clip", "--method", "ce", "--shots", "1", "--seed", "1"]
    main(["tune", *named, "--out", str(tmp_path / "run"), *SHORT, *FEW])
    output = capsys.readouterr()
    result = json.loads(output.out.splitlines()[-1])
    assert {"seconds", "images_per_second", "trainable_parameters", "neighbor_overlap"} <= set(result)
    assert set(result["accuracy"]) == {"zero_shot", "tuned", "fused"}
    assert set(result["gram_drift"]) == {"global", "local"}
    assert set(result["family_purity"]) == set(result["bystander_retrieval"]) == {"before", "after"}
    assert "training" in output.err
    assert result == json.loads((tmp_path / "run" / "result.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "magic"], "no dataset named 'magic'"),
        (["--path", "pictures"], "'emoji-60' comes with the app: it reads nothing at 'pictures'"),
        (["--model", "ViT-Z"], "no model named 'ViT-Z'"),
        (["--method", "magic"], "no method named 'magic'"),
        (["--shots", "99"], "99 shots are more than any class has"),
        (["--shots", "0"], "data.shots"),
        (["--set", "optim.lr"], "sets nothing"),
        (["--data", "folder"], "Where 'folder' lies is not said (--path)."),
        (["--set", "optim.speed=3"], "no setting named 'optim.speed'"),
    ],
)
def test_bad_input_is_one_sentence_and_no_traceback(arguments, sentence, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["tune", "--out", str(tmp_path / "run"), *arguments])
    assert sentence in str(stop.value)
    assert "shots" not in " ".join(arguments) or not (tmp_path / "run").exists(), "refused before there is a folder"
    assert "Traceback" not in capsys.readouterr().err


def test_a_download_ends_with_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    def fetch(name: str, root: Path, on_progress: Callable[[Progress], None]) -> Path:
        on_progress(Progress(10**8, DOWNLOADS[name].megabytes * 10**6, unpacking=False))
        return root

    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("mpsviz.runs.background.downloads.download", fetch)
    main(["download", "dtd", "--path", str(tmp_path)])
    output = capsys.readouterr()
    result = json.loads(output.out)
    assert (result["name"], result["path"]) == ("dtd", str(tmp_path))
    assert "downloading dtd: 100 of about 625 MB" in output.err


@pytest.mark.parametrize(
    ("name", "said"), [("ucf101", "into ucf101/"), ("magic", "These can be"), ("folder", "Give it")]
)
def test_what_can_not_be_downloaded_is_one_sentence(name: str, said: str, tmp_path: Path, capsys):
    with pytest.raises(SystemExit, match=f"'{name}' can't be downloaded from here. .*{said}"):
        main(["download", name, "--path", str(tmp_path)])
    assert "Traceback" not in capsys.readouterr().err


def test_it_says_its_version_and_what_it_is_called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    for argument, name in [("/usr/bin/mpsviz", "mpsviz"), ("/a/mpsviz/__main__.py", "python -m mpsviz")]:
        monkeypatch.setattr("sys.argv", [argument])
        for arguments, said in [(["--version"], f"mpsviz {__version__}\n"), (["--help"], f"usage: {name} [-h]")]:
            with pytest.raises(SystemExit) as stop:
                main(arguments)
            assert stop.value.code == 0
            assert capsys.readouterr().out.startswith(said)


def test_commands_in_the_readme_are_commands(monkeypatch: pytest.MonkeyPatch):
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^python -m mpsviz (\w+ .*)$", text, re.M)
    asked: list[str] = []
    for name in ("tune", "resume", "analyse", "encode", "bench", "download", "sweep", "report", "export", "push"):
        module = "main" if name in ("tune", "resume") else name
        function = f"{name}_run" if name in ("export", "push") else name
        monkeypatch.setattr(f"mpsviz.cli.{module}.{function}", lambda options, name=name: asked.append(name))
    for line in lines:
        main(shlex.split(line, comments=True))
    assert asked == [
        "tune", "download", "tune", "resume", "sweep", "analyse", "analyse", "encode", "report", "export", "push",
        "bench",
    ]  # fmt: skip


def test_a_folder_that_is_in_use_is_refused(tmp_path: Path):
    (tmp_path / "something").write_text("mine")
    with pytest.raises(SystemExit, match="is not empty"):
        main(["tune", "--out", str(tmp_path)])
    assert (tmp_path / "something").read_text() == "mine"


def test_a_run_is_gone_on_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run = RunFolder.create(tmp_path / "run", with_changes(RunConfig(), CHANGES))
    write_status(run, Status(state="paused"))
    with contextlib.chdir(tmp_path):
        main(["resume", "run"])
    said = capsys.readouterr()
    result = json.loads(said.out.splitlines()[-1])
    assert result == run.read_json("result.json")
    assert result["run"] == str(tmp_path / "run")
    assert {"epoch 0/1, step 0/1: training", "epoch 1/1, step 1/1: training"} <= set(said.err.splitlines())
    with pytest.raises(SystemExit, match="This run is finished: there is nothing to resume"):
        main(["resume", str(run.path)])


def test_what_is_no_run_is_not_gone_on_with(tmp_path: Path):
    with pytest.raises(SystemExit, match="is no run folder"):
        main(["resume", str(tmp_path)])


def test_who_stops_a_run_is_told_how_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(run: RunFolder, *_: object, **__: object) -> None:
        write_status(run, Status(state="paused"))
        raise CancelledError

    monkeypatch.setattr("mpsviz.runs.worker.worker.execute", interrupt)
    with pytest.raises(SystemExit, match=r"Paused\. To go on: python -m mpsviz resume .*run"):
        main(["tune", "--out", str(tmp_path / "run"), *SHORT])


def own_images(folder: Path, *names: str) -> Path:
    """Three images of each class."""
    for hue, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            Image.new("RGB", (16, 16), f"hsl({hue * 70}, 60%, {30 + 10 * number}%)").save(
                folder / name / f"{number}.png"
            )
    return folder


def test_classes_that_prompts_can_t_tell_apart_are_refused_before_a_folder_is_made(tmp_path: Path):
    folder = own_images(tmp_path / "data", "golden_retriever", "Golden Retriever", "cat")
    with pytest.raises(SystemExit, match="'Golden Retriever' and 'golden_retriever' make the same prompt") as stop:
        main(["tune", "--data", "folder", "--path", str(folder), "--shots", "1", "--out", str(tmp_path / "run")])
    assert "--set 'data.class_names=" in str(stop.value)
    assert not (tmp_path / "run").exists()


def test_what_prompts_say_is_noted_before_the_run_and_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = own_images(tmp_path / "data", "7", "cat", "very " * 40 + "small dog")
    run = RunFolder(tmp_path / "run")
    named = ["--data", "folder", "--path", str(folder), "--shots", "1", "--method", "zero-shot"]
    main(["tune", *named, "--out", str(run.path), *SHORT])
    said = capsys.readouterr().err
    assert "note: The prompts of 1 of 3 class names ('very very" in said
    assert "note: 1 of 3 class names ('7') are numbers or codes" in said
    notes = read_status(run).notes
    assert sum("are cut off" in note or "numbers or codes" in note for note in notes) == 2
