"""What the form calls each setting, and messages on a page, too."""

from __future__ import annotations

import re
from functools import cache

from mpsviz.config.method_settings import METHOD_CONFIGS
from mpsviz.config.run_config import setting_names

LABELS = {
    "data.outer_classes": "The outer folders are the classes",
    "data.train_on": "Tune on",
    "data.test_on": "Look at",
    "data.measured_images": "Measure up to",
    "data.views": "Views",
    "data.cached_views": "Views kept",
    "data.crop_scale_min": "Smallest crop",
    "data.decode_limit": "Shrink above",
    "data.name": "Data",
    "model.name": "Model",
    "method.name": "Method",
    "method.alpha": "α, tuned branch",
    "method.gram_weight": "λ1, Gram",
    "method.gram_norm": "Gram difference",
    "method.gram_local": "Align tokens too",
    "method.contrastive_weight": "λ2, contrast",
    "method.temperature_start": "τ at the start",
    "method.temperature_end": "τ at the end",
    "method.normalize_text": "Normalise text",
    "method.inverse_regularization": "C",
    "method.rank": "Rank",
    "method.residual_ratio": "α, cache",
    "method.sharpness": "β, sharpness",
    "optim.lr": "Learning rate",
    "optim.warmup_lr": "Warm-up rate",
    "optim.micro_batch": "Images at a time",
    "optim.optimizer": "Optimiser",
    "optim.warmup_epochs": "Warm-up epochs",
    "optim.compile": "Compile the towers",
    "analysis.n_neighbors": "Neighbours",
    "analysis.map_neighbors": "On maps",
    "analysis.projections": "Maps",
    "analysis.keep_weights": "Weights to keep",
}
"""Where the setting's own name says too little."""
_DOTTED = re.compile(r"(?P<quote>'?)\b(?P<name>[a-z]+\.[a-z_]+)\b(?P=quote)")


def label_of(setting: str) -> str:
    """ "data.drop_small_classes" → "Drop small classes"."""
    return LABELS.get(setting) or setting.rpartition(".")[2].replace("_", " ").capitalize()


def by_label(message: str) -> str:
    """A message with the labels of the form in place of the names that settings have elsewhere."""
    return _DOTTED.sub(lambda it: f"“{label_of(it['name'])}”" if it["name"] in _settings() else it[0], message)


@cache
def _settings() -> frozenset[str]:
    """Every dotted setting, of any method."""
    of_methods = (f"method.{leaf}" for kind in METHOD_CONFIGS.values() for leaf in kind.model_fields)
    return frozenset([*setting_names(), *of_methods])
