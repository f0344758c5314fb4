"""What a training hands over at one moment, checked before anything of it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mpsviz.data.formats.features.float32_rows import unit_rows
from mpsviz.errors import UserError
from mpsviz.runs.recording.arrays import real, text_rows
from mpsviz.runs.recording.rows import Rows

if TYPE_CHECKING:
    from mpsviz.runs.recording.layout import Layout


@dataclass(frozen=True)
class Moment:
    """What was handed over at one moment, row by row as it was given.

    Attributes:
        features: (n, D).
        logits: (n, C), or None.
        text: (C, D), or None.
        layers: name → (n, its own width).
    tokens: (n, T, D) of each row, or None.
    """

    features: np.ndarray
    logits: np.ndarray | None
    text: np.ndarray | None
    layers: Mapping[str, np.ndarray]
    tokens: np.ndarray | None

    def check_widths(self, n_classes: int | None) -> None:
        """Whether text, logits and features fit each other, and the classes that are known by now, if any.

        Raises:
            UserError: they don't.
        """
        if self.features.shape[1] < 2:
            raise UserError("The features are one number a row.", next_step="Hand over at least two: (n, D).")
        if self.text is None:
            return
        if self.text.shape[1] != self.features.shape[1]:
            raise UserError(
                f"text_features are {self.text.shape[1]} wide and the features {self.features.shape[1]}.",
                next_step="Hand over what both towers project into the space that they share, or no text_features.",
            )
        if n_classes is None and self.logits is not None:
            n_classes = self.logits.shape[1]
        if n_classes is not None and len(self.text) != n_classes:
            raise UserError(
                f"There are {len(self.text)} rows of text_features for {n_classes} classes.",
                next_step="Give one for each class, in the order of the logits.",
            )


def bad_rows(moment: Moment) -> np.ndarray:
    """(n,) bool: rows that are zero or not finite, in the features or in any layer."""
    bad = unit_rows(moment.features)[1]
    for features in moment.layers.values():
        bad = bad | unit_rows(features)[1]
    if moment.logits is not None:
        bad = bad | ~np.isfinite(moment.logits).all(axis=1)
    return bad


def read_moment(
    rows: Rows, known: Layout | None, features: Any, logits: Any, tokens: Any, text: Any, layers: Mapping[str, Any],
    ids: Any,
) -> Moment:  # fmt: skip
    """Arguments as of `Recorder.snapshot`.

    Args:
        known: what the first snapshot has settled; None: this is the first one.

    Raises:
        UserError: one of them does not fit the rows, the first snapshot, or the others.
    """
    if known is None:
        rows.check_number(features)
    order = None if ids is None else rows.order_of(ids)

    def ordered(value: Any, name: str, *shape: int | None) -> np.ndarray:
        array = real(value, name, (rows.n, *shape))
        return array if order is None else array[order]

    if known is not None:
        _refuse_others(known, set(layers), has_logits=logits is not None)
    width, classes = (None, None) if known is None else (known.width, known.n_classes)
    widths = dict.fromkeys(layers) if known is None else {name: width for name, (_, width) in known.layers.items()}
    moment = Moment(
        features=ordered(features, "features", width),
        logits=None if logits is None else ordered(logits, "logits", classes),
        text=None if text is None else text_rows(text),
        layers={name: ordered(one, f"features of layer '{name}'", widths[name]) for name, one in layers.items()},
        tokens=None if tokens is None else ordered(tokens, "tokens", None, None),
    )
    moment.check_widths(classes)
    return moment


def _refuse_others(known: Layout, layers: set[str], *, has_logits: bool) -> None:
    if layers != set(known.layers):
        before, now = (", ".join(sorted(names)) or "none" for names in (known.layers, layers))
        raise UserError(
            f"The layers are {now}; at the first snapshot they were {before}.",
            next_step="Hand over the same layers every time.",
        )
    if has_logits != known.has_logits:
        raise UserError(
            "Some snapshots have logits and some have not.", next_step="Hand them over every time, or never."
        )
