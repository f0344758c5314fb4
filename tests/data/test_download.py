"""Fetching a benchmark through torchvision; nothing here touches the network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import urllib.error
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import pytest
from torchvision import datasets

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import load_dataset
from mpsviz.data.download import DOWNLOADS, Progress, download
from mpsviz.errors import UserError

from .made import class_files, fill, tree


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the largest of them, whatever disk the tests run on."""
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**12))


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
    ("error", "said"),
    [
        (
            urllib.error.URLError("no route"),
            "There is no connection to the server of 'dtd'. Connect to the internet, or",
        ),
        (TimeoutError("silence"), "There is no connection to the server of 'dtd'. Connect to the internet, or"),
        (urllib.error.HTTPError("http://x", 404, "gone", Message(), None), "does not give it out now (HTTP 404). Try"),
        (RuntimeError("File not found or corrupted."), "What was downloaded of 'dtd' is damaged. Try again, or"),
        (tarfile.ReadError("not a gzip file"), "What was downloaded of 'dtd' is damaged. Try again, or"),
    ],
)
def test_a_failure_says_what_to_do_by_hand_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
):
    monkeypatch.setattr(datasets, "DTD", stand_in({"dtd/dtd.tgz": b"part of it"}, error))
    with pytest.raises(UserError, match=f"{re.escape(said)} .*by hand: put the class folders of dtd-r1.0.1.tar.gz"):
        download("dtd", tmp_path)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError(28, "No space left"), "The disk filled up"), (PermissionError(13, "no", "/x"), "can't be written")],
)
def test_a_disk_that_does_not_take_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
):
    monkeypatch.setattr(datasets, "DTD", stand_in({"dtd/dtd.tgz": b"part of it"}, error))
    with pytest.raises(UserError, match=said):
        download("dtd", tmp_path)
    assert tree(tmp_path) == {}


def test_nothing_is_fetched_that_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**9))
    monkeypatch.setattr(datasets, "DTD", lambda *a, **o: pytest.fail("fetched"))
    with pytest.raises(UserError, match=r"'dtd' takes about 1\.4 GB .* has room for 1\.0 GB"):
        download("dtd", tmp_path)


def test_its_progress_is_what_lies_in_the_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The stand-in waits until it has been looked at: first with half of an archive, then with something unpacked."""
    seen: list[Progress] = []
    looked = threading.Event()

    def look(progress: Progress) -> None:
        seen.append(progress)
        looked.set()

    class StandIn:
        def __init__(self, root: Path, *, download: bool) -> None:
            for files in ({"dtd/dtd.tgz": bytes(300)}, class_files(("a", "b"), prefix="dtd/dtd/images/")):
                fill(Path(root), files)
                looked.clear()
                assert looked.wait(10)
                looked.clear()
                assert looked.wait(10)

    monkeypatch.setattr("mpsviz.data.download.LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(datasets, "DTD", StandIn)
    download("dtd", tmp_path, look)
    total = DOWNLOADS["dtd"].megabytes * 10**6
    assert Progress(300, total, unpacking=False) in seen
    assert seen[-1] == Progress(total, total, unpacking=True)


def test_what_a_killed_download_has_left_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    fill(tmp_path, {f".downloading-dtd-{dead.pid}-x/dtd.tgz": b"x", f".downloading-dtd-{os.getpid()}-x/dtd.tgz": b"x"})
    monkeypatch.setattr(datasets, "DTD", stand_in(class_files(("a", "b"), prefix="dtd/dtd/images/")))
    download("dtd", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"dtd", f".downloading-dtd-{os.getpid()}-x"}


@pytest.mark.parametrize("name", ["stanford_cars", "ucf101", "imagenet", "folder", "emoji-60", "cifar10"])
def test_what_torchvision_can_not_fetch_is_told(name: str, tmp_path: Path):
    with pytest.raises(UserError, match="can't be downloaded") as caught:
        download(name, tmp_path)
    assert caught.value.next_step
