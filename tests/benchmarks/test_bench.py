"""`python -m mpsviz bench` compares, and ends with one line of JSON."""

from __future__ import annotations

import json

import pytest

from mpsviz.cli import bench
from mpsviz.cli.main import main
from tests.forked_processes import Forked, with_popen


@pytest.fixture(autouse=True)
def two_contenders(monkeypatch: pytest.MonkeyPatch) -> None:
    """The training steps alone: every contender is a process that imports torch."""
    names = ("training/ours", "training/straightforward")
    monkeypatch.setattr(bench, "NAMES", {name: bench.NAMES[name] for name in names})


def test_the_last_line_is_json_with_the_ratios(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "subprocess", with_popen(Forked))
    main(["bench", "--model", "mini-clip", "--device", "cpu", "--batch", "4", "--turns", "1"])
    lines = capsys.readouterr().out.splitlines()
    result = json.loads(lines[-1])
    ours, reference = (result["measured"][name] for name in ("training/ours", "training/straightforward"))
    assert result["ratio_speed"] == pytest.approx(ours["images_per_second"] / reference["images_per_second"])
    assert result["ratio_memory"] == pytest.approx(ours["peak_memory_mb"] / reference["peak_memory_mb"])
    assert result["trainable_parameters"] == ours["trainable_parameters"] > 0
    assert 0 < result["tflops"] < 100
    assert result["images_per_second"] > 0
    assert any("straightforward (a)" in line for line in lines[:-1])


def test_what_can_not_be_measured_is_one_sentence(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "NAMES", {"training/ours": bench.NAMES["training/ours"]})  # one process is enough
    with pytest.raises(SystemExit, match="could not be measured"):
        main(["bench", "--model", "ViT-Z", "--turns", "1"])
    assert "error: There is no model named 'ViT-Z'" in capfd.readouterr().err


def test_no_turns_are_refused():
    with pytest.raises(SystemExit, match="can't be less than 1"):
        main(["bench", "--turns", "0"])


def test_the_change_is_told_to_the_benchmark_of_projections(monkeypatch: pytest.MonkeyPatch):
    told: list[list[str]] = []
    monkeypatch.setattr(bench.subprocess, "call", lambda command, **_: told.append(command))
    with pytest.raises(SystemExit):
        main(["bench", "projections", "--change", "rescale"])
    assert told[0][1:] == ["-m", "benchmarks.projections", "--change", "rescale"]
