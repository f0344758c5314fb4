"""Which image of one Gram matrix is best put beside which of another: a permutation that agrees most.

    maximise  agreement(p) = Σ_ij G_ij · G'_p(i)p(j)

A start climbs by two kinds of moves until neither gains: the best answer to itself (one linear assignment; a step of
the conditional gradient of Vayer et al., "Optimal Transport for structured data", 2019, Algorithm 1, which is what POT
does, and whose best step length is 1 here) and exchanges of two images. Exchanges leave the many permutations at which
the first kind is stuck. Whether the top is the highest one is not known (it is a quadratic assignment problem), except
for `EXHAUSTIVE` points or fewer, where all permutations are tried.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations

import numpy as np
from scipy.optimize import linear_sum_assignment

EXHAUSTIVE = 8
"""Points up to which every permutation is tried: 8! = 40,320."""
_GAIN = 1e-12
"""Of the agreement, relative; less is rounding."""


def agreement(before: np.ndarray, after: np.ndarray, match: np.ndarray) -> float:
    """`Σ_ij G_ij · G'_p(i)p(j)` of Gram matrices (n, n) and (n, n) under a permutation (n,)."""
    return float((before * after[np.ix_(match, match)]).sum())


def best_of_all(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The permutation (n,) of highest agreement, of all n! that there are; n ≤ EXHAUSTIVE.

    Args:
        before, after: (n, n) Gram matrices.
    """
    matches = _all_matches(len(before))
    permuted = after[matches[:, :, None], matches[:, None, :]]  # (n!, n, n)
    return matches[np.einsum("ij,pij->p", before, permuted).argmax()]


@lru_cache
def _all_matches(n: int) -> np.ndarray:
    """Every permutation of n, (n!, n)."""
    return np.array(list(permutations(range(n))))


def climb(before: np.ndarray, after: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Raise the agreement from a permutation (n,) until no move gains; never below the start.

    Args:
        before, after: (n, n) Gram matrices, float64.
    """
    match, height, gained = start, agreement(before, after, start), True
    while gained:
        gained = False
        for move in (_assigned, _exchanged):
            while (reached := agreement(before, after, moved := move(before, after, match))) > height * (1 + _GAIN):
                match, height, gained = moved, reached, True
    return match


def _assigned(before: np.ndarray, after: np.ndarray, match: np.ndarray) -> np.ndarray:
    """The best answer to `match`: maximises Σ_ij G_ij · G'_q(i)p(j) over q."""
    return linear_sum_assignment(before @ after[match], maximize=True)[1]


def _exchanged(before: np.ndarray, after: np.ndarray, match: np.ndarray) -> np.ndarray:
    """Exchange the partners of pairs that gain, each image with the one with which it gains most.

    What a pair gains holds while nobody else moves: when all of them together lose, the better half is tried.
    """
    height = agreement(before, after, match)
    first, second = _gaining_pairs(before, after, match)
    while len(first):
        moved = match.copy()
        moved[first], moved[second] = match[second], match[first]
        if len(first) == 1 or agreement(before, after, moved) > height:
            return moved
        first, second = first[: len(first) // 2], second[: len(second) // 2]
    return match


def _gaining_pairs(before: np.ndarray, after: np.ndarray, match: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (m,) and (m,) of images that gain most by an exchange with each other, the most gaining first."""
    permuted = after[np.ix_(match, match)]
    product = before @ permuted
    own = product.diagonal()
    apart = _squared_distances(before) * _squared_distances(permuted) / 2
    gain = product + product.T - own[:, None] - own[None, :] + apart  # half of what an exchange adds
    np.fill_diagonal(gain, 0)
    image, partner = np.arange(len(match)), gain.argmax(axis=1)
    most = gain[image, partner]
    mutual = (partner[partner] == image) & (image < partner) & (most > _GAIN * np.abs(own).sum())
    order = np.argsort(-most[mutual], kind="stable")
    return image[mutual][order], partner[mutual][order]


def _squared_distances(gram: np.ndarray) -> np.ndarray:
    """`g_ii + g_jj − 2 g_ij`, (n, n)."""
    norms = gram.diagonal()
    return norms[:, None] + norms[None, :] - 2 * gram
