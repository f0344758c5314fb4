"""The registry: what can be named, where it lies, what its classes and prompts are called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import DATASETS, check_shots, load_dataset
from mpsviz.data.download import DOWNLOADS
from mpsviz.errors import UserError

from .made import class_files, fill, packed

ROOT = Path(__file__).parents[2]
COOP = {"imagenet", "sun397", "food101", "oxford_pets", "caltech101", "dtd", "ucf101", "eurosat", "fgvc_aircraft"}
COOP |= {"oxford_flowers", "stanford_cars"}


def test_the_catalogue_has_the_shipped_data_your_own_and_coops_eleven():
    assert set(DATASETS) == {"emoji-60", "folder", "zip", "table"} | COOP
    assert set(DOWNLOADS) <= COOP


@pytest.mark.parametrize("name", sorted(set(DATASETS) - {"emoji-60"}))
def test_every_dataset_says_what_to_put_where(name: str, tmp_path: Path):
    for path in ("", str(tmp_path / "nowhere"), str(tmp_path)):
        with pytest.raises(UserError) as caught:
            load_dataset(DataConfig(name=name, path=path))
        assert len(caught.value.next_step) > 50


def test_the_form_can_check_without_torch_or_unpacking(tmp_path: Path):
    archive = tmp_path / "pets.zip"
    archive.write_bytes(packed(class_files(each=5)))
    code = f"""
import sys
from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import check_shots
check_shots(DataConfig(shots=4))
check_shots(DataConfig(name="zip", path={str(archive)!r}, shots=4))
import mpsviz.data.formats.features.features, mpsviz.data.splits.selection, mpsviz.data.download
assert not {{"torch", "torchvision", "scipy"}} & set(sys.modules)
"""
    environment = {"MPSVIZ_CACHE": str(tmp_path / "cache"), "PATH": ""}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("name", ["folder", "zip"])
def test_more_shots_than_the_data_has_are_refused_in_advance(tmp_path: Path, name: str):
    path = fill(tmp_path / "pets", class_files(each=5)) if name == "folder" else tmp_path / "pets.zip"
    if name == "zip":
        path.write_bytes(packed(class_files(each=5)))
    check_shots(DataConfig(name=name, path=str(path), shots=4))
    with pytest.raises(UserError, match="Choose 4 shots or fewer"):
        check_shots(DataConfig(name=name, path=str(path), shots=5))


def test_class_names_and_templates_can_be_changed(tmp_path: Path):
    path = fill(tmp_path, class_files(("golden_retriever", "husky")))
    data = load_dataset(DataConfig(name="folder", path=str(path)))
    assert data.class_names == ("golden_retriever", "husky")
    assert data.templates == ("a photo of a {}.",)
    config = DataConfig(
        name="folder",
        path=str(path),
        class_names={"golden retriever": "golden dog"},
        templates=("a {}.", "the {}."),
    )
    data = load_dataset(config)
    assert data.class_names == ("golden dog", "husky")
    assert {record.name for record in data.records if record.label == 0} == {"golden dog"}
    assert data.templates == ("a {}.", "the {}.")
    assert load_dataset(DataConfig(class_names={"elephant": "big animal"})).class_names[0] == "big animal"


def test_a_path_may_start_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    fill(tmp_path / "pets", class_files())
    assert len(load_dataset(DataConfig(name="folder", path="~/pets")).records) == 12
