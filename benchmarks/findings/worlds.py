"""Comparisons whose truth is known: the features of `benchmarks.ground_truth`, with names, splits, styles and logits.

Twelve of its classes are tuned on (eight few-shot images, two of validation, forty held out each), three are
bystanders of a family each. Every image is drawn in one of four styles. The logits are calibrated: each image is of the
class that a draw from its softmax gave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from benchmarks.ground_truth import CHANGES, Truth, make_truth
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.findings.chance.comparison import Comparison, MapFigures

N_CLASSES, N_BYSTANDER_CLASSES, PER_CLASS = 12, 3, 50
FEW_SHOT, VALIDATION = 8, 2
STYLES = ("drawn", "flat", "outlined", "photo")
STYLE = 0.35
"""Length of what a style adds to a feature, before it is normalised."""
N_NAMES = 65
GAP = 0.5


@dataclass
class World:
    """Everything of a comparison, to be damaged in place; rows are images.

    Attributes:
        before, after: (n, D) features, of any length.
        label: (n,) int, bystanders are −1; `concept`: (n,) int, also of bystanders.
        style: (n,) int; `styles`: (4, D) what each adds.
        zero_shot_logits, logits: (n, C).
        text_before, text_after: (C, D); names: (V, D), the concepts first.
        reliability: (n,) of a map.
    """

    before: np.ndarray
    after: np.ndarray
    label: np.ndarray
    concept: np.ndarray
    split: np.ndarray
    style: np.ndarray
    styles: np.ndarray
    zero_shot_logits: np.ndarray
    logits: np.ndarray
    text_before: np.ndarray
    text_after: np.ndarray
    names: np.ndarray
    reliability: np.ndarray
    rng: np.random.Generator

    @property
    def held_out(self) -> np.ndarray:
        return self.split == "held-out"

    @property
    def few_shot(self) -> np.ndarray:
        return self.split == "few-shot"

    def comparison(self) -> Comparison:
        n = len(self.label)
        evidence = Evidence(
            before=_unit(self.before),
            after=_unit(self.after),
            zero_shot_logits=self.zero_shot_logits,
            logits=self.logits,
            token_gram_drift=np.zeros(n),
            label=self.label,
            family=self.concept // 3,
            split=self.split,
            text_features=self.text_after,
            name_features=self.names,
            name_index=np.where(self.label < 0, self.concept, -1),
            n_neighbors=10,
        )
        return Comparison(
            evidence=evidence,
            ids=np.array([f"image-{row}" for row in range(n)], dtype=object),
            class_names=[f"class {label}" for label in range(N_CLASSES)],
            columns={"style": np.array(STYLES)[self.style]},
            families=np.array([f"family {concept}" for concept in self.concept]),
            text_before=self.text_before,
            maps=(MapFigures("pca", "PCA, one basis", 10, self.reliability, 1.0, 0.0),),
        )


def make_world(change: str = "stay", *, seed: int = 0, swapped: bool = False) -> World:
    """A world in which one of `benchmarks.ground_truth.CHANGES` happened; `swapped`: backwards."""
    truth = make_truth(CHANGES[change], seed=seed, per_class=PER_CLASS)
    return world_of(truth, seed=seed, swapped=swapped)


def world_of(truth: Truth, *, seed: int, swapped: bool = False) -> World:
    rng = np.random.default_rng([seed, 1])
    first, last = truth.features[0].astype(np.float64), truth.features[-1].astype(np.float64)
    before, after = (last, first) if swapped else (first, last)
    concept, n = truth.label, len(truth.label)
    place = np.arange(n) % PER_CLASS
    parts = np.select([place < FEW_SHOT, place < FEW_SHOT + VALIDATION], ["few-shot", "validation"], "held-out")
    label = np.where(concept < N_CLASSES, concept, -1)
    style = rng.integers(len(STYLES), size=n)
    styles = np.stack([_direction(rng, before.shape[1]) for _ in STYLES])
    drawn = STYLE * styles[style]
    middles = np.stack([before[concept == c].mean(axis=0) for c in range(N_CLASSES + N_BYSTANDER_CLASSES)])
    others = np.stack([_direction(rng, before.shape[1]) for _ in range(N_NAMES - len(middles))])
    names = _unit(np.concatenate([_unit(middles), others])) + GAP * _direction(rng, before.shape[1])
    zero_shot = _calibrated(rng, np.maximum(label, 0))
    return World(
        before=before + drawn,
        after=after + drawn,
        label=label,
        concept=concept,
        split=np.where(label >= 0, parts, "bystander"),
        style=style,
        styles=styles,
        zero_shot_logits=zero_shot,
        logits=zero_shot + 0.05 * rng.normal(size=zero_shot.shape),
        text_before=names[:N_CLASSES].copy(),
        text_after=names[:N_CLASSES].copy(),
        names=names,
        reliability=rng.uniform(0.3, 0.7, size=n),
        rng=rng,
    )


def _calibrated(rng: np.random.Generator, label: np.ndarray) -> np.ndarray:
    """(n, C) logits of which the softmax says how often it is right."""
    logits = rng.normal(scale=2.5, size=(len(label), N_CLASSES))
    chances = softmax(logits, axis=1).cumsum(axis=1)
    drawn = np.minimum((chances < rng.random((len(label), 1))).sum(axis=1), N_CLASSES - 1)
    rows = np.arange(len(label))
    theirs, own = logits[rows, drawn].copy(), logits[rows, label].copy()
    logits[rows, drawn], logits[rows, label] = own, theirs
    return logits


def _direction(rng: np.random.Generator, width: int) -> np.ndarray:
    return _unit(rng.normal(size=width))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
