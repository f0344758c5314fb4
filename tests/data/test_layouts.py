"""How people and archives lay out their images: what each folder is taken for, and what is left out for what reason."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.dataset.part_names import parts_among, split_of
from mpsviz.data.formats.archives.zip_file import load_zip, preview_zip
from mpsviz.data.formats.folders.folder_roles import understand
from mpsviz.errors import UserError
from tests.data.layouts import PETS, below, files_of, load, splits

from .made import packed


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *((name, "train") for name in ("train", "Training", "train_set", "training-set", "seg_train", "trainset")),
        *((name, "train") for name in ("TRAIN", "train_images", "images_train", "train2017", "trainval", "train_val")),
        *((name, "train") for name in ("TrainSet", "trainImages", "TRAINimages", "RawTrain")),
        *((name, "val") for name in ("val", "valid", "Validation", "dev", "val_set", "validation data")),
        *((name, "test") for name in ("test", "Testing", "test_set", "eval", "seg_test", "testset", "evaluation")),
        *((name, "") for name in ("bullet train", "test tube", "devil", "trainer", "images", "", "seg_pred")),
    ],
)  # fmt: skip
def test_parts_are_known_by_their_usual_names(name: str, part: str):
    assert split_of(name) == part


def test_parts_may_share_a_word_of_their_own():
    assert parts_among(["pets_train", "pets_test"]) == {"pets_train": "train", "pets_test": "test"}
    assert parts_among(["bullet train", "bus"]) == {}


@pytest.mark.parametrize(
    "parts",
    [
        ("training_set", "test_set"),
        ("training_set/training_set", "test_set/test_set"),
        ("archive/seg_train/seg_train", "archive/seg_test/seg_test"),
        ("Train/images", "Test/images"),
        ("pets_train", "pets_test"),
        ("trainval", "eval"),
    ],
)
def test_parts_of_a_split_are_no_classes(tmp_path: Path, parts: tuple[str, str]):
    data = load(tmp_path, below(parts[0], each=3) | below(parts[1]))
    assert data.class_names == PETS
    assert splits(data) == {"train": 6, "test": 4}
    assert data.notes == ()


def test_the_unlabelled_part_of_a_split_is_left_out_and_said(tmp_path: Path):
    files = below("seg_train/seg_train", "seg_test/seg_test") | files_of("seg_pred/seg_pred", each=3)
    data = load(tmp_path, files)
    assert (data.class_names, splits(data)) == (PETS, {"train": 4, "test": 4})
    (note,) = data.notes
    assert note.startswith("3 of 11 files were skipped: 3 not labelled (seg_pred/seg_pred-seg_pred-0.png, ")


def test_unlabelled_images_beside_a_folder_of_classes_are_left_out_and_said(tmp_path: Path):
    data = load(tmp_path, below("labeled", each=4) | files_of("unlabeled", each=3))
    assert (data.class_names, splits(data)) == (PETS, {"": 8})
    assert data.notes[0].startswith("3 of 11 files were skipped: 3 not labelled (unlabeled/")


def test_parts_joined_with_another_word_are_no_classes(tmp_path: Path):
    """As the data of CycleGAN are laid out."""
    with pytest.raises(UserError, match="'testA' in 'data' holds images, but no class folders"):
        load(tmp_path, files_of("trainA", "trainB", "testA", "testB"))


def test_a_test_part_without_class_folders_is_left_out_and_said(tmp_path: Path):
    data = load(tmp_path, below("train", each=4) | files_of("test/test", each=3))
    assert (data.class_names, splits(data)) == (PETS, {"": 8})
    assert "3 in 'test' but outside a class folder (test/test-test-0.png" in data.notes[0]


def test_parts_that_hold_nothing_but_a_folder_of_images_have_no_classes(tmp_path: Path):
    """As tiny-imagenet-200 is laid out."""
    data = load(tmp_path, files_of("train/n01/images", "train/n02/images", "val/images", "test/images"))
    assert (data.class_names, splits(data)) == (("n01", "n02"), {"": 4})
    assert "2 in 'test' but outside a class folder" in data.notes[0]


@pytest.mark.parametrize("parts", [("train", "val"), ("train", "test"), ("train", "val", "test"), ("train",)])
@pytest.mark.parametrize("inside", ["", "/epoch1"])
def test_strays_beside_a_split_are_left_out_and_said(tmp_path: Path, parts: tuple[str, ...], inside: str):
    data = load(tmp_path, below(*parts) | files_of(f"plots{inside}"))
    assert data.class_names == PETS
    assert len(data.records) == 4 * len(parts)
    names = " and ".join(f"{part}/" for part in sorted(parts))
    assert (
        f"2 in folders beside {names} (plots" in data.notes[0]
        or f"2 in folders beside {names} (epoch1" in data.notes[0]
    )


def test_a_folder_that_may_be_part_of_the_split_is_asked_about(tmp_path: Path):
    for files in (below("train", "test", "more"), below("train", "holdout"), below("train", "val", "extra")):
        with pytest.raises(UserError, match=r"other folders with the same sub-folders: (more|holdout|extra)\."):
            load(tmp_path, files)
        for file in (tmp_path / "data").rglob("*.png"):
            file.unlink()


def test_classes_may_be_called_like_parts(tmp_path: Path):
    data = load(tmp_path, files_of("train", "bus", "tram") | files_of("train/steam"))
    assert data.class_names == ("bus", "train", "tram")
    assert splits(data) == {"": 8}


def test_domains_are_a_column_and_no_classes(tmp_path: Path):
    animals = ("dog", "elephant", "giraffe")
    data = load(tmp_path, below("pacs/photo", "pacs/art", "pacs/sketch", classes=animals) | {"pacs/readme.txt": b""})
    assert data.class_names == animals
    assert Counter(record.domain for record in data.records) == {"photo": 6, "art": 6, "sketch": 6}
    assert {(r.id.split("/")[0], r.id.split("/")[1]) for r in data.records} == {
        (record.domain, record.name) for record in data.records
    }
    assert splits(data) == {"": 18}
    assert data.notes[1].startswith("The folders art, photo and sketch hold the same sub-folders, so they are domains")
    assert "data.outer_classes" in data.notes[1]


def test_a_domain_may_lack_a_class_and_hold_its_classes_deeper(tmp_path: Path):
    office = below("amazon/images", "dslr/images", classes=("bike", "mug", "pen")) | files_of(
        "webcam/images/bike", "webcam/images/pen"
    )
    data = load(tmp_path, office)
    assert data.class_names == ("bike", "mug", "pen")
    assert {record.domain for record in data.records} == {"amazon", "dslr", "webcam"}


@pytest.mark.parametrize("order", ["{domain}/{part}/{name}", "{part}/{domain}/{name}"])
def test_domains_may_have_a_split(tmp_path: Path, order: str):
    places = [
        order.format(domain=domain, part=part, name=name)
        for domain in ("photo", "sketch")
        for part in ("train", "test")
        for name in PETS
    ]
    data = load(tmp_path, files_of(*places))
    assert data.class_names == PETS
    assert Counter((record.domain, record.split) for record in data.records) == {
        (domain, part): 4 for domain in ("photo", "sketch") for part in ("train", "test")
    }


def test_folds_are_a_column(tmp_path: Path):
    data = load(tmp_path, below("fold0", "fold1", "fold2"))
    assert data.class_names == PETS
    assert Counter(record.fold for record in data.records) == {"fold0": 4, "fold1": 4, "fold2": 4}
    assert {record.domain for record in data.records} == {""}
    assert "so they are folds and no classes." in data.notes[0]


@pytest.mark.parametrize(("inner", "column"), [(("train", "test"), "split"), (("fold0", "fold1"), "fold")])
def test_parts_may_lie_within_the_classes(tmp_path: Path, inner: tuple[str, str], column: str):
    data = load(tmp_path, files_of(*(f"{name}/{part}" for name in PETS for part in inner)))
    assert data.class_names == PETS
    assert Counter(getattr(record, column) for record in data.records) == dict.fromkeys(inner, 4)
    assert data.notes == ()


def test_sub_folders_that_differ_count_to_their_class_which_is_said(tmp_path: Path):
    data = load(tmp_path, files_of("mammal/cat", "mammal/dog", "bird/hen", "bird/owl", "bird/duck"))
    assert data.class_names == ("bird", "mammal")
    assert data.notes == (
        "Sub-folders count to the class of the folder around them: bird (duck, hen and owl) and 1 more.",
    )


@pytest.mark.parametrize(
    "files",
    [
        below("training_set/training_set", "test_set/test_set"),
        below("photo", "sketch"),
        below("train", "val") | files_of("plots"),
        files_of("images/cat", "images/dog", "masks/cat", "masks/dog"),
        below("fold0", "fold1"),
    ],
)
def test_a_zip_is_understood_as_its_folder(tmp_path: Path, files: dict[str, bytes]):
    folder = load(tmp_path, files)
    (tmp_path / "data.zip").write_bytes(packed(files))
    for zipped in (load_zip(tmp_path / "data.zip"), preview_zip(tmp_path / "data.zip")):
        assert (zipped.class_names, zipped.notes) == (folder.class_names, folder.notes)
        facts = [(r.id, r.name, r.split, r.domain, r.fold) for r in zipped.records]
        assert facts == [(r.id, r.name, r.split, r.domain, r.fold) for r in folder.records]


def test_the_settings_that_choose_images_may_be_written_shortly():
    for written in ({"domain": ["photo", "art"]}, "domain=photo, art", {"domain": ("photo", "art")}):
        assert DataConfig(train_on=written).train_on == {"domain": ("photo", "art")}
    assert DataConfig(train_on={"fold": "fold0"}).train_on == {"fold": ("fold0",)}
    assert DataConfig(train_on="").train_on == {}


def test_no_image_is_lost_without_a_word():
    """Whatever the folders are called, an image is in a class or is counted as left out, once."""
    random = np.random.default_rng(0)
    words = (
        "train",
        "test",
        "val",
        "seg_pred",
        "images",
        "masks",
        "cat",
        "dog",
        "photo",
        "sketch",
        "fold0",
        "fold1",
        "plots",
    )
    understood = 0
    for _ in range(300):
        names = random.choice(words, size=4)
        paths = {
            (*random.choice(names, size=random.integers(0, 4)), f"{number % 7}{('', '_mask')[number % 5 == 0]}.png")
            for number in range(random.integers(1, 30))
        }
        listed = sorted(tuple(str(part) for part in path) for path in paths)
        found = None
        with suppress(UserError):
            found = understand(listed)
        if found is None:
            continue
        understood += 1
        assert all(len(place.rest) > 1 and place.path in listed for place in found.places)
        assert len({place.path for place in found.places}) == len(found.places)
        assert len(found.places) + sum(map(len, found.left_out.values())) == len(listed)
    assert understood > 200
