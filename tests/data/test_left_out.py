"""What lies beside the images (masks, copies, files that split) is left out, used, or refused with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mpsviz.data.formats.archives.zip_file import load_zip, preview_zip
from mpsviz.data.formats.folders.folder import load_folder
from mpsviz.errors import UserError
from tests.data.layouts import PETS, below, files_of, load, splits

from .made import class_files, fill, packed


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("images", "masks"),
    [
        ("images/{name}", "masks/{name}"),
        ("{name}/images", "{name}/masks"),
        ("train/images/{name}", "train/labels/{name}"),
        ("images/train/{name}", "annotations/train/{name}"),
    ],
)
def test_masks_are_no_images(tmp_path: Path, images: str, masks: str):
    files = files_of(*(images.format(name=name) for name in PETS))
    data = load(tmp_path, files | files_of(*(masks.format(name=name) for name in PETS)))
    assert data.class_names == PETS
    assert {record.path.relative_to(tmp_path / "data").as_posix() for record in data.records} == set(files)
    assert "4 of 8 files were skipped: 4 masks of other images (" in data.notes[0]


def test_masks_beside_their_images_are_no_images(tmp_path: Path):
    names = [f"{name}/{name} ({n}){end}.png" for name in PETS for n in (1, 2) for end in ("", "_mask", "_mask_1")]
    data = load(tmp_path, dict.fromkeys([*names, "cat/iron_mask.png"], b"x"))
    assert len(data.records) == 5
    assert "8 masks of other images" in data.notes[0]


def test_images_and_masks_without_classes_are_refused_with_the_reason(tmp_path: Path):
    with pytest.raises(UserError, match=r"images in 'data' are in no class folders\. 2 of 4 files .* 2 masks of other"):
        load(tmp_path, files_of("images", "masks"))


def test_classes_may_be_called_mask(tmp_path: Path):
    for names in (("mask", "no_mask"), ("hats", "masks")):
        assert load(tmp_path / names[0], files_of(*names)).class_names == names


def test_a_class_may_be_called_mask_beside_one_called_photo(tmp_path: Path):
    """As in data of faces that are held before a camera."""
    frames = {name: range(10 * n, 10 * n + 3) for n, name in enumerate(("live", "mask", "photo"))}
    files = {f"{name}/frame{number}.png": b"x" for name, numbers in frames.items() for number in numbers}
    assert load(tmp_path, files).class_names == ("live", "mask", "photo")
    depth = {f"{kind}/{kind}_{n}.png": b"x" for kind in ("image", "mask", "depth") for n in range(3)}
    data = load(tmp_path / "maps", depth)
    assert data.class_names == ("depth", "image")
    assert "3 masks of other images" in data.notes[0]  # the same numbers: of the same pictures


def test_a_second_copy_of_all_classes_is_left_out_and_said(tmp_path: Path):
    once = class_files(("Parasitized", "Uninfected"), 2, prefix="cell_images/")
    again = class_files(("Parasitized", "Uninfected"), 2, prefix="cell_images/cell_images/")
    data = load(tmp_path, once | again)
    assert (data.class_names, len(data.records)) == (("Parasitized", "Uninfected"), 4)
    assert "4 in 'cell_images', which holds the folders beside it once more" in data.notes[0]


def test_two_spellings_of_a_class_are_named(tmp_path: Path):
    files = files_of("train/Ambulance", "train/bus", "test/ambulance", "test/bus")
    with pytest.raises(UserError, match=r"'Ambulance' is in no test part, and 'ambulance' in no train part"):
        load(tmp_path, files)


def test_whoever_names_one_class_is_told_of_the_others(tmp_path: Path):
    root = fill(tmp_path / "pets", files_of("cat", "dog"))
    with pytest.raises(
        UserError, match=r"'cat' are in no class folders\. .*The folder above it has .*: dog\. .*pets'\."
    ):
        load_folder(root / "cat")


def test_whoever_names_the_train_part_is_told_of_the_test_part(tmp_path: Path):
    root = fill(tmp_path / "pets", below("train", "test"))
    data = load_folder(root / "train")
    assert splits(data) == {"": 4}
    assert data.notes[-1].startswith("Beside 'train' lies 'test', which is not looked at")


def coop_split(prefix: str = "") -> bytes:
    names = {"cat": 0, "dog": 1}
    listed = {
        part: [[f"{prefix}{name}/{number}.png", label, f"small {name}"] for name, label in names.items()]
        for part, number in (("train", 0), ("val", 1), ("test", 2))
    }
    return json.dumps(listed).encode()


@pytest.mark.parametrize(
    ("images", "file", "prefix"),
    [("", "", ""), ("images/", "", ""), ("images/", "", "images/"), ("pets/images/", "pets/", ""), ("pets/", "", "")],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_split_file_beside_class_folders_is_used(tmp_path: Path, images: str, file: str, prefix: str, zipped: bool):
    files = class_files(each=4, prefix=images) | {f"{file}split_zhou_Pets.json": coop_split(prefix)}
    if zipped:
        (tmp_path / "data.zip").write_bytes(packed(files))
        data = load_zip(tmp_path / "data.zip")
        assert [record.id for record in preview_zip(tmp_path / "data.zip").records] == [r.id for r in data.records]
    else:
        data = load(tmp_path, files)
    assert data.class_names == ("small cat", "small dog")
    assert splits(data) == {"train": 2, "val": 2, "test": 2}
    assert all(
        files[f"{images}{record.name.split()[1]}/{record.path.name}"] == record.path.read_bytes()
        for record in data.records
    )
    assert data.notes == (
        "2 of 9 files were skipped: 2 not listed in split_zhou_Pets.json (3.png, 3.png).",
        "Classes and split are those of split_zhou_Pets.json.",
    )


def test_a_split_file_that_does_not_fit_is_not_passed_over(tmp_path: Path):
    images = class_files(each=3)
    with pytest.raises(UserError, match=r"None of the images that 'split_a.json' lists lies in 'data'"):
        load(tmp_path, images | {"split_a.json": coop_split("elsewhere/")})
    with pytest.raises(UserError, match=r"several split files: split_a.json, split_b.json"):
        load(tmp_path, {"split_a.json": coop_split(), "split_b.json": coop_split()})
    other = load(tmp_path / "b", images | {"split_info.json": b'{"seed": 1}'})
    assert other.notes == ("1 of 7 files was skipped: 1 no split in CoOp's format (split_info.json).",)
    (tmp_path / "b" / "data" / "split_info.json").write_bytes(coop_split())
    (tmp_path / "b" / "data" / "cat" / "2.png").unlink()
    fewer = load_folder(tmp_path / "b" / "data")
    assert "1 of the 6 images that it lists are not there (cat/2.png)." in fewer.notes


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"cat/a.raw": b"x", "dog/b.raw": b"x"}, "2 of 2 files were skipped: 2 not named like an image (a.raw, b.raw)"),
        ({"pets.zip": b"PK"}, "1 archives, which are not looked into (pets.zip)"),
        ({".cat/1.png": b"x"}, "What is hidden does not count (.cat)"),
        ({"1.png": b"x", "2.png": b"x"}, "2 outside a class folder (1.png, 2.png)"),
    ],
)  # fmt: skip
def test_what_was_counted_is_part_of_the_refusal(tmp_path: Path, files: dict[str, bytes], reason: str):
    with pytest.raises(UserError) as caught:
        load(tmp_path, files)
    assert reason in caught.value.what
    assert ("Unpack pets.zip first." in caught.value.next_step) == ("pets.zip" in files)


def test_links_are_part_of_the_refusal(tmp_path: Path):
    fill(tmp_path / "elsewhere", files_of("cat", "dog"))
    (tmp_path / "data").mkdir()
    for name in PETS:
        (tmp_path / "data" / name).symlink_to(tmp_path / "elsewhere" / name)
    with pytest.raises(UserError, match=r"2 of 2 files were skipped: 2 links to folders \(cat, dog\)"):
        load_folder(tmp_path / "data")
