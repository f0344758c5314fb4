"""Tables that ManifoldView shows beside the measures, and its answers to prompts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mpsviz.runs.background.text_tower import Loading, text_tower
from mpsviz.ui.explore.typed_prompts import FOR_TOWER, READING, answer_prompts, loading_words, no_text_tower
from mpsviz.ui.tables.shown_tables import entropies, names_found
from tests.pages.made_run import make_run


def test_names_are_found_where_the_own_one_is_the_nearest(tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 2))
    probe, first = run.written("probe"), run.snapshot(0)
    snapshots = [first, replace(first, epoch=2, image_features=np.roll(first.image_features, 1, axis=0))]
    outside = (probe["split"] == "bystander").to_numpy()
    vocabulary = np.full((200, snapshots[0].image_features.shape[1]), 1e-3)
    vocabulary[probe["name_index"].to_numpy()[outside]] = snapshots[0].image_features[outside]
    found = names_found(probe, snapshots, vocabulary)
    assert set(found["id"]) == set(probe["id"][outside])
    assert found.loc[found["epoch"] == 0, "found"].eq(1).all()
    assert found.loc[found["epoch"] == 2, "found"].eq(0).all(), "each has the features of the one before it"


def test_entropy_is_of_images_with_a_class(tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 2))
    probe, last = run.written("probe"), run.snapshot(2)
    found = entropies(probe, [run.snapshot(0), last]).set_index(["epoch", "id"])["value"]
    assert len(found) == 2 * (probe["label_index"] >= 0).sum()
    likely = np.exp(last.logits[0] - last.logits[0].max())
    likely /= likely.sum()
    assert found[2, probe["id"][0]] == pytest.approx(-(likely * np.log(likely)).sum(), rel=1e-4)


def test_features_from_elsewhere_have_no_text_tower_and_say_so(tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 2))
    assert no_text_tower([run]) == ""
    config = run.config()
    run.write_config(config.model_copy(update={"data": config.data.model_copy(update={"name": "features"})}))
    assert "computed elsewhere" in no_text_tower([run])


def test_images_of_another_model_are_a_problem_that_is_told(tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 2))
    warmed = answer_prompts([run], [])
    assert loading_words(Loading(1, 2.4)) == (
        "The text tower is loading, once: step 2 of 3, PyTorch is imported; 2 s so far…"
    )
    assert not warmed or warmed[""]["waits"].startswith("The text tower is loading, once: step "), "it may be there"
    said = set()
    while "waits" in (answers := answer_prompts([run], ["a cat"]))["a cat"]:
        said.add(answers["a cat"]["waits"])
    assert said <= {FOR_TOWER, READING}
    assert "do not belong together" in answers["a cat"]["problem"]
    assert answer_prompts([run], []) == {}, "it is there"
    tower = text_tower(run.config().model)._process  # it would wait for the next prompt
    assert tower is not None
    tower.kill()
    tower.wait()
