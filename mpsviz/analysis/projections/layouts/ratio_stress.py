"""What a pair of images wants on a carried map, and how strongly: a ratio to its first distance there.

Used by `carried_umap`, which moves all images, and by `carried_others`, which moves those between fixed landmarks.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.shepard import NOTHING, ShepardCurve

SOFTENING = 0.03
"""Added to every distance on the map, as a share of its radius: between two images in one place there is no ratio."""
EAGERNESS = 2
"""A pair weighs 1 + EAGERNESS · |log of wanted over first distance|."""
UNMOVED, TIE = 0.28, 6
"""An image is tied to its first place by (UNMOVED / m)^TIE times the firmness of its pairs, where m is how far its
feature has moved, as a share of the distance to its k-th neighbour."""
FIRMEST_TIE = 1e6
CONTENT = 1e-3
"""A pair has what it wants where it is drawn no more than this share nearer or farther."""


def wanted_distances(
    curve: ShepardCurve, on_map: np.ndarray, before: np.ndarray, now: np.ndarray, softening: float
) -> tuple[np.ndarray, np.ndarray]:
    """What pairs want, softened, and their weights; all of one shape.

    Args:
        curve: of the first map.
        on_map: distances on the first map.
        before, now: distances between the features.
    """
    wanted = on_map * curve(now) / curve(before) + softening
    return wanted, 1 + EAGERNESS * np.abs(np.log(wanted / (on_map + softening)))


def ties(drift: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """How firmly images (n,) are tied to their first place, in firmnesses of their pairs.

    Args:
        drift: how far the features have moved.
        reach: how far their k-th neighbours were before.
    """
    moved = drift / np.maximum(reach, NOTHING)
    return np.minimum((UNMOVED / np.maximum(moved, NOTHING)) ** TIE, FIRMEST_TIE)


def pulls(
    distance: np.ndarray, wanted: np.ndarray, weight: np.ndarray, at_ease: np.ndarray, softening: float
) -> tuple[np.ndarray, np.ndarray]:
    """How pairs pull at their drawn `distance`, and how firmly; all of one shape.

    Args:
        at_ease: weight / wanted², the firmness of a pair that has what it wants.

    Returns:
        The slope of weight · log²(drawn / wanted) over the distance, and the pair's firmness: the weight of the squared
        difference that pulls as its logarithm does.
    """
    drawn = distance + softening
    slope = weight * np.log(drawn / wanted) / drawn
    difference = drawn - wanted
    has_it = np.abs(difference) < CONTENT * wanted
    firmness = np.where(has_it, at_ease, slope / np.where(has_it, 1, difference))
    return slope / np.maximum(distance, NOTHING), firmness


def chord(cosines: np.ndarray) -> np.ndarray:
    """The distance |x − y| of unit vectors from their cosine."""
    return np.sqrt(np.maximum(2 - 2 * cosines.astype(np.float64), 0))
