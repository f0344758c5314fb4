"""Fetching a benchmark through torchvision; nothing here touches the network."""

from __future__ import annotations

import urllib.error
from pathlib import Path

import pytest
from torchvision import datasets

from mpsviz.config import DataConfig
from mpsviz.data.catalog import load_dataset
from mpsviz.data.download import DOWNLOADS, download
from mpsviz.errors import UserError

from .made import class_files, fill, tree


def stand_in(files: dict[str, bytes], error: Exception | None = None) -> type:
    """A dataset class that puts files where torchvision would."""

    class StandIn:
        classes = ("rose", "lily")

        def __init__(self, root: Path, *, download: bool) -> None:
            assert download
            fill(Path(root), files)
            if error:
                raise error

    return StandIn


@pytest.mark.parametrize("name", list(DOWNLOADS))
def test_torchvision_still_has_it(name: str):
    assert hasattr(datasets, DOWNLOADS[name].kind)


@pytest.mark.parametrize("name", list(DOWNLOADS))
def test_files_are_moved_to_where_they_are_looked_for(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    recipe = DOWNLOADS[name]
    sources = {f"{source}/x" if "." not in Path(source).name else source: b"x" for source in recipe.moves}
    made = {name: content for name, content in sources.items() if not name.endswith("cat_to_name.json")}
    monkeypatch.setattr(datasets, recipe.kind, stand_in(made | {"archive.tgz": b"x"}))
    assert download(name, tmp_path / "data") == tmp_path / "data"
    assert all((tmp_path / "data" / target).exists() for target in recipe.moves.values())
    assert {path.name for path in (tmp_path / "data").iterdir()} == {Path(t).parts[0] for t in recipe.moves.values()}
    monkeypatch.setattr(datasets, recipe.kind, lambda *a, **o: pytest.fail("downloaded again"))
    download(name, tmp_path / "data")


def test_what_was_downloaded_can_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(datasets, "EuroSAT", stand_in(class_files(("Forest", "River"), prefix="eurosat/2750/")))
    root = download("eurosat", tmp_path)
    assert load_dataset(DataConfig(name="eurosat", path=str(root))).class_names == ("Forest", "River")


@pytest.mark.parametrize(
    "error",
    [urllib.error.URLError("no network"), RuntimeError("File not found or corrupted."), OSError(28, "No space left")],
)
def test_a_failure_says_what_to_put_where_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    monkeypatch.setattr(datasets, "DTD", stand_in({"dtd/dtd.tgz": b"part of it"}, error))
    with pytest.raises(UserError, match=r"'dtd' could not be downloaded .* Put the class folders of dtd-r1.0.1.tar.gz"):
        download("dtd", tmp_path)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("name", ["stanford_cars", "ucf101", "imagenet", "folder", "emoji-60", "cifar10"])
def test_what_torchvision_can_not_fetch_is_told(name: str, tmp_path: Path):
    with pytest.raises(UserError, match="can't be downloaded") as caught:
        download(name, tmp_path)
    assert caught.value.next_step
