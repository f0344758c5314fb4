"""Dimension, rank, anisotropy, uniformity, the modality gap: against loops in float64, and what changes none."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.classes.image_text import alignment, modality_gap
from mpsviz.analysis.measures.geometry.intrinsic_dimension import intrinsic_dimension
from mpsviz.analysis.measures.geometry.spectrum import anisotropy, effective_rank
from mpsviz.analysis.measures.geometry.uniformity import uniformity
from tests.analysis.by_hand import rotation, units

FEATURES = units(30, 6, 0)
TEXT = 7 * units(4, 6, 1)
OF_A_SPACE = {
    "dimension": intrinsic_dimension,
    "rank": effective_rank,
    "anisotropy": anisotropy,
    "uniformity": uniformity,
}


@pytest.mark.parametrize("measure", OF_A_SPACE.values(), ids=OF_A_SPACE)
def test_neither_a_rotation_nor_the_order_of_the_images_changes_the_shape(measure):
    plain = measure(Geometry(FEATURES))
    order = np.random.default_rng(2).permutation(30)
    assert measure(Geometry(FEATURES @ rotation(6, 3))) == pytest.approx(plain, abs=1e-9)
    assert measure(Geometry(FEATURES[order])) == pytest.approx(plain, abs=1e-9)
    assert measure(Geometry(FEATURES.astype(np.float32))) == pytest.approx(plain, rel=1e-5)


@pytest.mark.parametrize("measure", OF_A_SPACE.values(), ids=OF_A_SPACE)
@pytest.mark.parametrize("n", [0, 1])
def test_a_single_image_has_no_shape(measure, n):
    assert np.isnan(measure(Geometry(FEATURES[:n])))


def test_two_nn_against_a_loop():
    logs = []
    for i, x in enumerate(FEATURES):
        first, second = sorted(float(np.linalg.norm(x - y)) for j, y in enumerate(FEATURES) if j != i)[:2]
        logs.append(np.log(second / first))
    logs = sorted(logs)[:27]
    height = [-np.log(1 - rank / 30) for rank in range(1, 28)]
    slope = sum(a * b for a, b in zip(logs, height, strict=True)) / sum(a * a for a in logs)
    assert intrinsic_dimension(Geometry(FEATURES)) == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_two_nn_finds_the_dimension_of_a_flat_patch_in_a_wide_space(dimension):
    flat = np.random.default_rng(0).uniform(-0.05, 0.05, size=(2000, dimension))
    patch = np.concatenate([np.ones((2000, 1)), flat, np.zeros((2000, 30))], axis=1)
    patch /= np.linalg.norm(patch, axis=1, keepdims=True)
    assert intrinsic_dimension(Geometry(patch @ rotation(patch.shape[1], 1))) == pytest.approx(dimension, rel=0.12)


def test_twins_do_not_count_for_the_dimension():
    with_twins = np.concatenate([FEATURES, FEATURES[:1]])
    assert np.isfinite(intrinsic_dimension(Geometry(with_twins)))
    assert np.isnan(intrinsic_dimension(Geometry(np.ones((9, 3)) / np.sqrt(3))))


def test_effective_rank_against_the_singular_values():
    singular = np.linalg.svd(FEATURES - FEATURES.mean(axis=0), compute_uv=False)
    share = singular / singular.sum()
    expected = np.exp(-sum(p * np.log(p) for p in share.tolist()))
    assert effective_rank(Geometry(FEATURES)) == pytest.approx(expected, abs=1e-9)


def test_effective_rank_counts_equal_directions():
    axes = np.concatenate([np.eye(8)[:3], -np.eye(8)[:3]])
    assert effective_rank(Geometry(axes)) == pytest.approx(3, abs=1e-6)
    assert effective_rank(Geometry(units(5, 64, 0))) <= 4
    assert np.isnan(effective_rank(Geometry(np.ones((4, 3)))))


def test_anisotropy_is_the_mean_cosine_of_two_images():
    expected = np.mean([float(a @ b) for a, b in combinations(FEATURES, 2)])
    assert anisotropy(Geometry(FEATURES)) == pytest.approx(expected, abs=1e-9)


def test_uniformity_against_a_loop():
    potentials = [np.exp(-2 * float(((a - b) ** 2).sum())) for a, b in combinations(FEATURES, 2)]
    assert uniformity(Geometry(FEATURES)) == pytest.approx(np.log(np.mean(potentials)), abs=1e-9)
    assert uniformity(Geometry(np.ones((4, 1)))) == pytest.approx(0, abs=1e-12)


def test_modality_gap_and_alignment_against_loops():
    text = np.stack([row / np.linalg.norm(row) for row in TEXT])
    label = np.arange(30) % 5 - 1
    gap = np.linalg.norm(sum(FEATURES) / 30 - sum(text) / 4)
    assert modality_gap(FEATURES, TEXT) == pytest.approx(gap, abs=1e-9)
    expected = [((x - text[c]) ** 2).sum() if c >= 0 else np.nan for x, c in zip(FEATURES, label, strict=True)]
    np.testing.assert_allclose(alignment(FEATURES, TEXT, label), expected, atol=1e-9)


def test_turning_images_and_text_together_keeps_gap_and_alignment():
    turn, label = rotation(6, 5), np.arange(30) % 4
    assert modality_gap(FEATURES @ turn, TEXT @ turn) == pytest.approx(modality_gap(FEATURES, TEXT), abs=1e-9)
    turned = alignment(FEATURES @ turn, TEXT @ turn, label)
    np.testing.assert_allclose(turned, alignment(FEATURES, TEXT, label), atol=1e-9)
    assert modality_gap(FEATURES @ turn, TEXT) != pytest.approx(modality_gap(FEATURES, TEXT), abs=1e-3)


def test_unknown_text_has_no_gap():
    assert np.isnan(modality_gap(FEATURES, np.full((2, 6), np.nan)))
    assert np.isnan(modality_gap(FEATURES[:0], TEXT))
