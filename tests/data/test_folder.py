"""Own images in a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mpsviz.data.dataset.paths import user_path
from mpsviz.data.formats.folders import folder
from mpsviz.data.formats.folders.folder import load_folder
from mpsviz.errors import UserError

from .made import class_files, fill, picture


def test_a_folder_a_class(tmp_path: Path):
    files = class_files(("dog", "cat"), 2) | {"cat/young/kitten.jpeg": picture(kind="JPEG"), ".hidden/x.png": b""}
    data = load_folder(fill(tmp_path / "pets", files))
    assert data.name == "pets"
    assert data.class_names == ("cat", "dog")
    assert [(record.id, record.name, record.split) for record in data.records] == [
        ("cat/0.png", "cat", ""),
        ("cat/1.png", "cat", ""),
        ("cat/young/kitten.jpeg", "cat", ""),
        ("dog/0.png", "dog", ""),
        ("dog/1.png", "dog", ""),
    ]
    assert all(record.path.is_file() for record in data.records)
    assert not data.notes


def test_train_val_and_test_folders_are_a_split(tmp_path: Path):
    files = (
        class_files(each=4, prefix="Train/") | class_files(each=1, prefix="validation/") | class_files(prefix="test/")
    )
    data = load_folder(fill(tmp_path, files))
    assert {(record.id.split("/")[0], record.split) for record in data.records} == {
        ("Train", "train"),
        ("validation", "val"),
        ("test", "test"),
    }
    assert len({record.id for record in data.records}) == len(data.records) == 22


def test_validation_is_held_out_where_there_is_no_test_part(tmp_path: Path):
    data = load_folder(fill(tmp_path, class_files(prefix="train/") | class_files(prefix="val/")))
    assert {record.split for record in data.records} == {"train", "test"}
    assert "no test part" in data.notes[0]


def test_a_train_folder_alone_is_no_split_and_a_class_may_be_called_train(tmp_path: Path):
    alone = load_folder(fill(tmp_path / "a", class_files(prefix="train/")))
    assert (alone.class_names, {record.split for record in alone.records}) == (("cat", "dog"), {""})
    vehicles = load_folder(fill(tmp_path / "b", class_files(("train", "bus"))))
    assert vehicles.class_names == ("bus", "train")


def test_folders_around_everything_are_looked_through(tmp_path: Path):
    data = load_folder(fill(tmp_path, class_files(prefix="download/pets/") | {"cover.png": picture()}))
    assert data.class_names == ("cat", "dog")
    assert data.records[0].id == "cat/0.png"
    assert data.notes == ("1 of 13 files was skipped: 1 outside a class folder (cover.png).",)


def test_what_is_no_image_file_is_counted(tmp_path: Path):
    fill(tmp_path / "elsewhere", {"x.png": picture()})
    root = fill(
        tmp_path / "pets", class_files() | {"cat/notes.txt": b"", "cat/dir.png/deep.png": picture(), "top.png": b""}
    )
    (root / "cat" / "inside.png").symlink_to(root / "dog" / "0.png")
    (root / "cat" / "outside.png").symlink_to(tmp_path / "elsewhere" / "x.png")
    (root / "cat" / "nothing.png").symlink_to(root / "gone.png")
    (root / "cat" / "loop").symlink_to(root)
    os.mkfifo(root / "dog" / "pipe.png")
    (root / "dog" / os.fsdecode(b"bad\xff.png")).write_bytes(picture())
    data = load_folder(root)
    assert {record.id for record in data.records} - set(class_files()) == {"cat/inside.png", "cat/dir.png/deep.png"}
    assert len(data.notes) == 1
    assert data.notes[0].startswith("7 of 21 files were skipped: 2 not regular files (nothing.png, pipe.png), ")
    for part in (
        "1 not named like an image (notes.txt)",
        "1 outside a class folder (top.png)",
        "not valid UTF-8 (bad?.png)",
    ):
        assert part in data.notes[0]
    assert "1 linked from outside (outside.png), 1 links to folders (loop)" in data.notes[0]


def test_a_link_in_a_circle_is_skipped_and_counted(tmp_path: Path):
    root = fill(tmp_path / "pets", class_files())
    (root / "cat" / "me.png").symlink_to(root / "cat" / "me.png")
    (root / "circle").symlink_to(root / "circle")
    data = load_folder(root)
    assert len(data.records) == 12
    assert data.notes == ("2 of 14 files were skipped: 2 links that lead in a circle (circle, me.png).",)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder for files, read by a user who is not root: closed places are closed to root by nothing."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        yield Path(place)


@contextmanager
def without_rights() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_link_into_a_closed_place_and_a_closed_folder_end_nothing(nobody: Path):
    root = fill(nobody / "pets", class_files() | {"owl/1.png": b"x"})
    closed = fill(nobody / "closed", {"deep/1.png": b"x"})
    (root / "cat" / "1.lnk.png").symlink_to(closed / "deep" / "1.png")
    (root / "dog" / "deep").symlink_to(closed / "deep")
    for path in (closed, root / "owl"):
        path.chmod(0)
    try:
        with without_rights():
            data = load_folder(root)
            with pytest.raises(
                UserError, match=r"'owl' can't be read \(Permission denied\)\. Give your user the right"
            ):
                load_folder(root / "owl")
            with pytest.raises(UserError, match=r"lies in a folder that may not be looked into"):
                user_path(str(closed / "deep"), next_step="Choose another.")
    finally:
        for path in (closed, root / "owl"):
            path.chmod(0o755)
    assert (data.class_names, len(data.records)) == (("cat", "dog"), 12)
    (note,) = data.notes
    assert "2 not allowed to be looked at (1.lnk.png, deep)" in note
    assert "1 folders that can't be read (owl)" in note


def test_whoever_names_a_whole_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "MAX_ENTRIES", 10)
    with pytest.raises(UserError, match="more than 10 files"):
        load_folder(fill(tmp_path, class_files()))
