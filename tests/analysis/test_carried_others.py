from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from scipy.stats import spearmanr

from benchmarks.ground_truth import make_truth, shrink_one, stay
from mpsviz.analysis.projections.layouts.carried_others import CarriedOthers
from mpsviz.analysis.projections.layouts.landmarks import First, choose_landmarks, with_landmarks
from mpsviz.analysis.projections.registry import PROJECTIONS

JITTER = 1e-5


def by_classes(snapshots: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """A map that stands still, but for a little chance: the principal components of the first snapshot."""
    layout, rng = None, np.random.default_rng(0)
    for features in snapshots:
        if layout is None:
            centred = features - features.mean(axis=0)
            layout = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
        yield layout
        layout = layout + JITTER * rng.normal(size=layout.shape)


def moved(features: np.ndarray, placing: type[First]) -> np.ndarray:
    rows = choose_landmarks(features.shape[1], features.shape[1] // 2)
    first, last = with_landmarks(by_classes, features, rows, placing)
    return np.linalg.norm(last - first, axis=1)[np.setdiff1d(np.arange(len(first)), rows)]


def test_a_placed_image_that_stays_is_drawn_to_move_as_it_moved_itself():
    truth = make_truth(stay, seed=1, n_snapshots=2, width=64)
    others = np.setdiff1d(np.arange(len(truth.label)), choose_landmarks(len(truth.label), len(truth.label) // 2))
    drift = truth.drift[others]
    by_itself = moved(truth.features, CarriedOthers)
    assert spearmanr(by_itself, drift).statistic > 0.3
    by_landmarks = moved(truth.features, First)
    assert abs(spearmanr(by_landmarks, drift).statistic) < 0.15, "as its landmarks moved by chance"
    assert np.median(by_itself) < 0.2 * np.median(by_landmarks)


def test_a_placed_image_that_moved_far_goes_where_its_landmarks_place_it():
    truth = make_truth(shrink_one, seed=1, n_snapshots=2, width=64)
    features = truth.features.copy()
    far = np.flatnonzero(truth.label == 3)[:5]
    features[1, far] = features[0, np.flatnonzero(truth.label == 9)[:5]]  # another class's places
    rows = np.setdiff1d(np.arange(features.shape[1]), far)
    _, by_itself = with_landmarks(by_classes, features, rows, CarriedOthers)
    _, by_mean = with_landmarks(by_classes, features, rows)
    np.testing.assert_allclose(by_itself[far], by_mean[far], atol=1e-6)


def test_the_landmarks_of_a_carried_map_stay_where_they_are_laid_out_and_its_version_says_how_others_were_placed():
    truth = make_truth(stay, seed=1, n_snapshots=2, width=64)
    rows = choose_landmarks(len(truth.label), 300)
    first, last = with_landmarks(by_classes, truth.features, rows, CarriedOthers)
    layouts = list(by_classes(truth.features[:, rows]))
    np.testing.assert_array_equal(first[rows], layouts[0])
    np.testing.assert_array_equal(last[rows], layouts[1])
    carried, independent = PROJECTIONS["carried_umap"], PROJECTIONS["independent_umap"]
    assert carried.version_of(5001) == carried.version + CarriedOthers.version
    assert independent.version_of(5001) == independent.version + First.version
    assert carried.version_of(5000) == carried.version
