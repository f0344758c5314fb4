"""Linear probe: logistic regression on frozen image features.

images ── tower (frozen) ──▶ features ── head (fitted) ──▶ logits

Trains: `head`, by L-BFGS, not by gradient steps. Until then the head is zero-shot CLIP: its rows are the text features.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import cast

import torch
from threadpoolctl import threadpool_limits
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32
from mpsviz.config import OptimConfig
from mpsviz.methods import LinearProbeConfig
from mpsviz.tuning.branches import Reads
from mpsviz.tuning.checkpoint import Checkpoint
from mpsviz.tuning.encode import fixed_features
from mpsviz.tuning.frozen import FrozenVision
from mpsviz.tuning.learner import Ingredients, Learner
from mpsviz.tuning.methods.validation import quality
from mpsviz.tuning.trainer import FewShotData, Step

COARSE = (-6, -4, -2, 0, 2, 4, 6)
"""Powers of ten that C is first tried at."""
FINE = (1, 1 / 2, 1 / 4, 1 / 8)
"""Then the interval around the best is halved, down to eight steps a decade."""
MAX_ITERATIONS = 1000


class LinearProbe(Learner):
    """A linear head on unit features."""

    def __init__(self, ingredients: Ingredients) -> None:
        super().__init__(FrozenVision(ingredients.backbone.visual, Reads()), ingredients)
        self.image_format = ingredients.backbone.image_format
        text = F.normalize(self.targets.text_features, dim=-1)  # (C, D)
        self.head = nn.Linear(text.shape[1], text.shape[0], device=text.device, dtype=text.dtype)
        self.take(self.targets.logit_scale * text, torch.zeros_like(text[:, 0]))

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        return _linear(image_features, self.head.weight, self.head.bias)

    @torch.no_grad()
    def take(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        """Take over a head: (C, D) and (C,)."""
        self.head.weight.copy_(weight)
        self.head.bias.copy_(bias)


def build(ingredients: Ingredients) -> LinearProbe:
    return LinearProbe(ingredients)


def fit(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """CLIP's protocol (arXiv 2103.00020, A.3) on the fixed views: L-BFGS, the C of the best validation accuracy.

    Unlike there, features are those of the joint space, L2-normalised, as with all methods here; equals among the
    values of C are parted by the log-likelihood.
    """
    probe = cast(LinearProbe, learner)
    x, y = _encoded(probe, data.train.images), data.train.labels
    if len(data.validation.labels):
        seen = _encoded(probe, data.validation.images)

        def try_out(exponent: float) -> tuple[float, float]:
            weight, bias = regress(x, y, 10**exponent)
            accuracy, log_likelihood = quality(seen @ weight.mT + bias, data.validation.labels)
            return float(accuracy), float(log_likelihood)

        c = 10 ** best_exponent(try_out)
    else:
        c = cast(LinearProbeConfig, probe.config.method).inverse_regularization
    probe.take(*regress(x, y, c))
    return not on_epoch(config.epochs)


def best_exponent(try_out: Callable[[float], tuple[float, float]]) -> float:
    """The power of ten, of COARSE and then around the best, that `try_out` finds best; 15 are tried."""
    tried = {float(exponent): try_out(exponent) for exponent in COARSE}
    for step in FINE:
        best = max(tried, key=tried.__getitem__)
        tried |= {exponent: try_out(exponent) for exponent in (best - step, best + step)}
    return max(tried, key=tried.__getitem__)


def regress(features: torch.Tensor, labels: torch.Tensor, c: float) -> tuple[torch.Tensor, torch.Tensor]:
    """L2-regularised multinomial logistic regression: (n, D) and (n,), classes 0 … C − 1 → weight (C, D), bias (C,).

    Args:
        c: scikit-learn's C, the inverse of the regularisation.
    """
    from sklearn.exceptions import ConvergenceWarning  # takes a second to import, which other methods need not wait
    from sklearn.linear_model import LogisticRegression

    cores = max(1, (os.cpu_count() or 1) - 1)  # with all of them taken, BLAS and what runs beside wait for each other
    with warnings.catch_warnings(), threadpool_limits(cores, "blas"):
        warnings.simplefilter("ignore", ConvergenceWarning)  # the protocol stops at MAX_ITERATIONS too
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)  # one shot is few, as is meant
        model = LogisticRegression(C=c, max_iter=MAX_ITERATIONS).fit(features.numpy(), labels.numpy())
    weight, bias = torch.from_numpy(model.coef_), torch.from_numpy(model.intercept_)
    if len(weight) == 1:  # of two classes scikit-learn gives the difference of their logits
        return torch.cat([-weight, weight]) / 2, torch.cat([-bias, bias]) / 2
    return weight, bias


def _encoded(probe: LinearProbe, images: Sequence[torch.Tensor]) -> torch.Tensor:
    return fixed_features(probe.vision, images, probe.image_format, probe.config.optim.precision).double().cpu()


@in_float32
def _linear(features: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return F.linear(features, weight, bias)
