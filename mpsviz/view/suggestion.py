"""What a suggestion is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Suggestion:
    """A set of images to look at.

    Attributes:
        title: what they have in common, in a few words.
        why: one sentence, with the figures.
        ids: the images.
    """

    title: str
    why: str
    ids: Sequence[str]
