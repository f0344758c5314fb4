"""Identity coupling ≥ best coupling ≥ floor, and the best coupling is what other solvers find."""

from __future__ import annotations

import os
from itertools import permutations

import numpy as np
import pytest

from mpsviz.analysis.measures.registry import measure
from mpsviz.analysis.transport import gromov_wasserstein as gromov_wasserstein_module
from mpsviz.analysis.transport.gromov_wasserstein import Distortion, centroids, estimate, gromov_wasserstein
from tests.analysis.conftest import unit

os.environ.setdefault("POT_BACKEND_DISABLE_PYTORCH", "1")  # it imports what it finds
ot = pytest.importorskip("ot")

SOME_SEEDS = range(20)


def cloud(n: int, width: int, seed: int, moved: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Points on the sphere (n, width) before and after each has moved by about so much."""
    rng = np.random.default_rng(seed)
    before = unit(rng.normal(size=(n, width)) + 1)
    return before, unit(before + moved * unit(rng.normal(size=(n, width))))


def brute_force(before: np.ndarray, after: np.ndarray) -> float:
    """The least root mean square over all permutations, one after the other."""
    gram, tuned = before @ before.T, after @ after.T
    matches = (list(match) for match in permutations(range(len(gram))))
    return min(np.sqrt(np.mean((gram - tuned[match][:, match]) ** 2)) for match in matches)


def pot(before: np.ndarray, after: np.ndarray, start: np.ndarray) -> float:
    """The root mean square at which POT's conditional gradient ends, from a coupling (n, n)."""
    gram, tuned = before @ before.T, after @ after.T
    weights = ot.unif(len(gram))
    coupling = ot.gromov.gromov_wasserstein(gram, tuned, weights, weights, "square_loss", G0=start, tol_rel=1e-12)
    return rms_of(gram, tuned, coupling)


def rms_of(gram: np.ndarray, tuned: np.ndarray, coupling: np.ndarray) -> float:
    """`sqrt(Σ_ijkl (G_ik − G'_jl)² T_ij T_kl)`, written down as it stands."""
    squares = (gram[:, None, :, None] - tuned[None, :, None, :]) ** 2  # (n, n, n, n): i, j, k, l
    return float(np.sqrt(np.einsum("ijkl,ij,kl->", squares, coupling, coupling)))


def random_couplings(n: int, rng: np.random.Generator, count: int) -> list[np.ndarray]:
    """Points inside the polytope of couplings: mixtures of permutations, and permutations."""
    couplings = []
    for _ in range(count):
        mixture = rng.dirichlet(np.full(4, 0.5))
        couplings.append(sum(share * np.eye(n)[rng.permutation(n)] for share in mixture) / n)
    return [*couplings, *(np.eye(n)[rng.permutation(n)] / n for _ in range(count))]


@pytest.mark.parametrize("n", [2, 3, 5, 7])
def test_up_to_eight_points_it_is_the_best_of_all_permutations(n: int):
    for seed in range(5):
        before, after = cloud(n, 3, seed, moved=1.5)
        assert gromov_wasserstein(before, after).best == pytest.approx(brute_force(before, after), abs=1e-6)


def test_eight_points_are_still_tried_one_by_one():
    before, after = cloud(8, 3, seed=0, moved=1.5)
    found = gromov_wasserstein(before, after)
    assert found.best == pytest.approx(brute_force(before, after), abs=1e-6)
    assert found.best < found.identity


@pytest.mark.parametrize("n", [4, 6])
def test_no_mixture_of_permutations_is_below_the_best_permutation(n: int):
    """The loss is concave in the coupling because Gram matrices have no negative eigenvalue."""
    rng = np.random.default_rng(0)
    for seed in SOME_SEEDS:
        before, after = cloud(n, 3, seed, moved=1.5)
        best = gromov_wasserstein(before, after).best
        for coupling in random_couplings(n, rng, count=10):
            assert rms_of(before @ before.T, after @ after.T, coupling) >= best - 1e-9
            assert pot(before, after, coupling) >= best - 1e-6


def test_a_thousand_random_cases_have_identity_above_best_above_floor():
    rng = np.random.default_rng(0)
    gaps = []
    for _ in range(1000):
        n, width = rng.integers(1, 20), rng.integers(2, 9)
        before, after = cloud(n, width, seed=int(rng.integers(2**31)), moved=rng.uniform(0, 3))
        found = gromov_wasserstein(before, after)
        assert found.identity >= found.best >= found.floor >= 0
        assert found.identity == pytest.approx(np.sqrt(np.mean((before @ before.T - after @ after.T) ** 2)), abs=1e-12)
        gaps.append(found.identity - found.best)
    assert np.mean(np.array(gaps) > 1e-6) > 0.3  # the inequality is not an equality by construction


def test_pot_finds_nothing_better_from_any_of_its_starts():
    for seed in range(4):
        before, after = cloud(30, 6, seed)
        rng = np.random.default_rng(seed)
        starts = [np.eye(30) / 30, np.full((30, 30), 1 / 900), *random_couplings(30, rng, count=3)]
        ends = [pot(before, after, start) for start in starts]
        assert gromov_wasserstein(before, after).best <= min(ends) + 1e-6


def test_pot_ends_at_the_same_figure_where_the_points_changed_places():
    """The identity is far off; POT is told who is who, and this solver is not."""
    for seed in range(3):
        before, after = cloud(30, 6, seed, moved=0.3)
        order = np.random.default_rng(seed).permutation(30)
        found = gromov_wasserstein(before, after[order])
        told = pot(before, after[order], np.eye(30)[:, order] / 30)
        assert found.best == pytest.approx(told, abs=1e-6)
        assert found.identity > 2 * found.best


def test_classes_that_changed_places_are_found_by_their_cosines_alone():
    rng = np.random.default_rng(0)
    label, centre = np.arange(120) % 30, rng.normal(size=(30, 64))
    noise, exchanged = 0.5 * rng.normal(size=(120, 64)), np.r_[3, 0, 1, 2, 4:30]
    turn = np.linalg.qr(rng.normal(size=(64, 64)))[0]
    before, after = unit(centre[label] + noise), unit(centre[exchanged][label] + noise) @ turn
    told = unit(centre[exchanged][label] + noise)  # the same cosines
    found = gromov_wasserstein(before, after)
    assert found.best == pytest.approx(gromov_wasserstein(before, told).best, abs=1e-9)
    assert found.best < 0.7 * found.identity


def test_the_entropic_solver_comes_down_to_the_same_figure_as_its_entropy_vanishes():
    before, after = cloud(8, 4, seed=2, moved=0.2)
    gram, tuned = before @ before.T, after @ after.T
    best = gromov_wasserstein(before, after).best
    above = []
    for epsilon in (0.1, 0.01, 0.003):
        coupling = ot.gromov.entropic_gromov_wasserstein(
            gram, tuned, ot.unif(8), ot.unif(8), "square_loss", epsilon=epsilon, G0=np.eye(8) / 8, solver="PGD",
            max_iter=50, warn=False,
        )  # fmt: skip
        above.append(rms_of(gram, tuned, coupling) / best - 1)
    assert above[0] > above[1] > above[2] >= -1e-6
    assert above[2] < 1e-3


def test_turning_either_side_changes_nothing():
    before, after = cloud(25, 6, seed=0)
    turn, other = (np.linalg.qr(np.random.default_rng(seed).normal(size=(6, 6)))[0] for seed in (1, 2))
    plain, turned = gromov_wasserstein(before, after), gromov_wasserstein(before @ turn, after @ other)
    for name in ("identity", "best", "floor"):
        assert getattr(turned, name) == pytest.approx(getattr(plain, name), abs=1e-9), name


def test_only_the_identity_knows_which_point_is_which():
    before, after = cloud(8, 4, seed=0, moved=0.3)
    order = np.random.default_rng(1).permutation(8)
    plain, together, apart = (
        gromov_wasserstein(*pair) for pair in ((before, after), (before[order], after[order]), (before, after[order]))
    )
    for other in (together, apart):
        assert other.best == pytest.approx(plain.best, abs=1e-9)
        assert other.floor == pytest.approx(plain.floor, abs=1e-9)
    assert together.identity == pytest.approx(plain.identity, abs=1e-12)
    assert apart.identity > 1.5 * plain.identity


def test_two_points_that_changed_places_cost_the_identity_alone():
    before, _ = cloud(30, 8, seed=0)
    after = before.copy()
    after[[0, 1]] = before[[1, 0]]
    found = gromov_wasserstein(before, after)
    assert found.identity > 0.01
    assert found.best == pytest.approx(0, abs=1e-9)


def test_what_has_not_moved_is_not_distorted():
    before, _ = cloud(30, 8, seed=0)
    assert gromov_wasserstein(before, before) == Distortion(0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("rows", [0, 3])
def test_points_must_be_the_same_on_both_sides(rows: int):
    with pytest.raises(ValueError, match="the same n ≥ 1 points twice"):
        gromov_wasserstein(np.eye(4)[:rows], np.eye(4)[: rows and rows + 1])


def test_many_points_are_sampled_by_class_and_it_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gromov_wasserstein_module, "MOST_POINTS", 60)
    monkeypatch.setattr(gromov_wasserstein_module, "SAMPLE_POINTS", 40)
    before, after = cloud(90, 6, seed=0)
    label = np.arange(90) % 3
    found = estimate(before, after, label)
    assert (found.points, found.samples) == (40, gromov_wasserstein_module.SAMPLES)
    assert found.sample_spread > 0
    everything = np.sqrt(np.mean((before @ before.T - after @ after.T) ** 2))
    assert found.mean.identity == pytest.approx(everything, rel=0.1)
    few = estimate(before[:60], after[:60], label[:60])
    assert (few.points, few.samples, few.sample_spread) == (60, 1, 0.0)


def test_centres_are_the_directions_of_the_class_means():
    features = unit(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]))
    np.testing.assert_allclose(centroids(features, np.array([5, 5, 2])), unit(np.array([[1.0, 0.0], [1.0, 1.0]])))


def test_the_run_is_measured_on_held_out_images_and_their_classes(make_evidence):
    evidence = make_evidence()
    summary = measure(evidence, ["ant", "bee", "cat", "dog"]).summary
    rows = evidence.held_out
    before, after = evidence.before[rows], evidence.after[rows]
    images = gromov_wasserstein(before, after)
    assert summary["gromov_identity"] == images.identity
    assert summary["gromov_best"] == images.best
    assert (summary["gromov_points"], summary["gromov_samples"]) == (16, 1)
    classes = [centroids(features, evidence.label[rows]) for features in (before, after)]
    assert summary["gromov_classes_best"] == pytest.approx(brute_force(*classes), abs=1e-6)
    assert summary["gromov_classes_identity"] >= summary["gromov_classes_best"]


def test_without_held_out_images_there_is_nothing_to_couple(make_evidence):
    split = np.where(make_evidence().split == "held-out", "pool", make_evidence().split)
    summary = measure(make_evidence(split=split), ["ant", "bee", "cat", "dog"]).summary
    assert not [name for name in summary if name.startswith("gromov")]
