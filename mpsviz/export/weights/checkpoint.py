"""Folders of weights: the merged open_clip checkpoint, or what was learnt by itself."""

from __future__ import annotations

import json
from pathlib import Path

from open_clip.constants import HF_CONFIG_NAME, HF_SAFE_WEIGHTS_NAME
from safetensors.torch import save_file

from mpsviz.api.load_run import learnt_in
from mpsviz.backbone.source import find_source
from mpsviz.backbone.tokenizer import FileTokenizer
from mpsviz.export.weights.model_card import model_card, public_settings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.tuning.saving.merged_model import merged_model
from mpsviz.tuning.saving.tuned_weights import WEIGHTS

CARD = "README.md"


def write_merged(run: RunFolder, out: Path, *, pictures: bool) -> None:
    """Fill the folder `out` with what `open_clip.create_model_from_pretrained("local-dir:…")` reads, and a model card.

    Args:
        pictures: there are none in it.

    Raises:
        UserError: the run has not finished, its weights are damaged, or a plain CLIP can't be what it learnt.
        OSError: the folder can't be written.
    """
    card = model_card(run, "merged")
    learnt = learnt_in(run, "cpu")
    model = merged_model(learnt.learner, learnt.backbone)
    source = find_source(run.config().model, None)
    pixels = source.pixels
    config = {
        "model_cfg": dict(source.model_config),
        "preprocess_cfg": {
            "mean": list(pixels.mean),
            "std": list(pixels.std),
            "interpolation": pixels.interpolation,
            "resize_mode": pixels.fit,
        },
    }
    out.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, out / HF_SAFE_WEIGHTS_NAME, {"format": "pt"})
    if isinstance(learnt.backbone.tokenizer, FileTokenizer):
        learnt.backbone.tokenizer.save(out)
    (out / HF_CONFIG_NAME).write_text(json.dumps(config, indent=1), encoding="utf-8")
    (out / CARD).write_text(card, encoding="utf-8")


def write_delta(run: RunFolder, out: Path, *, pictures: bool) -> None:
    """Fill the folder `out` with the learnt tensors, the settings and a model card.

    Args:
        pictures: there are none in it.

    Raises:
        UserError: as for `write_merged`, but any method has these.
        OSError: the folder can't be written.
    """
    card = model_card(run, "delta")
    learnt_in(run, "cpu")  # refuses what could not be opened again
    out.mkdir(parents=True, exist_ok=True)
    (out / WEIGHTS).write_bytes(run.read_bytes(WEIGHTS))
    (out / "config.json").write_text(public_settings(run.config()), encoding="utf-8")
    (out / CARD).write_text(card, encoding="utf-8")
