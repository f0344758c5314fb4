"""From the folder of a finished run to its tuned model."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mpsviz.api.tuned_model import TunedModel, configured_alpha
from mpsviz.backbone.loading import Backbone
from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.labels import unambiguous
from mpsviz.runs.folder.snapshot import epochs_in, weights_name
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving.tuned_weights import WEIGHTS, load_trained, read_prompts
from mpsviz.tuning.setup.session import choose_device, gather


def load(run_path: str | os.PathLike[str], device: str = "auto", epoch: int | None = None) -> TunedModel:
    """Open a finished run's tuned model.

    `mpsviz.load("runs/NAME").predict(["photo.jpg"])` names what is in a photo; `predict_proba` and `transform` give
    probabilities and features. Its `alpha` is the one chosen on the run's validation images, or the config's where
    there were none.

    Args:
        run_path: the run's folder.
        device: `auto` (a GPU where there is one), `cpu`, `cuda:1`, …
        epoch: one whose weights were kept (`analysis.keep_weights`), with the α that was chosen then; None: the last.

    Raises:
        UserError: the folder is no run, has not finished, holds no weights, or was tuned on a model that is not, or no
            longer, to be had.
    """
    run = RunFolder(Path(run_path).expanduser())
    learnt = learnt_in(run, device, epoch)
    return TunedModel(
        learner=learnt.learner,
        image_format=learnt.backbone.image_format,
        labels=np.array(_labels(run, learnt.class_names)),
        class_names=learnt.class_names,
        alpha=_alpha(run, learnt.learner.config, epoch),
    )


@dataclass(frozen=True)
class Learnt:
    """Attributes:
    learner: with what it learnt.
    backbone: the model that it was tuned from, unchanged.
    class_names: C names, as prompts say them.
    """

    learner: Learner
    backbone: Backbone
    class_names: tuple[str, ...]


def learnt_in(run: RunFolder, device: str = "auto", epoch: int | None = None) -> Learnt:
    """What a finished run has learnt; see `load`, also for what is raised."""
    config = run.config()
    state = read_status(run).state
    if state != "finished":
        raise UserError(
            f"The run '{run.path.name}' is {state}, not finished.", next_step="Choose one that has finished."
        )
    name = WEIGHTS if epoch is None else _kept(run, epoch)
    weights = run.path / name
    if not weights.is_file():
        raise UserError(
            f"The run '{run.path.name}' has kept no weights ({WEIGHTS}).", next_step="Carry it out once more."
        )
    if run.is_altered("config.json"):
        warnings.warn(f"The file config.json of the run '{run.path.name}' is damaged, or was changed.", stacklevel=3)
    if run.is_altered(name):
        raise UserError(
            f"The file {name} of the run '{run.path.name}' is damaged: it is not as it was written.",
            next_step="Copy the run again from where it is whole, or carry it out once more.",
        )
    prompts = read_prompts(weights)
    ingredients = gather(config, prompts.class_names, prompts.templates, choose_device(device))
    learner = METHODS[config.method.name].build(ingredients)
    load_trained(learner, weights)
    return Learnt(learner, ingredients.backbone, prompts.class_names)


def _kept(run: RunFolder, epoch: int) -> str:
    """Raises UserError where the weights of that epoch were not kept."""
    there = epochs_in(run.path, "weights")
    if epoch not in there:
        kept = ", ".join(map(str, there)) or "none"
        raise UserError(
            f"The run '{run.path.name}' has not kept the weights of epoch {epoch} (kept: {kept}).",
            next_step="Choose one of these, or tune with analysis.keep_weights set to 'best' or 'all'.",
        )
    return weights_name(epoch)


def _labels(run: RunFolder, class_names: tuple[str, ...]) -> list[str]:
    """What the classes are called, no two the same: as the run shows them, if that is known."""
    shown = run.class_labels()
    return shown if len(shown) == len(class_names) else unambiguous(class_names)


def _alpha(run: RunFolder, config: RunConfig, epoch: int | None) -> float:
    """As result.json says; where that is damaged, or of an earlier epoch, as the tables say.

    Raises:
        UserError: neither can be read.
    """
    result, summary = run.read_json("result.json"), run.table("analysis/summary")
    if isinstance(result, dict) and epoch is None:
        chosen = result.get("alpha")
    elif summary is not None:
        known = summary[
            (summary["measure"] == "alpha") & (summary["epoch"] <= (float("inf") if epoch is None else epoch))
        ]
        chosen = known.sort_values("epoch")["value"].tolist()[-1:]
        chosen = chosen[0] if chosen else None
    else:
        raise UserError(
            f"The α that the run '{run.path.name}' chose is not known: result.json is missing or damaged.",
            next_step="Copy the run again from where it is whole, or carry it out once more.",
        )
    if isinstance(chosen, (int, float)) and 0 <= chosen <= 1:  # NaN where there was no validation image
        return chosen
    return configured_alpha(config)
