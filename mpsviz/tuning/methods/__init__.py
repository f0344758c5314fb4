"""The methods that can be named. A new one is a file here, a line in METHODS, and its settings in `config/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.trainer import Fit, train
from mpsviz.tuning.methods import (
    ce,
    clip_lora,
    consistency,
    full,
    linear_probe,
    mps,
    tip_adapter,
    tip_adapter_f,
    zero_shot,
)


@dataclass(frozen=True)
class Method:
    """How a learner is built, and how it learns: by gradient descent unless it says otherwise."""

    build: Callable[[MethodInputs], Learner]
    fit: Fit = train


METHODS: dict[str, Method] = {
    "mps": Method(mps.build),
    "ce": Method(ce.build),
    "mps-no-mar": Method(mps.build),
    "mps-no-hms": Method(mps.build),
    "mps-global-mar": Method(mps.build),
    "consistency": Method(consistency.build),
    "full": Method(full.build),
    "clip-lora": Method(clip_lora.build, clip_lora.fit),
    "tip-adapter": Method(tip_adapter.build, tip_adapter.fit),
    "tip-adapter-f": Method(tip_adapter_f.build, tip_adapter_f.fit),
    "linear-probe": Method(linear_probe.build, linear_probe.fit),
    "zero-shot": Method(zero_shot.build, zero_shot.fit),
}
