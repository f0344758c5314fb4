"""The methods that can be named. A new one is a file here, a line in METHODS, and its settings in `config/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from mpsviz.data.images.views import FixedViews
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.trainer import Fit, train
from mpsviz.tuning.methods import (
    ce,
    clip_lora,
    consistency,
    flyp,
    full,
    l2_sp,
    lp_ft,
    mixing_curve,
    mps,
    prolip,
    two_stage,
    wise_ft,
)
from mpsviz.tuning.methods.frozen import linear_probe, tip_adapter, tip_adapter_f, zero_shot


class Report(Protocol):
    """What a method adds to the figures of every run, once it has learnt."""

    def __call__(
        self, learner: Learner, images: FixedViews, split: np.ndarray, labels: np.ndarray, ask: Callable[[], None]
    ) -> dict[str, Any]:
        """See `mpsviz.tuning.methods.mixing_curve`."""
        ...


@dataclass(frozen=True)
class Method:
    """How a learner is built, and how it learns: by gradient descent unless it says otherwise.

    Attributes:
        report: what is added to the figures of every run; None: nothing.
    """

    build: Callable[[MethodInputs], Learner]
    fit: Fit = train
    report: Report | None = None


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
    "wise-ft": Method(wise_ft.build, wise_ft.fit, mixing_curve.mixing_curve),
    "lp-ft": Method(lp_ft.build, lp_ft.fit),
    "l2-sp": Method(l2_sp.build),
    "flyp": Method(flyp.build),
    "prolip": Method(prolip.build),
    "2sfs": Method(two_stage.build, two_stage.fit),
    "linear-probe": Method(linear_probe.build, linear_probe.fit),
    "zero-shot": Method(zero_shot.build, zero_shot.fit),
}
