"""Near copies: held-out images that a model can't tell from an image it is trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEAR = 0.999
"""Cosine of the untuned features above which two images count as the same picture: re-encoded, resized, next frame."""
ALIKE = 0.99
"""Mean cosine of two images of a model above which nothing can be said: to it all images are nearly the same."""
CHUNK = 4096
NAMED = 3


def nearest(features: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The most similar row of `others` for every row of `features`, in chunks.

    Args:
        features: (n, D), L2-normalised.
        others: (m, D), L2-normalised, m ≥ 1.

    Returns:
        Row numbers (n,) int64 and cosines (n,).
    """
    rows, cosines = np.empty(len(features), dtype=np.int64), np.empty(len(features), dtype=features.dtype)
    for first in range(0, len(features), CHUNK):
        chunk = slice(first, first + CHUNK)
        best = np.full(len(features[chunk]), -np.inf, dtype=features.dtype)
        at = np.zeros(len(best), dtype=np.int64)
        for start in range(0, len(others), CHUNK):
            similar = features[chunk] @ others[start : start + CHUNK].T  # (≤ CHUNK, ≤ CHUNK)
            winner = similar.argmax(axis=1)
            value = similar[np.arange(len(similar)), winner]
            better = value > best
            best[better], at[better] = value[better], winner[better] + start
        rows[chunk], cosines[chunk] = at, best
    return rows, cosines


def near_copies_note(features: np.ndarray, split: np.ndarray, ids: Sequence[str]) -> tuple[str, ...]:
    """A sentence that counts and names the near copies of the few shots among the held-out images; none without any.

    Args:
        features: (n, D) of the untuned model, L2-normalised.
        split: (n,) str, see `mpsviz.data.splits.few_shot`.
        ids: n names.
    """
    trains, judges = np.flatnonzero(split == "few-shot"), np.flatnonzero(split == "held-out")
    if not len(trains) or not len(judges):
        return ()
    rows, cosines = nearest(features[judges], features[trains])
    near = np.flatnonzero(cosines > NEAR)
    if not len(near):
        return ()
    counted = f"{len(near):,} of {len(judges):,} held-out images"
    if float(features[judges].mean(axis=0) @ features[trains].mean(axis=0)) > ALIKE:
        return (
            f"To the untuned model {counted} are all but the same as a training image (cosine above {NEAR}), but so "
            "are most images to it: whether they are copies can't be told from its features.",
        )
    near = near[np.argsort(-cosines[near], kind="stable")]
    pairs = [f"{ids[int(judges[row])]} of {ids[int(trains[rows[row]])]}" for row in near[:NAMED]]
    more = ", …" if len(near) > NAMED else ""
    is_are = "is a near copy" if len(near) == 1 else "are near copies"
    return (
        f"{counted} {is_are} of training images (cosine above {NEAR} before tuning): {', '.join(pairs)}{more}. "
        "What is measured on them says little of new images.",
    )
