"""Of very many images nothing quadratic is done, what is approximate says how far, and few have the bits of before."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from mpsviz.analysis.evidence import bootstrap, evidence
from mpsviz.analysis.evidence.bootstrap import bootstrap_intervals
from mpsviz.analysis.evidence.cross_scatter import cross_scatter
from mpsviz.analysis.features import approximate_neighbors, feature_space, row_blocks
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.fidelity import map_fidelity
from mpsviz.analysis.fidelity.map_fidelity import fidelity
from mpsviz.analysis.measures.classes.calibration import calibration_error
from mpsviz.analysis.measures.classes.image_text import alignment
from mpsviz.analysis.measures.classes.linear_probe import linear_probe
from mpsviz.analysis.measures.classes.purity import family_purity
from mpsviz.analysis.measures.classes.separability import class_margin, silhouette, text_margin
from mpsviz.analysis.measures.geometry.intrinsic_dimension import intrinsic_dimension
from mpsviz.analysis.measures.geometry.rank_change import rank_change
from mpsviz.analysis.measures.geometry.spectrum import anisotropy
from mpsviz.analysis.measures.prompt_positions import nearest_images
from mpsviz.analysis.projections.layouts.shared_pca import shared_pca
from tests.analysis.by_hand import units
from tests.analysis.conftest import MakeEvidence

N, WIDTH, CLASSES = 1200, 16, 6


@pytest.fixture(scope="module")
def clusters() -> np.ndarray:
    """(N, WIDTH) unit vectors in CLASSES clouds."""
    rng = np.random.default_rng(0)
    features = units(CLASSES, WIDTH, 1)[np.arange(N) % CLASSES] + 0.3 * rng.normal(size=(N, WIDTH)) / np.sqrt(WIDTH)
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 500 images count as very many."""
    for module in (feature_space, map_fidelity, evidence):
        monkeypatch.setattr(module, "EXACT", 500)
    monkeypatch.setattr(evidence, "WHOLE", 300)
    monkeypatch.setattr(feature_space, "WHOLE", 300)


def true_neighbors(features: np.ndarray, k: int) -> np.ndarray:
    cosines = features @ features.T
    np.fill_diagonal(cosines, -np.inf)
    return np.argsort(-cosines, axis=1)[:, :k]


def share_found(found: np.ndarray, truth: np.ndarray) -> float:
    return float((truth[:, :, None] == found[:, None, :]).any(axis=2).mean())


@pytest.mark.parametrize("kind", ["clusters", "noise"])
def test_the_recall_that_is_said_is_that_of_brute_force(kind: str, clusters: np.ndarray):
    features = clusters if kind == "clusters" else units(N, WIDTH, 5).astype(np.float32)
    found = approximate_neighbors.approximate_neighbors(features, 10)
    recall = share_found(found.columns, true_neighbors(features, 10))
    assert found.recall >= approximate_neighbors.LEAST_RECALL
    assert found.recall == pytest.approx(recall, abs=0.02)
    assert_array_equal(approximate_neighbors.approximate_neighbors(features, 10).columns, found.columns)


def test_features_that_fill_their_dimensions_evenly_are_all_compared_and_that_is_exact():
    features = units(3000, 128, 5).astype(np.float32)
    found = approximate_neighbors.approximate_neighbors(features, 10)
    assert found.recall == 1
    assert_array_equal(found.columns, true_neighbors(features, 10))


def test_approximate_neighbours_are_others_with_their_cosines_the_nearest_first(clusters: np.ndarray):
    found = approximate_neighbors.approximate_neighbors(clusters, 10)
    assert not (found.columns == np.arange(N)[:, None]).any()
    assert len(np.unique(found.columns[7])) == 10
    np.testing.assert_allclose(found.cosines, np.einsum("nd,nkd->nk", clusters, clusters[found.columns]), atol=1e-6)
    assert (np.diff(found.cosines, axis=1) <= 1e-6).all()


def test_twins_are_each_others_neighbours_and_never_their_own():
    features = np.repeat(units(20, WIDTH, 0), 50, axis=0).astype(np.float32)
    found = approximate_neighbors.approximate_neighbors(features, 30)
    assert not (found.columns == np.arange(1000)[:, None]).any()
    assert_array_equal(found.columns // 50, np.repeat(np.arange(1000)[:, None] // 50, 30, axis=1))


@pytest.fixture(scope="module")
def point() -> np.ndarray:
    """(N, WIDTH) unit vectors around one direction, in float32, which doesn't tell their cosines apart."""
    features = units(1, WIDTH, 1) + 3e-4 * units(N, WIDTH, 2)
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


def finely(features: np.ndarray) -> np.ndarray:
    wide = features.astype(np.float64)
    return wide / np.linalg.norm(wide, axis=1, keepdims=True)


@pytest.mark.parametrize("wanted", [0.95, 1.01], ids=["in cells", "all pairs"])
def test_neighbours_within_a_point_are_those_of_double_precision(
    point: np.ndarray, wanted: float, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(approximate_neighbors, "LEAST_RECALL", wanted)
    truth = true_neighbors(finely(point), 10)
    assert share_found(true_neighbors(point, 10), truth) < 0.5, "in single precision they are a matter of rounding"
    found = approximate_neighbors.approximate_neighbors(point, 10)
    assert share_found(found.columns, truth) >= min(wanted, 0.999)
    assert found.recall == pytest.approx(share_found(found.columns, truth), abs=0.01)
    cosines = np.einsum("nd,nkd->nk", finely(point), finely(point)[found.columns])
    np.testing.assert_allclose(1 - found.cosines, 1 - cosines, rtol=1e-3, atol=0)


def test_the_recall_within_a_point_is_below_one_where_neighbours_are_missed(
    point: np.ndarray, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(approximate_neighbors, "LEAST_RECALL", 0.1)
    monkeypatch.setattr(approximate_neighbors, "FEWEST_CELLS", 2)
    found = approximate_neighbors.approximate_neighbors(point, 10)
    share = share_found(found.columns, true_neighbors(finely(point), 10))
    assert 0.1 < share < 0.9
    assert found.recall == pytest.approx(share, abs=0.03)


def test_images_that_are_all_one_are_each_as_near_as_every_other():
    found = approximate_neighbors.approximate_neighbors(np.repeat(units(1, WIDTH, 1), N, 0).astype(np.float32), 10)
    assert found.recall == 1
    assert_array_equal(found.cosines, np.ones((N, 10)))
    assert not (found.columns == np.arange(N)[:, None]).any()


@pytest.mark.usefixtures("many")
def test_geometry_says_its_recall(clusters: np.ndarray):
    few, geometry = Geometry(clusters[:400]), Geometry(clusters)
    assert share_found(geometry.neighbors(5), true_neighbors(clusters, 5)) > 0.9
    assert 0.95 <= geometry.recall <= 1
    assert_array_equal(few.neighbors(5), true_neighbors(clusters[:400], 5))
    assert few.recall == 1


@pytest.mark.usefixtures("many")
def test_ranks_of_a_sample_within_a_point_are_those_of_double_precision(point: np.ndarray):
    some = np.arange(0, N, 7)
    columns = true_neighbors(finely(point), 5)[some]
    assert_array_equal(Geometry(point).ranks(columns, some), np.tile(np.arange(1, 6), (len(some), 1)))


@pytest.mark.usefixtures("many")
def test_ranks_of_a_sample_are_exact_and_the_others_have_none(clusters: np.ndarray):
    after = units(N, WIDTH, 3).astype(np.float32)
    some = np.arange(0, N, 7)
    change = rank_change(Geometry(clusters), Geometry(after), 5, some)
    assert_array_equal(np.flatnonzero(~np.isnan(change)), some)
    row, neighbors = some[3], Geometry(clusters).neighbors(5)[some[3]]
    ranks = []
    for features in (clusters, after):
        cosines = features @ features[row]
        cosines[row] = -np.inf
        ranks.append([1 + (cosines > cosines[other]).sum() for other in neighbors])
    expected = np.abs(np.subtract(*ranks)).mean() / (N - 1)
    assert change[row] == pytest.approx(expected, abs=1e-3)
    family = family_purity(Geometry(clusters), np.arange(N) % CLASSES, np.arange(N) % CLASSES // 2, some)
    assert_array_equal(np.flatnonzero(~np.isnan(family)), some)


@pytest.mark.usefixtures("many")
def test_reliability_of_many_images_is_near_the_exact_one_and_says_what_it_rests_on(
    clusters: np.ndarray, monkeypatch: pytest.MonkeyPatch
):
    positions = shared_pca(clusters[None])[0]
    monkeypatch.setattr(map_fidelity, "RANKED", 400)
    found = fidelity(clusters, positions, 10)
    monkeypatch.setattr(map_fidelity, "EXACT", N)
    exact = fidelity(clusters, positions, 10)
    assert (found.n_ranked, exact.n_ranked, exact.search_recall) == (416, 500, 1)
    assert 0.95 <= found.search_recall <= 1
    assert found.neighbor_recall == pytest.approx(exact.neighbor_recall, abs=0.01)
    assert found.trustworthiness == pytest.approx(exact.trustworthiness, abs=0.02)


def figures(features: np.ndarray) -> list[np.ndarray]:
    """Everything that is computed in blocks of rows."""
    geometry, label, text = Geometry(features), np.arange(N) % CLASSES, units(CLASSES, WIDTH, 9)
    logits = (features @ text.T).astype(np.float32)
    return [
        geometry.scatter, geometry.centred_lengths, silhouette(features, label), class_margin(features, label),
        text_margin(logits, label), linear_probe(geometry, label), alignment(features, text, label),
        shared_pca(np.stack([features, features[::-1]])), *nearest_images(text, features, 7),
        np.array([anisotropy(geometry), intrinsic_dimension(geometry), calibration_error(20 * logits, label)]),
    ]  # fmt: skip


def test_blocks_change_nothing_but_rounding(clusters: np.ndarray, monkeypatch: pytest.MonkeyPatch):
    whole = figures(clusters)
    for module in (row_blocks, __import__("mpsviz.analysis.projections.layouts.shared_pca", fromlist=["ROWS"])):
        monkeypatch.setattr(module, "ROWS", 500)
    for one, other in zip(figures(clusters), whole, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_five_thousand_images_have_the_bits_that_they_had_without_blocks():
    features = units(5000, 8, 0).astype(np.float32)
    geometry, wide = Geometry(features), features.astype(np.float64)
    centred = wide - wide.mean(axis=0)
    assert_array_equal(geometry.scatter, centred.T @ centred)
    assert_array_equal(np.concatenate(list(geometry.centred())), centred)
    ends = np.stack([features, features[::-1]]).reshape(-1, 8).astype(np.float64)  # (2, n, D) → (2n, D)
    center = ends.mean(axis=0)
    ends -= center
    components = np.linalg.eigh(ends.T @ ends)[1][:, :-3:-1]
    drawn = shared_pca(np.stack([features, features[::-1]]))[0]
    np.testing.assert_allclose(np.abs(drawn), np.abs((wide - center) @ components), atol=1e-6)
    assert sum(1 for _ in row_blocks.row_blocks(10_000)) == 1, "both ends of 5,000 images are one block"


def test_a_snapshot_beside_itself_is_not_rounded_differently(make_evidence: MakeEvidence):
    evidence = make_evidence()
    same = make_evidence(after=evidence.before, before=evidence.before)
    assert_array_equal(cross_scatter(same), same.geometry_before.scatter)


def test_resamples_of_a_large_class_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(0)
    values, label = rng.normal(size=(400, 2)), np.repeat([0, 1], 200)
    whole = bootstrap_intervals(values, label, 2)
    drawn = np.random.default_rng(0).integers(9, size=(500, 9))
    assert_array_equal(sum(bootstrap._counts(9)), np.stack([(drawn == one).sum(axis=1) for one in range(9)], axis=1))
    monkeypatch.setattr(bootstrap, "DRAWN_AT_ONCE", 200 * 64)
    for one, other in zip(bootstrap_intervals(values, label, 2), whole, strict=True):
        np.testing.assert_allclose(one, other, atol=0.05)
