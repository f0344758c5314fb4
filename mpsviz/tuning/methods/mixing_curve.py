"""What other mixtures of frozen and tuned weights would have given: WiSE-FT's curve over α (arXiv 2109.01903)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch

from mpsviz.data.images.views import FixedViews
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.precision import choose_precision
from mpsviz.tuning.losses.gram_loss import gram_difference
from mpsviz.tuning.methods.frozen.validation import quality
from mpsviz.tuning.methods.wise_ft import WiseFt
from mpsviz.tuning.saving.snapshot_features import BATCH
from mpsviz.tuning.towers.two_branches import Reads

MIXINGS = tuple(step / 10 for step in range(11))


@dataclass(frozen=True)
class Said:
    """What one mixture says of some images: (n, D) features, L2-normalised, and (n, C) logits, float32."""

    features: torch.Tensor
    logits: torch.Tensor


def mixing_curve(
    learner: Learner, images: FixedViews, split: np.ndarray, labels: np.ndarray, ask: Callable[[], None]
) -> dict[str, Any]:
    """Look at every α of MIXINGS; the learner is left as it was.

    Args:
        images: n, of which only those are looked at that judge or choose.
        split: (n,) str, see `mpsviz.data.splits.few_shot`.
        labels: (n,) int.
        ask: called before each α of each batch; what it raises ends the work.

    Returns:
        {"mixing": {"used": α, "best_on_validation": α or None, "curve": [{"mixing": α, "validation": …, "held_out": …,
        "gram_drift": …}, …]}}: the tuned branch's accuracy in percent of the validation and of the held-out images, and
        the mean absolute change of the cosines between held-out images. What has no images is None.
    """
    mixed = cast(WiseFt, learner)
    validation, held_out = (np.flatnonzero(split == part) for part in ("validation", "held-out"))
    choosing = _said(mixed, images[torch.from_numpy(validation)], ask) if len(validation) else {}
    judging = _said(mixed, images[torch.from_numpy(held_out)], ask) if len(held_out) else {}
    chosen_by = {mixing: _quality(said, labels[validation]) for mixing, said in choosing.items()}
    judged = {mixing: _quality(said, labels[held_out]) for mixing, said in judging.items()}
    drift = {
        mixing: gram_difference(judging[MIXINGS[0]].features, said.features).item() for mixing, said in judging.items()
    }
    curve = [
        {
            "mixing": mixing,
            "validation": 100 * chosen_by[mixing][0] if chosen_by else None,
            "held_out": 100 * judged[mixing][0] if judged else None,
            "gram_drift": drift.get(mixing),
        }
        for mixing in MIXINGS
    ]
    best = max(MIXINGS, key=chosen_by.__getitem__) if chosen_by else None
    return {"mixing": {"used": mixed.mixing, "best_on_validation": best, "curve": curve}}


@torch.no_grad()
def _said(learner: WiseFt, images: FixedViews, ask: Callable[[], None]) -> dict[float, Said]:
    """What each mixture says of these images."""
    vision, used = learner.vision, learner.mixing
    precision = choose_precision(learner.config.optim.precision, vision.device, vision.width)
    parts: dict[float, list[Said]] = {mixing: [] for mixing in MIXINGS}
    try:
        for batch in images.split(BATCH):
            trunk = vision.trunk(batch.to(vision.device))
            for mixing, said in parts.items():
                ask()
                learner.mixing = mixing
                with precision.autocast():
                    tokens, _ = vision.tuned(trunk, Reads())  # (B, 1, D)
                    features, logits = tokens[:, 0], learner.logits(tokens[:, 0])
                said.append(Said(features.float().cpu(), logits.float().cpu()))
    finally:
        learner.mixing = used
    return {
        mixing: Said(torch.cat([one.features for one in said]), torch.cat([one.logits for one in said]))
        for mixing, said in parts.items()
    }


def _quality(said: Said, labels: np.ndarray) -> tuple[float, float]:
    accuracy, log_likelihood = quality(said.logits, torch.from_numpy(labels))
    return accuracy.item(), log_likelihood.item()
