"""Where a text prompt belongs among images: beside those it is most like.

Text and images keep apart in feature space (the modality gap), so a joint map would draw all prompts in a corner of
their own. A prompt is placed by its nearest images instead, and its similarity to them says how much that means.
"""

from __future__ import annotations

import numpy as np

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
    cosines = unit_text(text_features) @ image_features.T.astype(np.float64)  # (C, n)
    rows = np.argsort(-cosines, axis=1, kind="stable")[:, :count]
    return rows, np.take_along_axis(cosines, rows, axis=1)
