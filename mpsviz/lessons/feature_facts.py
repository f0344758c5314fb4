"""What lessons tell of a run's features, tokens and maps; see `mpsviz.lessons.facts`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.lessons.facts import Number, Value, epoch_of, index_of
from mpsviz.runs.folder.store import RunFolder, Snapshot

# -- features --------------------------------------------------------------------------------------------------------


def class_cosine(run: RunFolder, label: str, other: str, when: str) -> Value:
    """The mean cosine of two classes' held-out images; of one class: of its images with each other."""
    labels, cosines = _class_cosines(run, epoch_of(run, when))
    return Number(float(cosines[labels.index(label), labels.index(other)]), digits=2)


def pair(run: RunFolder, rank: str) -> Value:
    """Two classes, "ant and snail": 1 are those that drew together most of all pairs, −1 those that parted most."""
    return " and ".join(_pairs(run)[index_of(rank)][1:])


def pair_change(run: RunFolder, rank: str) -> Value:
    """By how much the mean cosine of these two classes changed, with its sign."""
    return f"{_pairs(run)[index_of(rank)][0]:+.2f}".replace("-", "−")


def most_like(run: RunFolder, label: str, when: str) -> Value:
    """The class whose held-out images have the highest mean cosine with those of another."""
    return _most_like(run, label, when)[0]


def most_like_cosine(run: RunFolder, label: str, when: str) -> Value:
    """That cosine."""
    return Number(_most_like(run, label, when)[1], digits=2)


def _most_like(run: RunFolder, label: str, when: str) -> tuple[str, float]:
    labels, cosines = _class_cosines(run, epoch_of(run, when))
    row = cosines[labels.index(label)].copy()
    row[labels.index(label)] = -np.inf
    return labels[int(row.argmax())], float(row.max())


def odd_style(run: RunFolder, label: str) -> Value:
    """The drawing style whose image of a class is least like the other images of it, before tuning."""
    probe = run.written("probe")
    rows = np.flatnonzero((probe["label"] == label) & (probe["split"] != "bystander"))
    features = _snapshot(run, 0).image_features[rows]
    return str(probe["style"].iloc[rows[int((features @ features.sum(axis=0)).argmin())]])


def _pairs(run: RunFolder) -> list[tuple[float, str, str]]:
    """Change of the mean cosine and both names of every pair of classes, the largest growth first."""
    labels, before = _class_cosines(run, 0)
    _, after = _class_cosines(run, run.epochs()[-1])
    change = after - before
    found = [(float(change[i, j]), labels[i], labels[j]) for i in range(len(labels)) for j in range(i)]
    return sorted(found, reverse=True)


def _class_cosines(run: RunFolder, epoch: int) -> tuple[list[str], np.ndarray]:
    """The classes, and (C, C) mean cosines of their held-out images; none with itself."""
    return _read_cosines(str(run.path), epoch, _version(run, epoch))


@lru_cache(maxsize=8)
def _read_cosines(path: str, epoch: int, version: int) -> tuple[list[str], np.ndarray]:
    run = RunFolder(Path(path))
    probe, labels = run.written("probe"), run.class_labels()
    features = _snapshot(run, epoch).image_features
    rows = [np.flatnonzero((probe["label"] == label) & (probe["split"] == "held-out")) for label in labels]
    sums = np.stack([features[own].sum(axis=0) for own in rows])  # (C, D)
    counts = np.array([len(own) for own in rows])
    pairs = counts[:, None] * counts[None, :] - np.diag(counts)
    return labels, (sums @ sums.T - np.diag(counts)) / pairs


def _snapshot(run: RunFolder, epoch: int) -> Snapshot:
    return _read_snapshot(str(run.path), epoch, _version(run, epoch))


def _version(run: RunFolder, epoch: int) -> int:
    return (run.path / f"snapshots/{epoch:04d}.safetensors").stat().st_mtime_ns


@lru_cache(maxsize=6)
def _read_snapshot(path: str, epoch: int, version: int) -> Snapshot:
    return RunFolder(Path(path)).snapshot(epoch)


# -- maps ------------------------------------------------------------------------------------------------------------


def map_fidelity(run: RunFolder, name: str, column: str, when: str) -> Value:
    """A figure that a map prints of itself: trustworthiness, continuity, neighbor_recall, stress, noise_floor."""
    table = _map(run, name)
    amount = float(table[table["epoch"] == epoch_of(run, when)][column].iloc[0])
    return Number(100 * amount, "%") if column == "neighbor_recall" else Number(amount)


def moved_on_map(run: RunFolder, name: str) -> Value:
    """How far the median image moved on a map, in percent of the map's width before tuning."""
    table = _map(run, name)
    first, last = (table[table["epoch"] == epoch].set_index("id")[["x", "y"]] for epoch in (0, run.epochs()[-1]))
    moved = np.linalg.norm((last.loc[first.index] - first).to_numpy(), axis=1)
    return Number(100 * float(np.median(moved)) / _width(table), "%")


def floor_of_map(run: RunFolder, name: str) -> Value:
    """A map's noise floor at the end, in percent of its width before tuning."""
    table = _map(run, name)
    floor = table[table["epoch"] == run.epochs()[-1]]["noise_floor"].iloc[0]
    return Number(100 * float(floor) / _width(table), "%")


def _width(table: pd.DataFrame) -> float:
    return float(np.ptp(table[table["epoch"] == 0]["x"].to_numpy()))


def _map(run: RunFolder, name: str) -> pd.DataFrame:
    return run.written(f"maps/{name}")


def token_class(run: RunFolder, rank: str) -> Value:
    """The class in whose held-out images the Gram matrix of an image's own tokens changed most; −1: least."""
    probe = run.written("probe")
    drift = pd.Series(_snapshot(run, run.epochs()[-1]).token_gram_drift)
    held_out = (probe["split"] == "held-out").to_numpy()
    means = drift[held_out].groupby(probe["label"][held_out].to_numpy()).mean().sort_values(ascending=False)
    return str(means.index[index_of(rank)])


def token_share(run: RunFolder, share: str) -> Value:
    """How much of the change inside held-out images lies in so many percent of their patches, the most changed."""
    snapshot, probe = _snapshot(run, run.epochs()[-1]), run.written("probe")
    if snapshot.token_gram_map is None:
        raise KeyError("token_gram_map")
    changed = np.sort(snapshot.token_gram_map[(probe["split"] == "held-out").to_numpy()], axis=1)[:, ::-1]
    first = round(changed.shape[1] * float(share) / 100)
    return Number(100 * float(changed[:, :first].sum() / changed.sum()), "%")
