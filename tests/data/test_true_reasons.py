"""What a refusal or a note gives as the reason is the reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import load_dataset
from mpsviz.data.formats.archives.zip_file import load_zip
from mpsviz.data.formats.folders.split_json import read_split_json
from mpsviz.data.formats.tables.table import load_table
from mpsviz.errors import UserError

from . import bad_archives
from .bad_archives import ARCHIVES
from .made import class_files, fill


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))


def pets(tmp_path: Path) -> Path:
    return fill(tmp_path / "pets", class_files())


def table(folder: Path, *paths: str) -> Path:
    rows = [f'"{path}",{("cat", "dog")[number % 2]}' for number, path in enumerate(paths)]
    (folder / "pets.csv").write_text("\n".join(["path,label", *rows]))
    return folder / "pets.csv"


@pytest.mark.parametrize("linked", [False, True])
def test_a_path_of_a_table_may_be_written_in_any_way_that_leads_into_its_folder(tmp_path: Path, linked: bool):
    real = pets(tmp_path)
    if linked:
        (tmp_path / "shortcut").symlink_to(real)
    folder = tmp_path / "shortcut" if linked else real
    written = [f"{folder}/cat/0.png", f"{real}/dog/0.png", "../pets/cat/1.png" if not linked else "cat/1.png"]
    written += ["dog/../dog/1.png", f"{folder}//cat/./2.png", "dog\\2.png"]
    data = load_table(table(folder, *written))
    assert [record.id for record in data.records] == [f"{name}/{n}.png" for n in range(3) for name in ("cat", "dog")]
    assert all(record.path.is_file() for record in data.records)
    assert data.notes == ()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/passwd", "lies outside the folder"),
        ("../secret.png", "lies outside the folder"),
        ("cat/../../secret.png", "lies outside the folder"),
        ("https://example.org/cat.png", "is an address on the web, and no image on disk"),
        ("file:///data/cat.png", "is written as an address (file://), and not as a path"),
        ("s3://bucket/cat.png", "is an address on the web, and no image on disk"),
        ("C:\\cat.png", "begins with a drive or a server of Windows"),
        ("\\\\server\\share\\cat.png", "begins with a drive or a server of Windows"),
        (".", "names nothing"),
    ],
)
def test_why_a_path_of_a_table_is_refused(tmp_path: Path, path: str, reason: str):
    with pytest.raises(UserError) as caught:
        load_table(table(pets(tmp_path), path, "dog/0.png"))
    assert caught.value.what == f"The path in row 1, '{path}', {reason}."


def test_what_a_table_lacks(tmp_path: Path):
    folder = pets(tmp_path)
    for content, reason in (("path,label\n", "are no rows"), ("path,label\na,cat\nb,cat\n", "only one class, 'cat'")):
        (folder / "t.csv").write_text(content)
        with pytest.raises(UserError, match=reason):
            load_table(folder / "t.csv")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("climbs out", "'../evil.png', which climbs up with '..'."),
        ("climbs and returns", "'cat/../cat/evil.png', which climbs up with '..'."),
        ("absolute", "'/tmp/evil.png', which is absolute."),
        ("drive", "'C:/evil.png', which begins with a drive or a server of Windows."),
        ("backslash", "'cat\\evil.png', with a backslash: some programs of Windows write so"),
        ("backslash out", "'..\\evil.png', which climbs up with '..'."),
        ("NUL byte", "which holds a character that no file name may hold."),
        ("dot", "'.', which names nothing."),
        ("long name", "a name of more than 255 bytes, which can't be written: 'cat/xxx"),
        ("same name twice", "'cat/0.png' is in the archive twice."),
        ("same name in capitals", "take 'cat/0.png' and 'cat/0.PNG' in the archive for one file."),
        ("encrypted", "is encrypted."),
        ("unknown compression", "is packed in a way that is not known here."),
        ("wrong checksum", "is damaged."),
        ("text", "is no zip file, or a damaged one."),
        ("zips alone", "2 archives within the archive (inner.zip, inner.zip)."),
        ("no images", "There are no images in folders in 'pets'. 2 of 2 files were skipped: 2 not named like an image"),
        ("no folders", "are in no class folders. 2 of 2 files were skipped: 2 outside a class folder"),
        ("one class", "There is only one class, 'cat', in 'pets'."),
    ],
)  # fmt: skip
def test_why_an_archive_is_refused(tmp_path: Path, name: str, reason: str):
    (tmp_path / "pets.zip").write_bytes(ARCHIVES[name])
    with pytest.raises(UserError) as caught:
        load_zip(tmp_path / "pets.zip")
    assert reason in caught.value.what


def test_an_archive_that_can_not_be_read_is_no_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "pets.zip"
    path.write_bytes(bad_archives.WHOLE)
    original = Path.open

    def closed(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied", str(path))
        return original(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", closed)
        with pytest.raises(
            UserError, match=r"'pets.zip' can't be read \(Permission denied\)\. Give your user the right"
        ):
            load_zip(path)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/passwd", "the path '/etc/passwd', which is absolute"),
        ("../x.jpg", "the path '../x.jpg', which climbs up with '..'"),
        (3, "a path that is no text"),
    ],
)
def test_why_a_split_file_is_refused(tmp_path: Path, path: Any, reason: str):
    tree = {"train": [[path, 0, "cat"]], "val": [], "test": []}
    (tmp_path / "split.json").write_text(json.dumps(tree))
    with pytest.raises(UserError) as caught:
        read_split_json(tmp_path / "split.json", tmp_path)
    assert reason in caught.value.what


@pytest.mark.parametrize(
    ("name", "files", "reason"),
    [
        ("imagenet", {"imagenet/images/train/n01/1.jpg": b"x"}, "classnames.txt' is missing."),
        (
            "imagenet",
            {"imagenet/images/train/n01/1.jpg": b"x", "imagenet/classnames.txt": b"n01 \xff"},
            "classnames.txt' can't be read (it is not in UTF-8).",
        ),
        (
            "imagenet",
            {f"imagenet/images/{part}/n01/1.jpg": b"x" for part in ("train", "val")} | {"imagenet/classnames.txt": b""},
            "There is only one class folder, 'n01', with images",
        ),
        ("fgvc_aircraft", {"fgvc_aircraft/variants.txt": b"A\nB\n"}, "images_variant_train.txt' is missing."),
        (
            "fgvc_aircraft",
            {"fgvc_aircraft/variants.txt": b"A\n"}
            | {f"fgvc_aircraft/images_variant_{part}.txt": b"" for part in ("train", "val", "test")},
            "name 1 variants, and two are the least.",
        ),
        ("oxford_flowers", {"oxford_flowers/jpg/1.jpg": b"x"}, "imagelabels.mat and cat_to_name.json are missing."),
        (
            "oxford_flowers",
            {f"oxford_flowers/{name}": b"x" for name in ("jpg/1.jpg", "imagelabels.mat", "cat_to_name.json")},
            "needs imagelabels.mat and cat_to_name.json: one is broken.",
        ),
        ("dtd", {"dtd/images/dotted/1.jpg": b"x"}, "There are images of one class only, 'dotted',"),
        ("dtd", {"dtd/images/1.jpg": b"x"}, "There are no images of any class in"),
    ],
)
def test_why_a_benchmark_is_refused(tmp_path: Path, name: str, files: dict[str, bytes], reason: str):
    fill(tmp_path, files)
    with pytest.raises(UserError) as caught:
        load_dataset(DataConfig(name=name, path=str(tmp_path)))
    assert reason in caught.value.what


def test_a_benchmark_at_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "dtd.tar").write_bytes(b"x")
    with pytest.raises(UserError, match=r"dtd.tar' is no folder"):
        load_dataset(DataConfig(name="dtd", path=os.fspath(tmp_path / "dtd.tar")))
