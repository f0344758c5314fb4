"""Everything a measure may look at: one snapshot beside the first one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

SPLITS = ("few-shot", "validation", "pool", "held-out", "bystander")

_PER_IMAGE = (
    "before", "after", "zero_shot_logits", "logits", "token_gram_drift", "label", "family", "split", "name_index"
)  # fmt: skip
_UNIT_TOLERANCE = 1e-2  # float16 files keep three digits


@dataclass(frozen=True, eq=False)
class Evidence:
    """n probe images before tuning and at one snapshot. Takes plain arrays; a row is the same image everywhere.

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
        n_neighbors: neighbours that the neighbourhood measures look at.

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

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "n_neighbors" and value is not None:
                object.__setattr__(self, field.name, np.asarray(value))
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

    def select(self, rows: np.ndarray) -> Evidence:
        """The same evidence on some of the images: `rows` is a (n,) bool mask or an index array."""
        return replace(self, **{name: getattr(self, name)[rows] for name in _PER_IMAGE})

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
