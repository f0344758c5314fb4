"""CKA and Procrustes against their definitions, written down as loops and by another library's solver."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.geometry.cka import debiased_cka
from mpsviz.analysis.measures.geometry.procrustes import procrustes_distance
from tests.analysis.by_hand import rotation, units

BEFORE = units(14, 5, 0)
AFTER = BEFORE + 0.4 * units(14, 5, 1)


def _cross(x: Geometry, y: Geometry) -> np.ndarray:
    return np.asarray(sum(one.T @ other for one, other in zip(x.centred(), y.centred(), strict=True)))


def cka(before: np.ndarray, after: np.ndarray) -> float:
    x, y = Geometry(before), Geometry(after)
    return debiased_cka(x, y, _cross(x, y))


def procrustes(before: np.ndarray, after: np.ndarray) -> float:
    x, y = Geometry(before), Geometry(after)
    return procrustes_distance(x, y, _cross(x, y))


def hsic_by_the_formula(x: np.ndarray, y: np.ndarray) -> float:
    """Song et al. 2012, equation 5, from the kernel matrices themselves."""
    n = len(x)
    k, l = (np.array([[float(a @ b) for b in z] for a in z]) for z in (x, y))  # noqa: E741 (as the paper calls it)
    np.fill_diagonal(k, 0)
    np.fill_diagonal(l, 0)
    one = np.ones(n)
    total = np.trace(k @ l) + one @ k @ one * (one @ l @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ l @ one)
    return total / (n * (n - 3))


def biased_cka(x: np.ndarray, y: np.ndarray) -> float:
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    return np.linalg.norm(x.T @ y) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y)


def test_cka_is_the_papers_formula_on_kernels_that_are_not_centred():
    own = hsic_by_the_formula(BEFORE, BEFORE) * hsic_by_the_formula(AFTER, AFTER)
    assert cka(BEFORE, AFTER) == pytest.approx(hsic_by_the_formula(BEFORE, AFTER) / np.sqrt(own), abs=1e-9)


def test_cka_in_float32_is_good_to_six_digits():
    assert cka(BEFORE.astype(np.float32), AFTER.astype(np.float32)) == pytest.approx(cka(BEFORE, AFTER), abs=1e-6)


def test_hsic_is_unbiased():
    """The mean over all quadruples of distinct images of the four-point kernel of HSIC (Song et al., section 3)."""
    from itertools import permutations

    x, y = BEFORE[:7], AFTER[:7]
    k, l = x @ x.T, y @ y.T  # noqa: E741
    points = [k[i, j] * (l[i, j] + l[q, r] - 2 * l[i, q]) for i, j, q, r in permutations(range(7), 4)]
    assert hsic_by_the_formula(x, y) == pytest.approx(np.mean(points), abs=1e-12)


def test_debiased_cka_of_independent_gaussians_is_zero_within_its_error_and_the_biased_one_is_not():
    rng = np.random.default_rng(0)
    draws = [rng.normal(size=(2, 20, 512)) for _ in range(200)]
    debiased = np.array([cka(x, y) for x, y in draws])
    standard_error = debiased.std(ddof=1) / np.sqrt(len(draws))
    assert abs(debiased.mean()) < 3 * standard_error
    assert standard_error < 0.01
    assert np.mean([biased_cka(x, y) for x, y in draws[:20]]) > 0.9


@pytest.mark.parametrize("measure", [cka, procrustes])
def test_rotation_shift_and_scale_change_nothing(measure):
    plain = measure(BEFORE, AFTER)
    assert measure(BEFORE @ rotation(5, 2), AFTER) == pytest.approx(plain, abs=1e-9)
    assert measure(BEFORE, 3 * AFTER @ rotation(5, 3) + 1) == pytest.approx(plain, abs=1e-9)
    order = np.random.default_rng(4).permutation(14)
    assert measure(BEFORE[order], AFTER[order]) == pytest.approx(plain, abs=1e-9)
    assert measure(AFTER, BEFORE) == pytest.approx(plain, abs=1e-9), "symmetric"
    assert measure(BEFORE, AFTER[order]) != pytest.approx(plain, abs=1e-3), "who is who matters"


def test_the_same_space_is_alike():
    assert cka(BEFORE, 2 * BEFORE @ rotation(5, 2)) == pytest.approx(1, abs=1e-9)
    assert procrustes(BEFORE, 2 * BEFORE @ rotation(5, 2)) == pytest.approx(0, abs=1e-6)


def test_procrustes_is_what_scipys_best_rotation_leaves():
    x, y = (z - z.mean(axis=0) for z in (BEFORE, AFTER))
    x, y = x / np.linalg.norm(x), y / np.linalg.norm(y)
    best, _ = orthogonal_procrustes(y, x)
    assert procrustes(BEFORE, AFTER) == pytest.approx(np.linalg.norm(x - y @ best), abs=1e-9)


@pytest.mark.parametrize("measure", [cka, procrustes])
def test_features_that_do_not_vary_are_like_nothing(measure):
    assert np.isnan(measure(BEFORE, np.ones_like(BEFORE)))
    assert np.isnan(measure(BEFORE[:0], BEFORE[:0]))


def test_cka_needs_four_images():
    assert np.isnan(cka(BEFORE[:3], AFTER[:3]))
