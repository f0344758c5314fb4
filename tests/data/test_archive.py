"""Own images in a zip: unpacked completely or not at all, and nowhere else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from mpsviz.data.formats.archives import archive, unpack
from mpsviz.data.formats.archives.archive import list_archive
from mpsviz.data.formats.archives.unpack import cache_folder, extract
from mpsviz.data.formats.archives.zip_file import load_zip, preview_zip
from mpsviz.errors import UserError

from .made import class_files, packed, tree


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    (tmp_path / "pets.zip").write_bytes(packed(class_files(prefix="pets/")))
    return tmp_path / "pets.zip"


def test_a_zip_is_the_folder_in_it(pets: Path, cache: Path):
    data = load_zip(pets)
    assert (data.name, data.class_names, len(data.records), data.notes) == ("pets", ("cat", "dog"), 12, ())
    assert data.records[0].id == "cat/0.png"
    assert data.records[0].path.read_bytes() == class_files(prefix="pets/")["pets/cat/0.png"]
    assert all(cache in record.path.parents for record in data.records)


def test_a_preview_has_the_same_images_and_unpacks_nothing(pets: Path, cache: Path):
    preview = preview_zip(pets)
    assert not cache.exists()
    assert [record.id for record in preview.records] == [record.id for record in load_zip(pets).records]


def test_the_same_content_is_unpacked_once(pets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = load_zip(pets)
    (tmp_path / "copy.zip").write_bytes(pets.read_bytes())
    monkeypatch.setattr(unpack, "_unpack", lambda *arguments: pytest.fail("unpacked again"))
    assert load_zip(tmp_path / "copy.zip").records == first.records


def test_another_content_is_another_folder(pets: Path, tmp_path: Path):
    load_zip(pets)
    (tmp_path / "more.zip").write_bytes(packed(class_files(each=7)))
    assert len(load_zip(tmp_path / "more.zip").records) == 14


def test_what_is_no_image_stays_packed_and_is_counted(tmp_path: Path, cache: Path):
    files = class_files() | {"cat/readme.txt": b"x", "inner.zip": packed(class_files()), "cat/a.tar.gz": b"x"}
    hidden = {"__MACOSX/cat/._0.png": b"x", "cat/.DS_Store": b"x", ".git/config": b"x"}
    (tmp_path / "pets.zip").write_bytes(packed(files | hidden))
    data = load_zip(tmp_path / "pets.zip")
    (note,) = data.notes
    assert note == (
        "3 of 15 files were skipped: 2 archives within the archive (inner.zip, a.tar.gz), "
        "1 not named like an image (readme.txt)."
    )
    assert {path.suffix for path in cache.rglob("*") if path.is_file()} == {".png"}


def test_the_cache_is_the_users_own_where_none_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("MPSVIZ_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "mpsviz"


def broken_within(path: Path) -> Path:
    """The pixels of one image in the zip are not what its checksum says."""
    content = bytearray(path.read_bytes())
    content[content.index(b"IDAT") + 30 if b"IDAT" in content else 200] ^= 0xFF
    path.write_bytes(content)
    return path


def test_a_failure_leaves_nothing_behind(pets: Path, cache: Path):
    with pytest.raises(UserError, match="damaged"):
        load_zip(broken_within(pets))
    assert tree(cache) == {}


def test_an_interruption_leaves_nothing_behind(pets: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(unpack, "_copy", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_zip(pets)
    assert tree(cache) == {}


def test_a_full_disk_and_a_closed_cache_are_told(pets: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def full(*arguments: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(unpack, "_copy", full)
        with pytest.raises(UserError, match="disk is full"):
            load_zip(pets)
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(UserError, match="MPSVIZ_CACHE"):
        load_zip(pets)


def test_another_process_may_be_faster(pets: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    original = unpack._unpack

    def slow(path: Path, images: list, folder: Path) -> None:
        original(path, images, folder)
        if not any(cache.glob("zip-*")):
            monkeypatch.setattr(unpack, "_unpack", original)
            extract(path, images, cache)  # the other one

    monkeypatch.setattr(unpack, "_unpack", slow)
    assert all(record.path.is_file() for record in load_zip(pets).records)
    assert [path.name[:4] for path in cache.iterdir()] == ["zip-"]


def test_the_bytes_that_come_are_counted_whatever_the_directory_says(
    pets: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *arguments, **options: io.BytesIO(bytes(10**6)))
    with pytest.raises(UserError, match="unpacks to more than the archive says"):
        load_zip(pets)
    assert tree(cache) == {}


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [
        ("MAX_FILES", 11, "more than 11 files"),
        ("MAX_FILE_BYTES", 100, "larger than"),
        ("MAX_BYTES", 5000, "unpacks to"),
    ],
)
def test_limits(pets: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, said: str):
    monkeypatch.setattr(archive, limit, value)
    with pytest.raises(UserError, match=said):
        load_zip(pets)
    assert not cache.exists()


def test_a_bomb_is_seen_in_the_directory(tmp_path: Path):
    (tmp_path / "bomb.zip").write_bytes(packed(class_files() | {"cat/bomb.png": bytes(11 * 2**20)}))
    with pytest.raises(UserError, match=r"'cat/bomb.png' in the archive unpacks to more than 200 times"):
        list_archive(tmp_path / "bomb.zip")
    many = {f"cat/{number}.png": bytes(9 * 2**20) for number in range(2)}
    (tmp_path / "many.zip").write_bytes(packed(many))
    with pytest.raises(UserError, match="more than is allowed for its size"):
        list_archive(tmp_path / "many.zip")


def test_an_empty_drawing_may_pack_well(tmp_path: Path):
    (tmp_path / "flat.zip").write_bytes(packed(class_files() | {"cat/flat.bmp": bytes(2**20)}))
    assert len(list_archive(tmp_path / "flat.zip").images) == 13
