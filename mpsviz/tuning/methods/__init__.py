"""The methods that can be named. A new one is a file here, a line in METHODS, and its settings in `mpsviz.methods`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpsviz.tuning.learner import Ingredients, Learner
from mpsviz.tuning.methods import ce, mps
from mpsviz.tuning.trainer import Fit, train


@dataclass(frozen=True)
class Method:
    """How a learner is built, and how it learns: by gradient descent unless it says otherwise."""

    build: Callable[[Ingredients], Learner]
    fit: Fit = train


METHODS: dict[str, Method] = {
    "mps": Method(mps.build),
    "ce": Method(ce.build),
}
