"""Where a prompt that a reader has typed belongs on every map: amid its nearest images, at each snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mpsviz.analysis.measures.prompt_positions import NEAREST, nearest_images
from mpsviz.errors import UserError


@dataclass(frozen=True)
class PlacedPrompt:
    """What the browser places a prompt by.

    Attributes:
        epochs: of the S snapshots, ascending.
        ids: S lists of the k images that are most like it, the most alike first.
        similarity: S lists of their cosines.
    """

    epochs: list[int]
    ids: list[list[str]]
    similarity: list[list[float]]


def place_prompt(
    text_features: np.ndarray, ids: list[str], snapshots: Iterable[tuple[int, np.ndarray]]
) -> PlacedPrompt:
    """Place one prompt.

    Args:
        text_features: (D,), any length.
        ids: the n images.
        snapshots: epoch and image features (n, D), L2-normalised, of each snapshot, by epoch.

    Raises:
        UserError: text and images have features of different lengths.
    """
    placed = PlacedPrompt([], [], [])
    for epoch, features in snapshots:
        if features.shape[1] != len(text_features):
            raise UserError(
                f"The model's text features have {len(text_features)} numbers and the image features of this run "
                f"{features.shape[1]}: they do not belong together.",
                next_step="Type prompts in a run whose model is the one in its settings.",
            )
        rows, cosines = nearest_images(text_features[None], features, NEAREST)  # (1, k) each
        placed.epochs.append(epoch)
        placed.ids.append([ids[row] for row in rows[0]])
        placed.similarity.append([round(float(cosine), 4) for cosine in cosines[0]])
    return placed
