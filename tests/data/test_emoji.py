"""The embedded dataset as it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.benchmarks.emoji import load_emoji_60
from mpsviz.data.catalog import load_dataset
from mpsviz.data.dataset.records import BYSTANDER
from mpsviz.errors import UserError


def test_emoji_60_has_sixty_classes_bystanders_and_a_vocabulary_that_names_them():
    dataset = load_dataset(DataConfig())
    assert len(dataset.class_names) == 60
    assert len({record.id for record in dataset.records}) == len(dataset.records)
    bystanders = [record for record in dataset.records if record.label == BYSTANDER]
    assert len(bystanders) >= 250
    assert {record.name for record in bystanders} <= set(dataset.vocabulary)
    assert not {record.name for record in bystanders} & set(dataset.class_names)
    assert all(record.name == dataset.class_names[record.label] for record in dataset.records if record.label >= 0)


def test_an_unknown_dataset_is_named_with_what_there_is():
    with pytest.raises(UserError, match=r"no dataset named 'imagenette'. Choose one of: emoji-60"):
        load_dataset(DataConfig(name="imagenette"))


def test_an_incomplete_folder_is_named(tmp_path: Path):
    with pytest.raises(UserError, match=r"index.csv"):
        load_emoji_60(tmp_path)
