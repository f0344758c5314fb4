"""Taking the features of a probe from a module that is in the middle of its training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from mpsviz.errors import UserError
from mpsviz.watching.encoding import Encode, Encoded, Encoder, Pool
from mpsviz.watching.probe import Probe
from mpsviz.watching.undisturbed import device_of, undisturbed

WRAPPED = ("DistributedDataParallel", "DataParallel")
SHARDED = ("FullyShardedDataParallel", "DeepSpeedEngine")
"""Modules whose weights no process has all of."""


class Camera:
    """Takes the features of the probe, whatever the training is in the middle of."""

    def __init__(
        self,
        model: nn.Module,
        probe: Probe,
        encode: Encode | None,
        layers: Sequence[str],
        pool: Pool,
        batch_size: int,
        precision: torch.dtype | None,
    ) -> None:
        """Encodes two and three rows, to see how the layers order theirs."""
        self.module, self.probe, self.precision = inner(model), probe, precision
        self.batch_size = batch_size
        self.encoder = Encoder(self.module, encode, layers, pool)
        with undisturbed(self.module, precision):
            first = next(iter(probe.inputs(3)))
            self.encoder.learn([self._placed(first_rows(first, count)) for count in (2, 3)])

    def take(self) -> dict[str, Any]:
        """Arguments of `Recorder.snapshot`, float32. Halves the batch where the memory of a GPU runs out."""
        while True:
            try:
                with undisturbed(self.module, self.precision):
                    return _joined([self._on_cpu(batch) for batch in self.probe.inputs(self.batch_size)])
            except torch.OutOfMemoryError:
                if self.batch_size == 1:
                    raise
                self.batch_size //= 2

    def _on_cpu(self, batch: Any) -> Encoded:
        found = self.encoder(self._placed(batch))
        logits, tokens = (None if one is None else one.float().cpu() for one in (found.logits, found.tokens))
        return Encoded(
            found.features.float().cpu(),
            logits,
            tokens,
            {name: one.float().cpu() for name, one in found.layers.items()},
        )

    def _placed(self, batch: Any) -> Any:
        """On the model's device; floats in the kind of its weights."""
        if isinstance(batch, Mapping):
            return {name: self._placed(value) for name, value in batch.items()}
        if not isinstance(batch, torch.Tensor):
            return batch
        kind = next((one.dtype for one in self.module.parameters() if one.is_floating_point()), torch.float32)
        return batch.to(device_of(self.module), kind if batch.is_floating_point() else batch.dtype)


def inner(model: nn.Module) -> nn.Module:
    """The module itself, of one that is compiled or wrapped.

    Raises:
        UserError: no process has all of it.
    """
    while True:
        kind = type(model).__name__
        if kind in SHARDED:
            raise UserError(
                f"The weights of a {kind} are spread over processes, so one alone can't encode.",
                next_step="Encode in all of them, gather the features, and hand them to mpsviz.Recorder in the first.",
            )
        if kind in WRAPPED:
            model = model.module  # pyrefly: ignore[bad-assignment]: torch types a module's parts as tensors, too
        elif hasattr(model, "_orig_mod"):
            model = model._orig_mod  # pyrefly: ignore[bad-assignment]: torch types a module's parts as tensors, too
        else:
            return model


def first_rows(batch: Any, count: int) -> Any:
    """The first rows of a batch."""
    if isinstance(batch, Mapping):
        return {name: value[:count] if isinstance(value, torch.Tensor) else value for name, value in batch.items()}
    return batch[:count]


def _joined(batches: list[Encoded]) -> dict[str, Any]:
    def together(parts: list[torch.Tensor | None]) -> np.ndarray | None:
        there = [part for part in parts if part is not None]
        return torch.cat(there).numpy() if there else None

    layers = {name: together([batch.layers[name] for batch in batches]) for name in batches[0].layers}
    return {
        "features": together([batch.features for batch in batches]),
        "logits": together([batch.logits for batch in batches]),
        "tokens": together([batch.tokens for batch in batches]),
        "layers": layers,
    }
