"""The images of a run: limited, and every one of them readable."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import load_dataset
from mpsviz.data.formats.folders.folder import load_folder
from mpsviz.data.images import unreadable_images
from mpsviz.data.splits.few_shot import limit_measured
from mpsviz.data.splits.selection import select_images
from mpsviz.errors import UserError

from .made import class_files, dataset, fill, picture


def test_the_embedded_dataset_is_whole_and_its_split_as_it_was():
    data = load_dataset(DataConfig())
    selection = select_images(data, DataConfig(), seed=1)
    assert selection.dataset == data
    assert Counter(selection.split.tolist())["few-shot"] == 240
    assert not selection.skipped


def test_what_can_not_be_used_is_replaced_counted_and_named(tmp_path: Path):
    files = class_files(each=20) | {"cat/0.png": b"", "cat/1.png": picture()[:200], "dog/3.png": picture(size=(4, 40))}
    data = load_folder(fill(tmp_path, files))
    selection = select_images(data, DataConfig(shots=4), seed=0)
    assert {reason: set(ids) for reason, ids in selection.skipped.items()} == {
        "empty": {"cat/0.png"},
        "broken": {"cat/1.png"},
        "smaller than 8 px": {"dog/3.png"},
    }
    (note,) = selection.dataset.notes
    assert (
        note
        == "3 of 40 images were skipped: 1 broken (cat/1.png), 1 empty (cat/0.png), 1 smaller than 8 px (dog/3.png)."
    )
    assert len(selection.dataset.records) == len(selection.split) == 37
    assert Counter(selection.split.tolist())["few-shot"] == 8
    again = select_images(data, DataConfig(shots=4), seed=0)
    assert again.dataset == selection.dataset
    assert (again.split == selection.split).all()


def test_only_what_is_used_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    opened = []
    check = unreadable_images.check_image
    monkeypatch.setattr(unreadable_images, "check_image", lambda path: opened.append(path) or check(path))
    data = load_folder(fill(tmp_path, class_files(each=30)))
    selection = select_images(data, DataConfig(shots=2, measured_images=10), seed=0)
    assert len(opened) == len(set(opened)) == len(selection.dataset.records) == 2 * 2 + 2 * 1 + 10


def test_a_truncated_image_in_a_set_too_large_to_decode_is_left_to_the_decoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unreadable_images, "DECODED_AT_MOST", 3)
    data = load_folder(fill(tmp_path, class_files() | {"cat/0.png": picture()[:200], "cat/1.png": b"GIF89"}))
    assert unreadable_images.find_unreadable(data.records) == {"cat/1.png": "no image or broken in its first bytes"}


def test_a_class_that_loses_its_images_is_named_with_what_was_skipped(tmp_path: Path):
    data = load_folder(fill(tmp_path, class_files() | {f"cat/{n}.png": b"" for n in range(6)}))
    with pytest.raises(UserError, match=r"'cat' has only 0 images. 6 of 12 images were skipped: 6 empty"):
        select_images(data, DataConfig(shots=1), seed=0)


def test_small_classes_and_a_limit_are_told(tmp_path: Path):
    data = load_folder(fill(tmp_path, class_files(each=3) | class_files(("owl",), 40)))
    notes = select_images(data, DataConfig(shots=2, measured_images=30), seed=0).dataset.notes
    assert notes == ("2 of 3 classes are small: fewer than 4 of each are held out.",)
    data = dataset({"cat": (4, 0, 90), "dog": (4, 0, 10)})
    files = fill(tmp_path / "more", {f"{n}.png": picture(n) for n in range(len(data.records))})
    records = tuple(replace(record, path=files / f"{n}.png") for n, record in enumerate(data.records))
    selection = select_images(replace(data, records=records), DataConfig(shots=2, measured_images=20), seed=0)
    assert selection.dataset.notes == ("20 of 100 held-out images and bystanders are measured, drawn by class.",)
    assert Counter(record.name for record, part in measured(selection)) == {"cat": 18, "dog": 2}


def measured(selection):
    pairs = zip(selection.dataset.records, selection.split, strict=True)
    return [(record, part) for record, part in pairs if part == "held-out"]


def test_the_limit_keeps_shares_prefers_held_out_images_and_nests():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2, -1], [600, 60, 3, 300])
    split = np.where(labels == -1, "bystander", np.where(rng.random(len(labels)) < 0.2, "pool", "held-out"))
    split = split.astype("<U10")
    split[:5], split[660:663] = "few-shot", "held-out"
    few = limit_measured(split, labels, 100, seed=0)
    assert (few[split == "few-shot"] == "few-shot").all()
    assert not (few == "pool").any()
    assert np.isin(few, ["held-out", "bystander"]).sum() == 100
    assert 55 <= (labels[few == "held-out"] == 0).sum() <= 65
    assert (labels[few == "held-out"] == 2).sum() >= 1
    more = limit_measured(split, labels, 300, seed=0)
    assert (more[few == "held-out"] == "held-out").all()
    n_first = int(np.isin(split, ["held-out", "bystander"]).sum())
    assert (limit_measured(split, labels, n_first + 10, seed=0) == "pool").sum() == 10
    assert (limit_measured(split, labels, len(labels), seed=0) == split).all()
