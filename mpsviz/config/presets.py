"""Settings by name: those of the paper's eleven datasets, and the app's own.

Source: Chen et al., "Preserve and Sculpt", arXiv 2508.12877: ViT-B/16 of OpenAI, 16 shots. A preset of the paper says
everything that decides its result, so that new defaults never change it.

One thing is not the paper's: images above 448 px are shrunk to that before they are cropped, which changes a training
crop of theirs by 0.9 of 255 grey levels on average. `data.decode_limit` 0 switches it off, at the price of time.
"""

from __future__ import annotations

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError

RECIPE: dict[str, object] = {
    "data.shots": 16,
    "data.templates": (),
    "data.drop_small_classes": False,
    "data.train_on": {},
    "data.test_on": {},
    "data.outer_classes": False,
    "data.views": 2,
    "data.cached_views": 0,
    "data.crop_scale_min": 0.3,
    "data.decode_limit": -1,
    "model.name": "ViT-B-16",
    "model.pretrained": "openai",
    "method.name": "mps",
    "method.alpha": 0.3,
    "method.gram_local": True,
    "method.gram_norm": "l1",
    "method.contrastive_weight": 0.1,
    "method.depths": 3,
    "method.normalize_text": False,
    "optim.optimizer": "sgd",
    "optim.lr": 0.002,
    "optim.momentum": 0.9,
    "optim.weight_decay": 5e-4,
    "optim.warmup_epochs": 1,
    "optim.warmup_lr": 1e-5,
    "optim.precision": "auto",
}
"""What the paper's runs have in common."""

WIDE, NARROW = (0.5, 0.07), (0.1, 0.05)
"""The two courses of the contrastive temperature, τ_0 and τ_f."""


def _paper(epochs: int, batch_size: int, gram_weight: float, temperatures: tuple[float, float]) -> dict[str, object]:
    """What a dataset has of its own; the Gram weight is λ1."""
    start, end = temperatures
    return {
        **RECIPE,
        "optim.epochs": epochs,
        "optim.batch_size": batch_size,
        "method.gram_weight": gram_weight,
        "method.temperature_start": start,
        "method.temperature_end": end,
    }


_ROWS: dict[str, dict[str, object]] = {
    "imagenet": _paper(50, 64, 2.0, NARROW),
    "sun397": _paper(50, 32, 2.0, NARROW),
    "food101": _paper(50, 32, 2.0, WIDE),
    "oxford_pets": _paper(100, 32, 2.0, WIDE),
    "caltech101": _paper(100, 32, 0.5, NARROW),
    "dtd": _paper(100, 32, 0.5, WIDE),
    "ucf101": _paper(100, 32, 0.5, WIDE),
    "eurosat": _paper(200, 32, 0.5, WIDE),
    "fgvc_aircraft": _paper(200, 32, 0.5, NARROW),
    "oxford_flowers": _paper(200, 32, 0.5, NARROW),
    "stanford_cars": _paper(200, 32, 0.5, NARROW),
}

PRESETS: dict[str, dict[str, object]] = {
    "emoji-60": {},
    "paper": _ROWS["dtd"],
    **{dataset: {**row, "data.name": dataset} for dataset, row in _ROWS.items()},
}
"""Name → changes for `mpsviz.config.run_config.with_changes`, on top of the defaults.

`emoji-60` is the defaults. `paper` is for data without a row of its own and names no dataset: it follows DTD's row (100
epochs, λ1 0.5, τ 0.5 → 0.07), the middle of the small datasets.
"""


def preset(name: str) -> RunConfig:
    """The settings of a preset.

    Raises:
        UserError: there is no such preset.
    """
    if name not in PRESETS:
        raise UserError(f"There is no preset named '{name}'.", next_step=f"Choose one of: {', '.join(PRESETS)}.")
    return with_changes(RunConfig(), PRESETS[name])
