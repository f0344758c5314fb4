"""What a tuned tower says of images, without gradients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Protocol

import numpy as np
import torch

from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.precision import Precision, choose_precision
from mpsviz.tuning.loop.processes import pool, side_threads
from mpsviz.tuning.losses.gram_loss import token_gram_difference
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches

BATCH = 128
EVERY_TOKEN = Reads(every_token=True)
KEPT_BYTES = 2**30


class Images(Protocol):
    """(n, 3, H, W): a tensor, or something that makes its batches when they are asked for."""

    def __len__(self) -> int: ...
    def split(self, split_size: int, /) -> Iterable[torch.Tensor]:
        """In order, (≤ split_size, 3, H, W) each."""
        ...


@dataclass(frozen=True)
class Description:
    """One row an image, float32.

    Attributes:
        image_features: (n, D), L2-normalised, of the tuned branch.
        logits: (n, C), of the tuned branch.
        token_gram_drift: (n,), mean absolute change of the Gram matrix of the image's own tokens.
        token_gram_map: (n, N − 1), the same over the row of each patch alone, without the class token: where it sits.
    """

    image_features: np.ndarray
    logits: np.ndarray
    token_gram_drift: np.ndarray
    token_gram_map: np.ndarray


@dataclass(frozen=True)
class FrozenBatch:
    """What tuning can't change of a batch of probe images.

    Attributes:
        trunk: (B, …), what both branches share.
        tokens: (B, N, D), the zero-shot features.
    """

    trunk: torch.Tensor
    tokens: torch.Tensor


@dataclass(frozen=True)
class FrozenProbe:
    """The probe images, and what tuning can't change of the first of them: more than half of a snapshot's work.

    Attributes:
        kept: as many batches as fit into `KEPT_BYTES` of main memory; the rest is computed at every snapshot.
    """

    images: Images
    kept: tuple[FrozenBatch, ...]
    precision: Precision


def freeze_probe(vision: TwoBranches, images: Images, precision: str = "auto") -> FrozenProbe:
    """Run the images through the frozen parts; of each, 4·N·(2·width + D) bytes are kept in MPS-Tuning, or fewer.

    Args:
        precision: of the towers, as in `OptimConfig`; `describe` takes the same.
    """
    chosen = choose_precision(precision, vision.device, vision.width)
    kept, room = [], KEPT_BYTES
    for batch in images.split(BATCH):
        frozen = _freeze(vision, batch, chosen)
        room -= frozen.trunk.nbytes + frozen.tokens.nbytes
        if room < 0:
            break
        kept.append(FrozenBatch(frozen.trunk.cpu(), frozen.tokens.cpu()))
    return FrozenProbe(images, tuple(kept), chosen)


def describe(learner: Learner, probe: FrozenProbe) -> Description:
    """Run the probe images through the tuned branch, in batches; those that are kept by side threads, too."""
    vision, describe_one = learner.vision, partial(_describe_batch, learner, probe.precision)
    with pool(1 + side_threads(vision.device)) as threads:
        parts = list(threads.map(describe_one, probe.kept))
    parts += map(describe_one, _not_kept(vision, probe))
    return Description(*(torch.cat(column).float().cpu().numpy() for column in zip(*parts, strict=True)))


@torch.no_grad()
def _describe_batch(learner: Learner, precision: Precision, batch: FrozenBatch) -> tuple[torch.Tensor, ...]:
    """What `Description` has of a batch (B, …)."""
    vision = learner.vision
    with precision.autocast():
        tokens, _ = vision.tuned(batch.trunk.to(vision.device), EVERY_TOKEN)  # (B, N, D)
        logits = learner.logits(tokens[:, 0])
    by_token = token_gram_difference(batch.tokens.to(vision.device), tokens)  # (B, N)
    return tokens[:, 0], logits, by_token.mean(dim=-1), by_token[:, 1:]


@torch.no_grad()
def describe_untuned(learner: Learner, probe: FrozenProbe) -> Description:
    """What `describe` says before the first step, when both branches say the same, from the frozen one alone."""
    vision = learner.vision
    features, logits, counts = [], [], []
    for batch in chain(probe.kept, _not_kept(vision, probe)):
        features.append(batch.tokens[:, 0].to(vision.device))  # (B, D)
        with probe.precision.autocast():
            logits.append(learner.logits(features[-1]))
        counts.append(batch.tokens.shape[:2])
    images, tokens = sum(count for count, _ in counts), counts[0][1]
    nothing = np.zeros((images, tokens), dtype=np.float32)
    said, classified = (torch.cat(parts).float().cpu().numpy() for parts in (features, logits))
    return Description(said, classified, nothing[:, 0], nothing[:, 1:])


def _not_kept(vision: TwoBranches, probe: FrozenProbe) -> Iterator[FrozenBatch]:
    """The batches after those that are kept, computed one by one."""
    if len(probe.kept) * BATCH < len(probe.images):
        for batch in islice(probe.images.split(BATCH), len(probe.kept), None):
            yield _freeze(vision, batch, probe.precision)


@torch.no_grad()
def _freeze(vision: TwoBranches, images: torch.Tensor, precision: Precision) -> FrozenBatch:
    """(B, 3, H, W)."""
    with precision.autocast():
        trunk = vision.trunk(images.to(vision.device))
        return FrozenBatch(trunk, vision.frozen(trunk, EVERY_TOKEN))
