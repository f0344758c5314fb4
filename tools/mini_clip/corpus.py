"""The pretraining corpus in memory, and how batches are drawn from it."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

FAMILY_WEIGHT = 4.0
"""Concepts of the ten families are drawn so many times as often as faces, people, places and signs."""


@dataclass(frozen=True)
class Corpus:
    """`drawings` (n, 64, 64, 4) uint8, `concept` (n,) indices into `names`; per name `tags`, `family` ("" for none)."""

    drawings: torch.Tensor
    concept: torch.Tensor
    names: list[str]
    tags: list[list[str]]
    family: list[str]


def load_corpus(path: Path, device: torch.device) -> Corpus:
    data = np.load(path)
    return Corpus(
        drawings=torch.from_numpy(data["images"]).to(device),
        concept=torch.from_numpy(data["concept"]).long().to(device),
        names=data["names"].tolist(),
        tags=[json.loads(tags) for tags in data["tags"].tolist()],
        family=data["family"].tolist(),
    )


class PairSampler:
    """Draws concepts, each with two of its drawings: every concept counts the same, however few styles show it."""

    def __init__(self, corpus: Corpus) -> None:
        order = torch.argsort(corpus.concept, stable=True)
        counts = torch.bincount(corpus.concept, minlength=len(corpus.names))
        self.order, self.counts, self.starts = order, counts, torch.cumsum(counts, 0) - counts
        weight = torch.tensor([FAMILY_WEIGHT if family else 1.0 for family in corpus.family], device=counts.device)
        self.weight = weight * (counts > 0)

    def draw(self, size: int) -> torch.Tensor:
        """(size,) positions in the corpus; 2k and 2k + 1 show the same concept, in two drawings if there are two."""
        concepts = torch.multinomial(self.weight, size // 2)
        count = self.counts[concepts]
        first = (torch.rand(len(concepts), device=count.device) * count).long()
        step = 1 + (torch.rand(len(concepts), device=count.device) * (count - 1)).long()
        pair = torch.stack([first, (first + step) % count], dim=1)
        return self.order[self.starts[concepts].unsqueeze(1) + pair].flatten()
