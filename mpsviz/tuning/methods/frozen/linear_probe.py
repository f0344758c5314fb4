"""Linear probe: logistic regression on frozen image features.

images ── tower (frozen) ──▶ features ── head (fitted) ──▶ logits

Trains: `head`, by L-BFGS, not by gradient steps. Until then the head is zero-shot CLIP: its rows are the text features.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32
from mpsviz.config.method_parts import Probed
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.batches import FewShotData
from mpsviz.tuning.loop.cancellation import Ask, fit_at_once
from mpsviz.tuning.methods.frozen.validation import quality
from mpsviz.tuning.saving.encode import fixed_features
from mpsviz.tuning.towers.frozen import FrozenVision
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches

COARSE = (-6, -4, -2, 0, 2, 4, 6)
"""Powers of ten that C is first tried at."""
FINE = (1, 1 / 2, 1 / 4, 1 / 8)
"""Then the interval around the best is halved, down to eight steps a decade."""
STOPPING = {"maxiter": 1000, "maxls": 50, "gtol": 1e-4, "ftol": 64 * np.finfo(float).eps}
"""When L-BFGS stops: the protocol's iterations, and scikit-learn's tolerances."""


class LinearProbe(Learner):
    """A linear head on unit features, which is fitted on those of the frozen tower, whatever else the tower has."""

    def __init__(self, vision: TwoBranches, ingredients: MethodInputs) -> None:
        super().__init__(vision, ingredients)
        self.image_format = ingredients.backbone.image_format
        text = F.normalize(self.targets.text_features, dim=-1)  # (C, D)
        self.head = nn.Linear(text.shape[1], text.shape[0], device=text.device, dtype=text.dtype)
        self.take(self.targets.logit_scale * text, torch.full_like(text[:, 0], self.targets.logit_bias))

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        return _linear(image_features, self.head.weight, self.head.bias)

    @torch.no_grad()
    def take(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        """Take over a head: (C, D) and (C,)."""
        self.head.weight.copy_(weight)
        self.head.bias.copy_(bias)


def build(ingredients: MethodInputs) -> LinearProbe:
    return LinearProbe(FrozenVision(ingredients.backbone.visual, Reads()), ingredients)


def probe_first(learner: Learner, data: FewShotData, ask: Ask) -> None:
    """CLIP's protocol (arXiv 2103.00020, A.3) on the fixed views: L-BFGS, the C of the best validation accuracy.

    Unlike there, features are those of the joint space, L2-normalised, as with all methods here; equals among the
    values of C are parted by the log-likelihood.
    """
    probe = cast(LinearProbe, learner)
    probe.take(*_chosen_head(probe, data, ask))


fit = fit_at_once(probe_first)


def _chosen_head(probe: LinearProbe, data: FewShotData, ask: Ask) -> tuple[torch.Tensor, torch.Tensor]:
    """The head of the best C, or of the one that is set where there are no validation images."""
    x, y = _encoded(probe, data.train.images), data.train.labels
    if not len(data.validation.labels):
        return regress(x, y, cast(Probed, probe.config.method).inverse_regularization, ask)
    seen = _encoded(probe, data.validation.images)

    def try_out(exponent: float) -> tuple[float, float]:
        weight, bias = regress(x, y, 10**exponent, ask)
        accuracy, log_likelihood = quality(seen @ weight.mT + bias, data.validation.labels)
        return float(accuracy), float(log_likelihood)

    return regress(x, y, 10 ** best_exponent(try_out), ask)


def best_exponent(try_out: Callable[[float], tuple[float, float]]) -> float:
    """The power of ten, of COARSE and then around the best, that `try_out` finds best; 15 are tried."""
    tried = {float(exponent): try_out(exponent) for exponent in COARSE}
    for step in FINE:
        best = max(tried, key=tried.__getitem__)
        tried |= {exponent: try_out(exponent) for exponent in (best - step, best + step)}
    return max(tried, key=tried.__getitem__)


def regress(
    features: torch.Tensor, labels: torch.Tensor, c: float, ask: Ask = lambda: None
) -> tuple[torch.Tensor, torch.Tensor]:
    """L2-regularised multinomial logistic regression: (n, D) and (n,), classes 0 … C − 1 → weight (C, D), bias (C,).

    Args:
        features: float64.
        c: scikit-learn's C, the inverse of the regularisation.
        ask: called at every evaluation; what it raises ends the regression.
    """
    from scipy.optimize import minimize  # slow to import, and other methods need not wait for it

    classes, width = int(labels.max()) + 1, features.shape[1]
    penalty = (2 if classes == 2 else 1) / (c * len(labels))  # of two classes scikit-learn regularises the difference

    def head(flat: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        weight, bias = torch.from_numpy(flat).split([classes * width, classes])
        return weight.view(classes, width), bias  # (C, D), (C,)

    def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
        ask()
        weight, bias = head(flat)
        log_probability = F.linear(features, weight, bias).log_softmax(dim=1)  # (n, C)
        loss = F.nll_loss(log_probability, labels) + penalty / 2 * weight.square().sum()
        error = (log_probability.exp() - F.one_hot(labels, classes)) / len(labels)  # (n, C)
        gradient = torch.cat([(error.mT @ features + penalty * weight).flatten(), error.sum(dim=0)])  # (C · D + C,)
        return loss.item(), gradient.numpy()

    start = np.zeros(classes * (width + 1))
    found = minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B", options=STOPPING)
    return head(found.x)


def _encoded(probe: LinearProbe, images: Sequence[torch.Tensor]) -> torch.Tensor:
    return fixed_features(probe.vision, images, probe.image_format, probe.config.optim.precision).double().cpu()


@in_float32
def _linear(features: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return F.linear(features, weight, bias)
