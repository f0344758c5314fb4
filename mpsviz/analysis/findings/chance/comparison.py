"""What findings are computed from: the evidence of one snapshot beside the first, and what its images are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.features.sample import stratified_sample
from mpsviz.analysis.findings.chance.class_cosines import ClassCosines, class_cosines

T = TypeVar("T")

MOST_IMAGES = 3000
"""Held-out images that are compared pair by pair; of more, so many drawn by class stand for all."""


@dataclass(frozen=True)
class MapFigures:
    """What a map of the snapshot says of itself.

    Attributes:
        name, title: of the projection.
        n_neighbors: k that its figures look at.
        reliability: (n,) the share of an image's neighbours that the map keeps; NaN where unknown.
        movement: mean drawn movement from the first snapshot.
        noise_floor: how much of it is chance; NaN where unknown.
    """

    name: str
    title: str
    n_neighbors: int
    reliability: np.ndarray
    movement: float
    noise_floor: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """One snapshot beside the first one, of the same n images.

    Attributes:
        evidence: features, logits, classes and splits.
        ids: (n,) of the images.
        class_names: the C classes, as they are shown, no two the same.
        columns: name → (n,) str, what else is known of an image (style, domain, fine_label, …); '' where it isn't.
        families: (n,) str; '' for none.
        text_before: (C, D) features of the class names before tuning, as encoded; None where unknown.
        maps: what the run's maps say of themselves.
        has_confidence: whether the logits carry a model's temperature, so that their softmax is its confidence.
    """

    evidence: Evidence
    ids: np.ndarray
    class_names: list[str]
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)
    families: np.ndarray | None = None
    text_before: np.ndarray | None = None
    maps: tuple[MapFigures, ...] = ()
    has_confidence: bool = True
    _answers: dict[Callable[[Any], Any], Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        n = self.evidence.n_images
        lengths = {"ids": len(self.ids), **{name: len(values) for name, values in self.columns.items()}}
        if self.families is not None:
            lengths["families"] = len(self.families)
        if wrong := {name: length for name, length in lengths.items() if length != n}:
            raise ValueError(f"{n} images don't fit {wrong}")
        if len(self.class_names) != self.evidence.n_classes:
            raise ValueError(f"{len(self.class_names)} class names don't fit {self.evidence.n_classes} classes")

    @cached_property
    def has_classes(self) -> bool:
        """Whether any held-out image has a class."""
        return bool((self.evidence.held_out & (self.evidence.label >= 0)).any())

    @cached_property
    def comparable(self) -> np.ndarray:
        """(m,) held-out images that can be compared, ascending: those that have a class; where none has one, all."""
        labelled = self.evidence.label >= 0 if self.has_classes else True
        return np.flatnonzero(self.evidence.held_out & labelled)

    @cached_property
    def rows(self) -> np.ndarray:
        """(h,) those that are compared, ascending; all, or MOST_IMAGES of them."""
        held_out = self.comparable
        if len(held_out) <= MOST_IMAGES:
            return held_out
        return held_out[stratified_sample(self.evidence.label[held_out], MOST_IMAGES)]

    @cached_property
    def images(self) -> Evidence:
        """Those images, looked at on their own."""
        return self.evidence.select(self.rows)

    @cached_property
    def few_shot(self) -> np.ndarray:
        """(f,) rows of the images that were trained on."""
        return np.flatnonzero((self.evidence.split == "few-shot") & (self.evidence.label >= 0))

    @property
    def label(self) -> np.ndarray:
        """(h,) classes of the held-out images; −1 throughout where none has one."""
        return self.images.label

    @property
    def n_classes(self) -> int:
        return self.evidence.n_classes

    @cached_property
    def sizes(self) -> np.ndarray:
        """(C,) held-out images of each class."""
        return np.bincount(self.label[self.label >= 0], minlength=self.n_classes)

    @cached_property
    def before(self) -> ClassCosines:
        """Cosines of held-out images with classes before tuning."""
        return class_cosines(self.images.before, self.label, self.n_classes)

    @cached_property
    def after(self) -> ClassCosines:
        return class_cosines(self.images.after, self.label, self.n_classes)

    def once(self, question: Callable[[Comparison], T]) -> T:
        """`question(self)`; asked again, the same answer."""
        if question not in self._answers:
            self._answers[question] = question(self)
        return self._answers[question]

    def column(self, name: str) -> np.ndarray:
        """(h,) what a column says of the held-out images."""
        return np.asarray(self.columns[name])[self.rows]

    def ids_of(self, held_out: np.ndarray) -> tuple[str, ...]:
        """The ids of some held-out images, by a (h,) mask or by positions among them."""
        return tuple(np.asarray(self.ids)[self.rows[held_out]].tolist())

    def of_classes(self, *classes: int) -> np.ndarray:
        """(h,) bool: the held-out images of these classes."""
        return np.isin(self.label, classes)
