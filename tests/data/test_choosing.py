"""Tuned on some images and looked at on others: by domain, fold or style."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import check_shots, load_dataset
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.splits.column_choice import choose_images, refuse_one_sided, values_of, with_domains_as_classes
from mpsviz.data.splits.few_shot import split_few_shot
from mpsviz.data.splits.selection import select_images
from mpsviz.errors import UserError

from .made import dataset, fill, picture

DOMAINS = ("art", "photo", "sketch")


def pacs(each: int = 6) -> Dataset:
    """Two classes of `each` images in each of three domains."""
    data = dataset({"cat": 3 * each, "dog": 3 * each})
    records = [replace(r, domain=DOMAINS[int(r.path.name) % 3], style="drawn") for r in data.records]
    return replace(data, records=tuple(records))


def uses(data: Dataset, split: np.ndarray) -> Counter[tuple[str, str]]:
    return Counter((record.domain, str(part)) for record, part in zip(data.records, split, strict=True))


def test_shots_come_from_one_domain_and_what_is_held_out_from_another():
    data = choose_images(pacs(), {"domain": ["photo"]}, {"domain": ["sketch"]})
    assert uses(data, split_few_shot(data, shots=2, seed=0)) == {
        ("photo", "few-shot"): 4,
        ("photo", "validation"): 4,
        ("photo", "pool"): 4,
        ("sketch", "held-out"): 12,
        ("art", "pool"): 12,
    }
    assert data.notes == ("Tuned on domain photo; held out: domain sketch.",)


@pytest.mark.parametrize(
    ("train_on", "test_on", "note"),
    [
        ({"domain": ["photo"]}, {}, "Tuned on domain photo; held out: all but domain photo."),
        ({}, {"domain": ["art", "sketch"]}, "Tuned on all but domain art, sketch; held out: domain art, sketch."),
    ],
)
def test_one_side_is_enough(train_on: dict, test_on: dict, note: str):
    data = choose_images(pacs(), train_on, test_on)
    assert Counter((r.domain, r.split) for r in data.records) == {
        ("photo", "train"): 12,
        ("art", "test"): 12,
        ("sketch", "test"): 12,
    }
    assert data.notes == (note,)


def test_a_domain_on_both_sides_is_divided_by_class():
    data = choose_images(pacs(each=10), {"domain": ["photo"]}, {"domain": ["photo", "sketch"]})
    found = Counter((r.name, r.domain, r.split) for r in data.records if r.name == "cat")
    assert found == {
        ("cat", "photo", "train"): 5,
        ("cat", "photo", "val"): 2,
        ("cat", "photo", "test"): 3,
        ("cat", "sketch", "test"): 10,
        ("cat", "art", "pool"): 10,
    }
    assert "Images of both were divided by class" in data.notes[0]


def test_a_dataset_keeps_its_own_split_within_the_choice():
    data = dataset({"cat": (6, 3, 6), "dog": (6, 3, 6)})
    records = tuple(replace(r, domain=("photo", "sketch")[n % 2]) for n, r in enumerate(data.records))
    data = choose_images(replace(data, records=records), {"domain": ["photo"]}, {"domain": ["sketch"]})
    before = {record.id: record.split for record in records}
    for record in data.records:
        assert record.split in (before[record.id], "pool")
        assert (record.split == "pool") == (record.domain != ("sketch" if before[record.id] == "test" else "photo"))


@pytest.mark.parametrize(
    ("train_on", "test_on", "problem"),
    [
        ({"domain": ["oil"]}, {}, r"data.train_on names 'oil' as domain, which no image has\. Choose among art, photo"),
        ({}, {"domain": []}, r"data.test_on names no value as domain"),
        ({"style": ["drawn"]}, {}, r"can't be chosen by style .*don't differ in it\. They can be chosen by domain"),
        ({"colour": ["red"]}, {}, r"Images have no column 'colour' .*data.train_on.*domain=VALUE"),
        ({"domain": list(DOMAINS)}, {}, r"no image of the class 'cat' \(and of 1 more\) to hold out in all but"),
    ],
)  # fmt: skip
def test_a_choice_that_can_not_be_is_refused(train_on: dict, test_on: dict, problem: str):
    with pytest.raises(UserError, match=problem):
        refuse_one_sided(choose_images(pacs(), train_on, test_on), train_on, test_on)


def test_a_class_that_a_domain_lacks_is_named():
    data = pacs()
    data = replace(data, records=tuple(r for r in data.records if (r.name, r.domain) != ("dog", "photo")))
    chosen = choose_images(data, {"domain": ["photo"]}, {})
    with pytest.raises(UserError, match=r"no image of the class 'dog' to tune on in domain photo.*drop_small_classes"):
        refuse_one_sided(chosen, {"domain": ["photo"]}, {})


def test_a_class_that_a_domain_lacks_can_be_left_out(tmp_path: Path):
    places = [(d, c) for d in DOMAINS for c in ("cat", "cow", "dog") if (d, c) != ("sketch", "cow")]
    files = {f"{d}/{c}/{n}.png": picture(10 * k + n) for k, (d, c) in enumerate(places) for n in range(5)}
    settings = {"name": "folder", "path": str(fill(tmp_path, files)), "train_on": "domain=photo"}
    config = DataConfig.model_validate({**settings, "test_on": "domain=sketch", "drop_small_classes": True})
    check_shots(config)
    selection = select_images(load_dataset(config), config, seed=0)
    assert selection.dataset.class_names == ("cat", "dog")
    assert "1 of 3 classes is left out" in " ".join(selection.dataset.notes)
    with pytest.raises(UserError, match="no image of the class 'cow' to hold out in domain sketch"):
        check_shots(config.model_copy(update={"drop_small_classes": False}))


def test_images_that_are_only_shown_make_no_copies(tmp_path: Path):
    """The images of one fold's test part train in all other folds, as files of their own."""
    images = {(c, n): picture(100 * k + n) for k, c in enumerate(("cat", "dog")) for n in range(12)}
    files = {
        f"fold{fold}/{'test' if n % 3 == fold else 'train'}/{c}/{n}.png": content
        for fold in range(3)
        for (c, n), content in images.items()
    }
    files["fold0/test/cat/copy.png"] = files["fold0/train/cat/1.png"]
    config = DataConfig.model_validate(
        {"name": "folder", "path": str(fill(tmp_path, files)), "train_on": "fold=fold0", "test_on": "fold=fold0"}
    )
    selection = select_images(load_dataset(config), config, seed=0)
    assert list(selection.skipped.values()) == [("fold0/test/cat/copy.png",)]
    assert Counter(selection.split.tolist())["held-out"] == 8


def test_folds_that_repeat_the_images_are_not_mixed():
    """Five-fold folders hold every image several times: for training in one, for test in another."""
    data = dataset({"cat": 8, "dog": 8})
    folds = [
        replace(r, id=f"{fold}/{r.id}", fold=fold, split="test" if int(r.path.name) % 2 == n else "train")
        for n, fold in enumerate(("fold0", "fold1"))
        for r in data.records
    ]
    mixed = replace(data, records=tuple(folds))
    with pytest.raises(UserError, match=r"16 images are in the train part of one fold .*fold=fold0"):
        choose_images(mixed, {}, {})
    chosen = choose_images(mixed, {"fold": ["fold1"]}, {"fold": ["fold1"]})
    assert Counter((r.fold, r.split) for r in chosen.records) == {
        ("fold1", "train"): 8,
        ("fold1", "test"): 8,
        ("fold0", "pool"): 16,
    }


def test_nothing_changes_where_nothing_is_chosen():
    assert choose_images(pacs(), {}, {}) == pacs()
    assert values_of(pacs()) == {"domain": {"art": 12, "photo": 12, "sketch": 12}}


def test_domains_and_classes_can_be_swapped():
    data = with_domains_as_classes(pacs())
    assert data.class_names == DOMAINS
    assert {(r.name, r.domain) for r in data.records} == {(d, c) for d in DOMAINS for c in ("cat", "dog")}
    assert all(data.class_names[record.label] == record.name for record in data.records)
    with pytest.raises(UserError, match="no domains"):
        with_domains_as_classes(dataset({"cat": 3, "dog": 3}))


def test_the_settings_reach_the_images_of_a_run(tmp_path: Path):
    places = [(domain, name) for domain in DOMAINS for name in ("cat", "dog")]
    files = {f"{d}/{c}/{n}.png": picture(10 * k + n) for k, (d, c) in enumerate(places) for n in range(5)}
    settings = {"name": "folder", "path": str(fill(tmp_path, files)), "shots": 2}
    config = DataConfig.model_validate({**settings, "train_on": "domain=photo", "test_on": "domain=sketch"})
    selection = select_images(load_dataset(config), config, seed=0)
    assert uses(selection.dataset, selection.split) == {
        ("photo", "few-shot"): 4,
        ("photo", "validation"): 4,
        ("photo", "pool"): 2,
        ("sketch", "held-out"): 10,
        ("art", "pool"): 10,
    }
    check_shots(config)
    with pytest.raises(UserError, match="6 shots are more"):
        check_shots(config.model_copy(update={"shots": 6}))
    swapped = DataConfig.model_validate({**settings, "outer_classes": True})
    assert load_dataset(swapped).class_names == DOMAINS


def test_the_shipped_drawings_can_be_chosen_by_style():
    config = DataConfig.model_validate({"shots": 1, "train_on": {"style": "noto"}})
    data = load_dataset(config)
    split = split_few_shot(data, 1, seed=0)
    styles = {r.style for r, part in zip(data.records, split, strict=True) if part == "few-shot"}
    assert styles == {"noto"}
    assert "noto" not in {r.style for r, part in zip(data.records, split, strict=True) if part == "held-out"}


def test_a_table_may_name_domain_and_fold(tmp_path: Path):
    rows = [f"{n}.png,{('cat', 'dog')[n % 2]},{('photo', 'sketch')[n % 4 // 2]},{n % 3}" for n in range(12)]
    (tmp_path / "pets.csv").write_text("\n".join(["path,label,domain,fold", *rows]))
    data = load_dataset(DataConfig(name="table", path=str(tmp_path / "pets.csv")))
    assert values_of(data) == {"domain": {"photo": 6, "sketch": 6}, "fold": {"0": 4, "1": 4, "2": 4}}
