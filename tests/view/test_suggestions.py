"""What is suggested is what was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.features.neighbors import nearest_neighbors, unit
from mpsviz.view.class_suggestions import Neighbours
from mpsviz.view.suggestion import Suggestion
from mpsviz.view.suggestions import COUNT, suggest

NAMES = ["twin", "twin", "cat", "dog", "owl"]
EACH, WIDTH = 8, 16


@pytest.fixture
def probe() -> pd.DataFrame:
    label = np.repeat(np.arange(len(NAMES)), EACH)
    return pd.DataFrame(
        {
            "id": [f"image {number}" for number in range(len(label))],
            "label": [NAMES[index] for index in label],
            "label_index": label,
            "split": "held-out",
        }
    )


@pytest.fixture
def features(probe: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Class 2 (cat) shrinks to a tenth; 3 (dog) moves towards 4 (owl); the two twins stay."""
    rng = np.random.default_rng(0)
    centres = 3 * rng.normal(size=(len(NAMES), WIDTH))
    noise = rng.normal(size=(len(probe), WIDTH))
    label = probe["label_index"].to_numpy()
    before = centres[label] + noise
    moved = centres.copy()
    moved[3] = 0.2 * centres[3] + 0.8 * centres[4]
    after = moved[label] + np.where(label == 2, 0.1, 1)[:, None] * noise
    return before, after


def near_of(*features: np.ndarray) -> Neighbours:
    before, after = (nearest_neighbors(unit(one), 8)[0] for one in features)
    return before, after


def titled(found: list[Suggestion], title: str) -> Suggestion:
    return next(one for one in found if one.title == title)


def test_a_class_that_shrank_and_a_pair_that_drew_together_are_named(probe, features):
    found = suggest(probe, *features, epoch=5)
    assert set(titled(found, "cat shrank").ids) == set(probe["id"][probe["label"] == "cat"])
    pair = titled(found, "dog and owl drew together")
    assert set(pair.ids) == set(probe["id"][probe["label"].isin(["dog", "owl"])])
    assert not any(one.title.startswith("twin shrank") for one in found)


def test_classes_that_came_to_stand_among_each_other_have_merged(probe, features):
    before, after = features[0], features[0].copy()
    cat, dog = (np.flatnonzero(probe["label"] == name) for name in ("cat", "dog"))
    after[cat] += before[dog].mean(axis=0) - before[cat].mean(axis=0)
    found = suggest(probe, before, after, epoch=5, near=near_of(before, after))
    assert set(titled(found, "cat merged with dog").ids) == set(probe["id"].iloc[[*cat, *dog]])
    both, nearest = np.array([*cat, *dog]), near_of(before, after)[1][:, :3]
    among = np.mean([np.isin(nearest[own], other).mean() for own, other in ((cat, dog), (dog, cat))])
    assert titled(found, "cat merged with dog").why.endswith(f"this share is of the other: 0.00 → {among:.2f}.")
    assert not any(one.title == "cat and dog drew together" for one in found)
    unknown = suggest(probe, before, after, epoch=5)
    assert set(titled(unknown, "cat and dog drew together").ids) == set(probe["id"].iloc[both])
    assert not any("merged" in one.title for one in unknown), "nobody knows who stands beside whom"


def test_a_few_known_neighbours_are_no_reason_to_say_that_classes_merged(probe, features):
    """Of most images the nearest are bystanders; of the others the nearest is of the other class."""
    probe.loc[probe["label"] == "owl", "split"] = "bystander"
    cat, dog, owl = (np.flatnonzero(probe["label"] == name) for name in ("cat", "dog", "owl"))
    before, after = (near.copy() for near in near_of(features[0], features[0]))
    after[[*cat, *dog]] = np.resize(owl, (16, 8))
    after[cat[:3], 0], after[dog[:3], 0] = dog[:3], cat[:3]
    assert not any("merged" in one.title for one in suggest(probe, *features, epoch=5, near=(before, after)))
    after[cat, :3], after[dog, :3] = dog[:3], cat[:3]
    merged = titled(suggest(probe, *features, epoch=5, near=(before, after)), "cat merged with dog")
    assert merged.why.endswith("0.00 → 1.00.")


def test_a_class_that_falls_into_two_has_split(probe, features):
    before, after = features[0], features[0].copy()
    owl = np.flatnonzero(probe["label"] == "owl")
    after[owl[:4]] += 6 * np.eye(WIDTH)[0]
    after[owl[4:]] -= 6 * np.eye(WIDTH)[0]
    assert set(titled(suggest(probe, before, after, epoch=5), "owl split in two").ids) == set(probe["id"].iloc[owl])


def test_images_with_other_neighbours_are_named_bystanders_too(probe, features):
    probe.loc[3, "split"] = "bystander"
    lost = np.where(np.isin(np.arange(len(probe)), [3, 7]), 9.0, 2.0)
    per_image = pd.DataFrame({"epoch": 5, "id": probe["id"], "measure": "neighbors_lost_10", "value": lost})
    replaced = titled(suggest(probe, *features, epoch=5, per_image=per_image), "Neighbourhood replaced")
    assert replaced.ids == ["image 3", "image 7"]
    assert replaced.why.startswith("At least 8 of their 10 nearest neighbours are others: 2 of 40 images")


def test_bystanders_that_lost_their_name(probe, features):
    outside = pd.DataFrame({"id": ["image 1", "image 2", "image 5"], "epoch": 0, "found": [1.0, 1.0, 0.0]})
    found = pd.concat([outside, outside.assign(epoch=5, found=[0.0, 1.0, 0.0])])
    lost = titled(
        suggest(probe, *features, epoch=5, names_found=found), "Bystanders that lost their name (tuned branch)"
    )
    assert (lost.ids, lost.why) == (["image 1"], "1 of 3 bystanders.")


def test_two_classes_of_one_name_are_two(probe, features):
    before, after = features[0], features[0].copy()
    mine = (probe["label_index"] == 0).to_numpy()
    after[mine] = before[mine].mean(axis=0) + 0.1 * (before[mine] - before[mine].mean(axis=0))
    shrank = titled(suggest(probe, before, after, epoch=5), "twin shrank")
    assert set(shrank.ids) == set(probe["id"][mine])


def test_nothing_is_said_where_nothing_changed(probe, features):
    assert suggest(probe, features[0], features[0], epoch=5) == []


def test_the_images_that_drifted_most_come_first(probe, features):
    drift = np.linspace(0, 0.5, len(probe))
    per_image = pd.DataFrame({"epoch": 5, "id": probe["id"], "measure": "drift", "value": drift})
    earlier = per_image.assign(epoch=2, value=drift[::-1])
    found = titled(suggest(probe, *features, epoch=5, per_image=pd.concat([earlier, per_image])), "Drifted most")
    assert found.ids == probe["id"].tolist()[::-1][:COUNT]
    assert "to 0.50" in found.why


def test_images_that_turned_right_or_wrong(probe, features):
    first = pd.DataFrame({"id": probe["id"], "epoch": 0, "predicted": "", "correct": 1.0})
    last = first.assign(epoch=5)
    first.loc[[3, 4], "correct"] = 0.0
    last.loc[[4, 9], "correct"] = 0.0
    last.loc[11, "correct"] = np.nan
    found = suggest(probe, *features, epoch=5, predicted=pd.concat([first, last]))
    assert titled(found, "Wrong, now right (tuned branch)").ids == ["image 3"]
    assert titled(found, "Right, now wrong (tuned branch)").ids == ["image 9"]
    assert titled(found, "Right, now wrong (tuned branch)").why == "1 of 39 images."


def test_only_held_out_images_are_looked_at(probe, features):
    probe.loc[0, "split"] = "few-shot"
    per_image = pd.DataFrame({"epoch": 5, "id": probe["id"], "measure": "drift", "value": np.arange(len(probe))[::-1]})
    assert "image 0" not in titled(suggest(probe, *features, epoch=5, per_image=per_image), "Drifted most").ids
