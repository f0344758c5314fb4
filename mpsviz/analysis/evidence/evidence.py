"""Everything a measure may look at: one snapshot beside the first one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from mpsviz.analysis.features.feature_space import EXACT, WHOLE, Geometry
from mpsviz.analysis.features.neighborhood import allowed_neighbors
from mpsviz.analysis.features.sample import stratified_sample

SPLITS = ("few-shot", "validation", "pool", "held-out", "bystander")

_PER_IMAGE = (
    "before", "after", "zero_shot_logits", "logits", "token_gram_drift", "label", "family", "split", "name_index",
    "fine_label",
)  # fmt: skip
_ARRAYS = (*_PER_IMAGE, "text_features", "name_features")
_UNIT_TOLERANCE = 1e-2  # float16 files keep three digits

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Evidence:
    """n probe images before tuning and at one snapshot. Takes plain arrays; a row is the same image everywhere.

    Measures share what they ask of it: an answer is kept as long as the evidence is, what concerns `before` as long as
    its geometry.

    Attributes:
        before: (n, D) image features of the frozen tower, L2-normalised.
        after: (n, D) image features of the tuned tower, L2-normalised.
        zero_shot_logits: (n, C) of the frozen branch.
        logits: (n, C) of the tuned branch.
        token_gram_drift: (n,) mean absolute change of the Gram matrix of one image's own tokens.
        label: (n,) int, a row of `text_features`; −1 for bystanders.
        family: (n,) int; −1 where the data has none.
        split: (n,) str, each one of SPLITS.
        text_features: (C, D) of the class names, as encoded (un-normalised).
        name_features: (V, D) of the vocabulary, as encoded, or None where there is no vocabulary.
        name_index: (n,) int, the image's own name as a row of `name_features`; −1 where it has none.
        n_neighbors: neighbours that the neighbourhood measures look at, where there are images enough (see
            `neighbors_of`).
        fine_label: (n,) int, what an image is within its class, −1 for unknown; None where the data has none.
        known_before, known_after: what is known already of the very arrays `before` and `after`, for example from an
            earlier snapshot of the run.
        alpha: weight of the tuned branch where no validation images choose it; None: nothing is fused then.

    Raises:
        ValueError: a shape, a split or an index fits with nothing, or image features aren't L2-normalised.
    """

    before: np.ndarray
    after: np.ndarray
    zero_shot_logits: np.ndarray
    logits: np.ndarray
    token_gram_drift: np.ndarray
    label: np.ndarray
    family: np.ndarray
    split: np.ndarray
    text_features: np.ndarray
    name_features: np.ndarray | None
    name_index: np.ndarray
    n_neighbors: int
    fine_label: np.ndarray | None = None
    known_before: Geometry | None = None
    known_after: Geometry | None = None
    alpha: float | None = None
    _answers: dict[Callable[[Any], Any], Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, np.asarray(value))
        self._check_shapes()
        self._check_values()

    @property
    def n_images(self) -> int:
        return len(self.before)

    @property
    def n_classes(self) -> int:
        return len(self.text_features)

    @property
    def held_out(self) -> np.ndarray:
        """(n,) bool: labelled images that tuning never uses, in any way."""
        return self.split == "held-out"

    @property
    def validation(self) -> np.ndarray:
        """(n,) bool: labelled images that α is chosen on."""
        return self.split == "validation"

    @property
    def bystanders(self) -> np.ndarray:
        """(n,) bool: images of no class."""
        return self.split == "bystander"

    @cached_property
    def geometry_before(self) -> Geometry:
        return _known_or_new(self.known_before, self.before)

    @cached_property
    def geometry_after(self) -> Geometry:
        known = self.geometry_before if self.after is self.before else self.known_after  # before tuning both are one
        return _known_or_new(known, self.after)

    @property
    def held_out_images(self) -> Evidence:
        """The held-out images, looked at on their own."""
        return self if self.held_out.all() else self.once(_held_out_images)

    @property
    def labelled_images(self) -> Evidence:
        """Those that have a class."""
        return self if (self.label >= 0).all() else self.once(_labelled_images)

    @property
    def sampled(self) -> Evidence:
        """These images, or `WHOLE` of them, drawn by class: for figures of all pairs."""
        return self if self.n_images <= WHOLE else self.once(_sample)

    @property
    def sample_of_rows(self) -> np.ndarray | None:
        """(`WHOLE`,) rows, rising, drawn by class, for figures that set an image beside all others; None up to `EXACT`
        images, of which all are."""
        return None if self.n_images <= EXACT else self.once(_rows)

    def neighbors_of(self, wanted: int | None = None) -> int:
        """How many neighbours of each of these images are looked at, `n_neighbors` or as many as wanted; may be 0."""
        return allowed_neighbors(self.n_neighbors if wanted is None else wanted, self.n_images)

    def once(self, question: Callable[[Evidence], T]) -> T:
        """`question(self)`; asked again, the same answer."""
        if question not in self._answers:
            self._answers[question] = question(self)
        return self._answers[question]

    def select(self, rows: np.ndarray) -> Evidence:
        """The same evidence on some of the images: `rows` is a (n,) bool mask or an index array."""
        chosen = {name: value[rows] for name in _PER_IMAGE if (value := getattr(self, name)) is not None}
        before, after = self.geometry_before.select(rows), self.geometry_after.select(rows)
        known = {"before": before.features, "after": after.features, "known_before": before, "known_after": after}
        return replace(self, **(chosen | known))

    def _check_shapes(self) -> None:
        for name in ("before", "text_features"):
            if getattr(self, name).ndim != 2:
                raise ValueError(f"{name} must be a matrix, but has shape {getattr(self, name).shape}")
        n, width = self.before.shape
        expected = {
            "after": (n, width),
            "zero_shot_logits": (n, self.n_classes),
            "logits": (n, self.n_classes),
            "text_features": (self.n_classes, width),
            **dict.fromkeys(("token_gram_drift", "label", "family", "split", "name_index"), (n,)),
        }
        if self.name_features is not None:
            expected["name_features"] = (len(self.name_features), width)
        if self.fine_label is not None:
            expected["fine_label"] = (n,)
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} must have shape {shape}, but has {getattr(self, name).shape}")

    def _check_values(self) -> None:
        if unknown := set(self.split.tolist()) - set(SPLITS):
            raise ValueError(f"split must be one of {SPLITS}, but holds {sorted(unknown)}")
        n_names = 0 if self.name_features is None else len(self.name_features)
        for name, limit in (("label", self.n_classes), ("name_index", n_names)):
            values = getattr(self, name)
            if values.size and not (values.min() >= -1 and values.max() < limit):
                raise ValueError(f"{name} must lie in [-1, {limit}), but spans [{values.min()}, {values.max()}]")
        for name in ("before", "after"):
            norms = np.linalg.norm(getattr(self, name), axis=1)
            if not np.allclose(norms, 1, rtol=0, atol=_UNIT_TOLERANCE):
                worst = norms[np.argmax(np.abs(norms - 1))]
                raise ValueError(f"{name} must be L2-normalised, but a row has norm {worst:.3g}")
        if self.n_neighbors < 1:
            raise ValueError(f"n_neighbors must be at least 1, but is {self.n_neighbors}")


def _held_out_images(evidence: Evidence) -> Evidence:
    return evidence.select(evidence.held_out)


def _labelled_images(evidence: Evidence) -> Evidence:
    return evidence.select(evidence.label >= 0)


def _sample(evidence: Evidence) -> Evidence:
    return evidence.select(evidence.once(_rows))


def _rows(evidence: Evidence) -> np.ndarray:
    return stratified_sample(evidence.label, WHOLE)


def _known_or_new(known: Geometry | None, features: np.ndarray) -> Geometry:
    return known if known is not None and known.features is features else Geometry(features)
