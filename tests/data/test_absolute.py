"""Paths in a config are made absolute, tags of weights are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.dataset.absolute_paths import with_absolute_paths
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import new_run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with a file of weights in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "mine.safetensors").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    ("setting", "typed", "kept"),
    [
        ("data.path", "pictures", "{here}/pictures"),
        ("data.path", "../pictures", "{here}/../pictures"),
        ("data.path", "~/pictures", "{here}/home/pictures"),
        ("data.path", "/pictures", "/pictures"),
        ("data.path", "", ""),
        ("data.path", "a\0b", "{here}/a\0b"),
        ("model.pretrained", "mine.safetensors", "{here}/mine.safetensors"),
        ("model.pretrained", "./mine.safetensors", "{here}/mine.safetensors"),
        ("model.pretrained", "missing.safetensors", "missing.safetensors"),
        ("model.pretrained", "openai", "openai"),
        ("model.pretrained", "", ""),
        ("model.name", "local-dir:clip", "local-dir:{here}/clip"),
        ("model.name", "hf-hub:timm/ViT-B-16-SigLIP", "hf-hub:timm/ViT-B-16-SigLIP"),
    ],
)
def test_what_is_a_path_is_one_from_everywhere(setting: str, typed: str, kept: str, here: Path):
    config = with_absolute_paths(with_changes(RunConfig(), {setting: typed}))
    part, leaf = setting.split(".")
    assert getattr(getattr(config, part), leaf) == kept.format(here=here)
    assert with_absolute_paths(config) == config


def test_every_run_that_is_made_keeps_them_so(here: Path):
    for run in (
        RunFolder.create(here / "run", with_changes(RunConfig(), {"data.path": "pictures"})),
        new_run(with_changes(RunConfig(), {"data.path": "pictures"})),
    ):
        assert run.config().data.path == str(here / "pictures")
