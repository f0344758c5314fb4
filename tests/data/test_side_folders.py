"""Folders of thumbnails and of other programs are no classes, and their images none of the data's."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsviz.data.formats.archives.archive import list_archive
from mpsviz.data.formats.archives.zip_file import preview_zip
from mpsviz.data.formats.folders.folder import list_folder, load_folder

from .made import class_files, fill, packed, picture

SIDE = [
    "cat/@eaDir/0.png/SYNOPHOTO_THUMB_M.jpg",
    "@eaDir/cat/0.png",
    "dog/.thumbnails/0.png",
    "dog/.AppleDouble/0.png",
    "dog/.@__thumb/default0.png",
    "__MACOSX/cat/0.png",
    "dog/Thumbs/0.png",
    "thumbnails/cat/0.png",
    "$RECYCLE.BIN/cat/0.png",
]


@pytest.mark.parametrize("side", SIDE)
def test_side_folders_are_skipped_and_counted_in_folders_and_zips(tmp_path: Path, side: str):
    files = class_files() | {side: picture(), "cat/.hidden/0.png": picture(), ".git/0.png": picture()}
    folder = load_folder(fill(tmp_path / "pets", files))
    (tmp_path / "pets.zip").write_bytes(packed(files))
    zipped = preview_zip(tmp_path / "pets.zip")
    name = next(part for part in side.split("/") if part not in ("cat", "dog"))
    for data in (folder, zipped):
        assert (data.class_names, len(data.records)) == (("cat", "dog"), 12)
        (note,) = data.notes
        assert note.startswith(f"1 of 13 files was skipped: 1 in '{name}', where a program keeps thumbnails or copies")


def test_a_class_may_be_called_thumbs(tmp_path: Path):
    files = class_files(("fists", "thumbs"))
    assert load_folder(fill(tmp_path / "hands", files)).class_names == ("fists", "thumbs")
    assert len(list_folder(tmp_path / "hands").images) == 12
    (tmp_path / "hands.zip").write_bytes(packed(files))
    assert len(list_archive(tmp_path / "hands.zip").images) == 12


def test_a_class_called_thumb_stays_one_beside_a_stray_image(tmp_path: Path):
    files = class_files(("index", "middle", "thumb")) | {"cover.png": picture()}
    assert load_folder(fill(tmp_path / "fingers", files)).class_names == ("index", "middle", "thumb")
