"""How much the Gram matrix of each image's own tokens has changed since the first snapshot that had any.

tokens.safetensors   gram: (n, T, T) float16, the cosines of each image's tokens at that snapshot
"""

from __future__ import annotations

import math

import numpy as np
from safetensors.numpy import load, save

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder

FILE = "tokens.safetensors"
MOST_BYTES = 2**30
AT_ONCE = 64
"""Images whose tokens are held in float32 together."""


class TokenGrams:
    """The tokens of n images, beside those of the first snapshot."""

    def __init__(self, run: RunFolder) -> None:
        """A recording that goes on knows the first ones from its folder."""
        self.run = run
        self.first: np.ndarray | None = None
        if (run.path / FILE).exists():
            self.first = load(run.read_bytes(FILE)).get("gram")

    def changes(self, tokens: np.ndarray, *, of_images: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """How much they have changed.

        Args:
            tokens: (n, T, D) of any real kind.
            of_images: whether tokens may be the patches of a picture.

        Returns:
            (n,) mean absolute change of each image's Gram matrix, and (n, P) the same over the row of each patch alone;
            None where T is neither a square nor one more: then it isn't known where a token sits.

        Raises:
            UserError: there are other tokens than at the first snapshot, or too many to be kept.
        """
        n, count, _ = tokens.shape
        if self.first is None:
            self._keep(tokens)
            return np.zeros(n, dtype=np.float32), self._patches(np.zeros((n, count), dtype=np.float32), of_images)
        if self.first.shape != (n, count, count):
            raise UserError(
                f"There are {count} tokens an image, and at the first snapshot there were {self.first.shape[1]}.",
                next_step="Hand over the same tokens every time.",
            )
        by_token = np.empty((n, count), dtype=np.float32)
        for begin in range(0, n, AT_ONCE):
            rows = slice(begin, begin + AT_ONCE)
            by_token[rows] = np.abs(_grams(tokens[rows]) - self.first[rows].astype(np.float32)).mean(axis=2)
        return by_token.mean(axis=1), self._patches(by_token, of_images)

    def forget(self) -> None:
        """The next ones are the first."""
        self.first = None
        (self.run.path / FILE).unlink(missing_ok=True)

    def _keep(self, tokens: np.ndarray) -> None:
        n, count, _ = tokens.shape
        if 2 * n * count**2 > MOST_BYTES:
            raise UserError(
                f"The Gram matrices of {count} tokens of {n:,} images have no room in {MOST_BYTES / 2**30:.0f} GiB.",
                next_step="Hand over fewer tokens of each, or none.",
            )
        self.first = np.empty((n, count, count), dtype=np.float16)
        for begin in range(0, n, AT_ONCE):
            self.first[begin : begin + AT_ONCE] = _grams(tokens[begin : begin + AT_ONCE])
        self.run.write_bytes(FILE, save({"gram": self.first}))

    @staticmethod
    def _patches(by_token: np.ndarray, of_images: bool) -> np.ndarray | None:
        """(n, T) → (n, P): all of them where T is a square, all but the class token where T − 1 is."""
        count = by_token.shape[1]
        if not of_images or count < 4:
            return None
        if math.isqrt(count) ** 2 == count:
            return by_token
        return by_token[:, 1:] if math.isqrt(count - 1) ** 2 == count - 1 else None


def _grams(tokens: np.ndarray) -> np.ndarray:
    """(B, T, D) → (B, T, T) cosines in float32; a token without a direction has none with any."""
    tokens = tokens.astype(np.float32)
    lengths = np.linalg.norm(tokens, axis=2, keepdims=True)
    units = np.divide(tokens, lengths, out=np.zeros_like(tokens), where=lengths > 0)
    return units @ units.transpose(0, 2, 1)  # (B, T, D) · (B, D, T)
