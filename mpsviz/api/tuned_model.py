"""A tuned model as Python programs use it: classes, probabilities and features of images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from mpsviz.api.inputs import images_of, input_errors
from mpsviz.config.method_parts import Fused
from mpsviz.config.run_config import RunConfig
from mpsviz.data.images.image_set import decode_side
from mpsviz.data.images.views import ImageFormat, fixed_view
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.precision import choose_precision
from mpsviz.tuning.losses.fusion import fuse
from mpsviz.tuning.towers.two_branches import Reads

BATCH = 128
CLASS_TOKEN = Reads()


@dataclass(frozen=True, eq=False, repr=False)
class TunedModel:
    """A learner with the names of its classes.

    Wherever it says images, these are n paths, PIL images or uint8 arrays (H, W, 3), or a uint8 array (n, H, W, 3);
    anything else, and a file that can't be read, raises InputError (a UserError and a ValueError).

    Attributes:
        labels: (C,) what `predict` answers with.
        class_names: C names, as prompts say them.
        alpha: weight of the tuned branch against the zero-shot branch in what is predicted.
    """

    learner: Learner
    image_format: ImageFormat
    labels: np.ndarray
    class_names: tuple[str, ...]
    alpha: float

    def __repr__(self) -> str:
        """One line: the modules of a CLIP would fill pages."""
        config = self.learner.config
        said = f"method={config.method.name!r}, model={config.model.name!r}, classes={len(self.class_names)}"
        return f"TunedModel({said}, alpha={self.alpha:.3g})"

    def predict(self, images: Any) -> np.ndarray:
        """The most probable label of each image, (n,)."""
        return self.labels[self.logits(images).argmax(axis=1)]

    def predict_proba(self, images: Any) -> np.ndarray:
        """The probability of each class, (n, C) float64; rows add up to 1."""
        return torch.from_numpy(self.logits(images)).double().softmax(dim=1).numpy()

    def logits(self, images: Any) -> np.ndarray:
        """The fused logits, `alpha · tuned + (1 − alpha) · zero-shot`: (n, C) float32."""
        return self._of_batches(images, self._fused_logits)

    def transform(self, images: Any) -> np.ndarray:
        """The tuned image features, L2-normalised: (n, D) float32."""
        return self._of_batches(images, self._tuned_features)

    def _of_batches(self, images: Any, say: Callable[[torch.Tensor], torch.Tensor]) -> np.ndarray:
        """What `say` makes of each batch's trunk, (B, …) → (B, …): (n, …) float32."""
        vision, precision = self.learner.vision, self.learner.config.optim.precision
        autocast = choose_precision(precision, vision.device, vision.width).autocast
        side = decode_side(self.learner.config.data.decode_limit, self.image_format.size)
        decoded = images_of(images, side)
        said = []
        for first in range(0, len(decoded), BATCH):
            with input_errors():
                views = fixed_view(decoded[first : first + BATCH], self.image_format)
            with torch.no_grad(), autocast():
                said.append(say(vision.trunk(views.to(vision.device))).float().cpu())
        return torch.cat(said).numpy()

    def _fused_logits(self, trunk: torch.Tensor) -> torch.Tensor:
        """(B, C)."""
        learner = self.learner
        tuned = learner.logits(self._tuned_features(trunk))  # (B, C)
        if self.alpha == 1:  # the zero-shot branch need not be computed
            return tuned
        frozen = learner.vision.frozen(trunk, CLASS_TOKEN)[:, 0]  # (B, D)
        return fuse(learner.targets.logits(frozen), tuned, self.alpha)

    def _tuned_features(self, trunk: torch.Tensor) -> torch.Tensor:
        """(B, D)."""
        tokens, _ = self.learner.vision.tuned(trunk, CLASS_TOKEN)
        return tokens[:, 0]


def configured_alpha(config: RunConfig) -> float:
    """The weight of the tuned branch that the method was set to; 1 for a method that does not fuse."""
    return config.method.alpha if isinstance(config.method, Fused) else 1.0
