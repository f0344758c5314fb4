"""What people and their programs get wrong: each is refused in two sentences, or skipped and counted with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import DATASETS, check_shots, load_dataset
from mpsviz.data.formats.features.features import load_features
from mpsviz.data.splits.selection import select_images
from mpsviz.errors import UserError

from .bad_archives import ARCHIVES
from .bad_images import UNREADABLE
from .bad_tables import FEATURES, SPLITS, TABLES
from .made import class_files, fill, picture, tree

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow, of what it finds in broken files


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def refused(action: Callable[[], Any]) -> UserError:
    with pytest.raises(UserError) as caught:
        action()
    error = caught.value
    for sentence in (error.what, error.next_step):
        assert sentence.strip().endswith(".")
        assert len(sentence) > 10
    error.what.encode()
    assert "\0" not in error.what
    return error


def write(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def config(name: str, path: Path | str) -> DataConfig:
    return DataConfig(name=name, path=str(path), shots=1)


@pytest.mark.parametrize("name", list(UNREADABLE))
def test_an_image_is_skipped_and_counted(tmp_path: Path, name: str):
    content, reason = UNREADABLE[name]
    folder = fill(tmp_path, class_files(each=8) | {"cat/bad.png": content})
    selection = select_images(load_dataset(config("folder", folder)), DataConfig(shots=2), seed=0)
    ((found, ids),) = selection.skipped.items()
    assert found.startswith(reason)
    assert ids == ("cat/bad.png",)
    assert selection.dataset.notes == (f"1 of 17 images was skipped: 1 {found} (cat/bad.png).",)


FOLDERS: dict[str, Callable[[Path], Path | str]] = {
    "missing": lambda folder: folder / "missing",
    "a file": lambda folder: write(folder / "file", b"x"),
    "empty": lambda folder: folder,
    "hidden classes": lambda folder: fill(folder, class_files((".cat", ".dog"))),
    "no classes": lambda folder: fill(folder, {"1.png": picture(), "2.png": picture()}),
    "one class": lambda folder: fill(folder, class_files(("cat",))),
    "one class within": lambda folder: fill(folder, class_files(("cat",), prefix="a/b/")),
    "no images": lambda folder: fill(folder, {"cat/a.txt": b"", "dog/a.txt": b""}),
    "one image of a class": lambda folder: fill(folder, class_files() | {"owl/1.png": picture()}),
    "fewer images than shots": lambda folder: fill(folder, class_files(each=1)),
    "train and test with company": lambda folder: fill(
        folder, class_files(prefix="train/") | class_files(prefix="test/") | class_files(prefix="docs/")
    ),
    "test without train": lambda folder: fill(folder, class_files(prefix="val/") | class_files(prefix="test/")),
    "a class that only trains": lambda folder: fill(
        folder, class_files(("cat", "dog", "owl"), prefix="train/") | class_files(prefix="test/")
    ),
    "a class that is only held out": lambda folder: fill(
        folder, class_files(prefix="train/") | class_files(("cat", "dog", "owl"), prefix="test/")
    ),
    "NUL byte": lambda folder: "a\0b",
    "long name": lambda folder: "x" * 5000,
    "nobody's home": lambda folder: "~nobody-of-that-name/pets",
    "a file as a folder": lambda folder: write(folder / "file", b"x") / "pets",
    "a loop of links": lambda folder: (folder / "loop").symlink_to(folder / "loop") or folder / "loop",
}


NO_PATHS = ("missing", "a file", "empty", "NUL byte", "long name", "a file as a folder", "a loop of links")
OTHERS = ("zip", "table", "dtd", "imagenet", "fgvc_aircraft", "stanford_cars")


@pytest.mark.parametrize(
    ("source", "name"),
    [*(("folder", name) for name in FOLDERS), *((source, name) for source in OTHERS for name in NO_PATHS)],
)
def test_a_folder_is_refused(tmp_path: Path, source: str, name: str):
    (tmp_path / "pets").mkdir()
    path = FOLDERS[name](tmp_path / "pets")
    refused(lambda: check_shots(config(source, path)))


@pytest.mark.parametrize("name", list(ARCHIVES))
def test_an_archive_is_refused_and_nothing_outside_is_touched(tmp_path: Path, name: str, cache: Path):
    write(tmp_path / "secret.png", b"secret")
    path = write(tmp_path / "deep" / "deeper" / "pets.zip", ARCHIVES[name])
    before = tree(tmp_path)
    refused(lambda: load_dataset(config("zip", path)))
    after = tree(tmp_path)
    assert {place: content for place, content in after.items() if place != str(cache)} == before
    assert not cache.exists() or tree(cache) == {}
    assert not Path("/tmp/evil.png").exists()


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_is_refused(tmp_path: Path, name: str):
    fill(tmp_path, class_files())
    refused(lambda: load_dataset(config("table", write(tmp_path / name, TABLES[name]))))


@pytest.mark.parametrize("name", list(SPLITS))
def test_a_split_file_is_refused(tmp_path: Path, name: str):
    fill(tmp_path / "dtd" / "images", class_files())
    write(tmp_path / "dtd" / "split_zhou_DescribableTextures.json", SPLITS[name])
    refused(lambda: load_dataset(config("dtd", tmp_path)))


@pytest.mark.parametrize("name", list(FEATURES))
def test_features_are_refused(tmp_path: Path, name: str):
    refused(lambda: load_features(write(tmp_path / name, FEATURES[name])))


@pytest.mark.parametrize("path", ["missing.npz", "folder.npz", "missing.parquet", "a"])
def test_features_that_are_no_file_are_refused(tmp_path: Path, path: str):
    (tmp_path / "folder.npz").mkdir()
    refused(lambda: load_features(tmp_path / path))


LISTS = {
    "no classnames.txt": {"classnames.txt": None},
    "classnames.txt in another encoding": {"classnames.txt": b"n01 \xff"},
    "a folder without a name": {"classnames.txt": b"n01 tench\n"},
    "a name that is empty": {"classnames.txt": b"n01 tench\nn02 \n"},
    "no val": {"images/val/n01/1.JPEG": None, "images/val/n02/1.JPEG": None},
    "val without folders": {"images/val/n01/1.JPEG": None, "images/val/n02/1.JPEG": None, "images/val/1.JPEG": b"x"},
    "one class": {f"images/{part}/n02/1.JPEG": None for part in ("train", "val")},
}


@pytest.mark.parametrize("name", list(LISTS))
def test_an_imagenet_is_refused(tmp_path: Path, name: str):
    whole = {f"images/{part}/{wnid}/1.JPEG": picture() for part in ("train", "val") for wnid in ("n01", "n02")}
    files: dict[str, bytes | None] = {**whole, "classnames.txt": b"n01 tench\nn02 shark\n", **LISTS[name]}
    fill(tmp_path / "imagenet", {file: content for file, content in files.items() if content is not None})
    refused(lambda: check_shots(config("imagenet", tmp_path)))


AIRCRAFT = {
    "no list": {"images_variant_val.txt": None},
    "no variants": {"variants.txt": b""},
    "one variant": {"variants.txt": b"A320\n"},
    "unknown variant": {"images_variant_test.txt": b"1 Zeppelin\n"},
    "no variant": {"images_variant_test.txt": b"1\n"},
    "climbs out": {"images_variant_test.txt": b"../../1 A320\n"},
    "not UTF-8": {"images_variant_test.txt": b"1 \xff\n"},
    "empty lists": {f"images_variant_{part}.txt": b"" for part in ("train", "val", "test")},
    "an image in two variants": {"images_variant_test.txt": b"1 737\n"},
}


@pytest.mark.parametrize("name", list(AIRCRAFT))
def test_lists_of_aircraft_are_refused(tmp_path: Path, name: str):
    lists = {
        f"images_variant_{part}.txt": f"{n} A320\n{n + 3} 737\n".encode()
        for n, part in enumerate(("test", "train", "val"))
    }
    files: dict[str, bytes | None] = {"variants.txt": b"A320\n737\n", **lists, **AIRCRAFT[name]}
    fill(tmp_path / "fgvc_aircraft", {file: content for file, content in files.items() if content is not None})
    refused(lambda: check_shots(config("fgvc_aircraft", tmp_path)))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "no such data"},
        {"name": ""},
        {"templates": ("a photo.",)},
        {"templates": ("",)},
        {"templates": ("a {} of a {}.",)},
        {"templates": ("a {0}.",)},
        {"templates": ("a {name}.",)},
        {"templates": ("a {}.", "a {")},
        {"templates": ("a {} {{x}}.",)},
        {"class_names": {"elefant": "big animal"}},
        {"class_names": {"": "big animal"}},
        {"class_names": {"elephant": " "}},
        {"class_names": {"elephant": "koala"}},
        {"class_names": {"elephant": "thing", "koala": "thing"}},
        {"shots": 9},
        {"shots": 10**9},
    ],
)
def test_a_setting_is_refused(changes: dict[str, Any]):
    refused(lambda: check_shots(DataConfig(**changes)))


def test_names_and_prompts_may_hold_anything_else(tmp_path: Path):
    fill(tmp_path, class_files(("{}", "a {0} 'b' \"c\" \n d", "日本語")))
    data = load_dataset(config("folder", tmp_path))
    assert data.templates[0].format(data.class_names[0]) == "a photo of a a {0} 'b' \"c\" \n d."


def test_there_are_more_than_two_hundred():
    made = (UNREADABLE, FOLDERS, ARCHIVES, TABLES, SPLITS, FEATURES, LISTS, AIRCRAFT)
    assert sum(map(len, made)) > 200
    assert len(DATASETS) == 15
