"""Where a text prompt belongs among images: beside those it is most like.

Text and images keep apart in feature space (the modality gap), so a joint map would draw all prompts in a corner of
their own. A prompt is placed by its nearest images instead, and its similarity to them says how much that means.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.row_blocks import row_blocks
from mpsviz.analysis.measures.classes.image_text import unit_text

NEAREST = 5
"""Images that a prompt is placed by."""


def nearest_images(text_features: np.ndarray, image_features: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The images that each prompt is most like by cosine, the most alike first.

    Args:
        text_features: (C, D), any length.
        image_features: (n, D), L2-normalised.
        count: k; fewer where there are fewer images.

    Returns:
        Rows of the images (C, min(k, n)) int and cosines of the same shape.
    """
    text = unit_text(text_features)
    rows, best = np.empty((len(text), 0), dtype=np.int64), np.empty((len(text), 0))
    for some in row_blocks(len(image_features)):
        cosines = text @ image_features[some].T.astype(np.float64)  # (C, b)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :count]
        rows = np.hstack([rows, some.start + order])
        best = np.hstack([best, np.take_along_axis(cosines, order, axis=1)])
        order = np.argsort(-best, axis=1, kind="stable")[:, :count]
        rows, best = np.take_along_axis(rows, order, axis=1), np.take_along_axis(best, order, axis=1)
    return rows, best
