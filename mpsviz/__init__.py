"""See what few-shot fine-tuning does to the feature manifold of a vision-language model.

>>> from mpsviz import FewShotClassifier   # fit, predict, predict_proba, transform, score: as in scikit-learn
>>> model = mpsviz.load("runs/NAME")       # the tuned model of a finished run
>>> recorder = mpsviz.Recorder("runs/NAME", ids=…)   # what becomes of the features in a training of one's own
>>> watched = mpsviz.watch(model, images, path="runs/NAME")   # the same of a torch module, by watched.epoch()
>>> run = mpsviz.open_run("runs/NAME")     # its map, Gram matrices, findings and tables, as a notebook shows them
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mpsviz.api.estimator import FewShotClassifier
    from mpsviz.api.load_run import load
    from mpsviz.notebook.opened_run import open_run
    from mpsviz.runs.recording.recorder import Recorder
    from mpsviz.watching.watch import watch

__version__ = "0.2.0"
__all__ = ["FewShotClassifier", "Recorder", "__version__", "load", "open_run", "watch"]

HOMES = {
    "FewShotClassifier": "mpsviz.api.estimator",
    "Recorder": "mpsviz.runs.recording.recorder",
    "load": "mpsviz.api.load_run",
    "open_run": "mpsviz.notebook.opened_run",
    "watch": "mpsviz.watching.watch",
}
"""Where they are defined: they are imported when they are asked for, and torch not before."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'mpsviz' has no attribute '{name}'")
    return getattr(import_module(HOMES[name]), name)
