"""What a run says of itself: result.json, which the command line prints and comparisons read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from mpsviz.runs.folder.caveats import alpha_from, chance_of, collapse_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker.progress import Tally
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.setup.session import Session


def own_figures(session: Session, ask: Callable[[], None]) -> dict[str, Any]:
    """What the method of a trained session adds to the figures of every run; what `ask` raises ends the work."""
    report = METHODS[session.config.method.name].report
    if report is None:
        return {}
    return report(session.learner, session.probe_images, session.split, session.dataset.labels(), ask)


def result_of(run: RunFolder, trainable_parameters: int, tally: Tally, own: Mapping[str, Any]) -> dict[str, Any]:
    """Collect the run-level measures before (epoch 0) and after (the last snapshot).

    Args:
        trainable_parameters: how many numbers were trained.
        tally: of the run's wall-clock time, and of training images a second of optimiser time, each of which gives
            several views.
        own: what the method adds, see `own_figures`.

    Returns:
        Accuracies are in percent of held-out images, everything else in the measure's own unit; None where too few
        images leave a figure undefined. What the data does not allow (families, bystanders) is left out. `alpha_from`
        says whether `alpha` was chosen on validation images or is the settings', `chance` what `neighbor_overlap` would
        be by chance, `collapse` in words that the features have collapsed.
    """
    config = run.config()
    table = run.written("analysis/summary")
    by_epoch = table.pivot(index="epoch", columns="measure", values="value")
    before, after = (_figures(by_epoch.iloc[row]) for row in (0, -1))
    probe, chance = run.written("probe"), chance_of(table)
    result: dict[str, Any] = {
        "run": str(run.path.absolute()),
        "data": config.data.name,
        "model": config.model.name,
        "method": config.method.name,
        "shots": config.data.shots,
        "seed": config.seed,
        "seconds": round(tally.seconds(), 2),
        "images_per_second": round(tally.images_per_second(), 1),
        "trainable_parameters": trainable_parameters,
        "accuracy": {
            branch: 100 * after[f"accuracy_{branch}"] if f"accuracy_{branch}" in after else None
            for branch in ("zero_shot", "tuned", "fused")
        },
        "alpha": after["alpha"],
        "alpha_from": alpha_from(table, probe),
        "gram_drift": {level: after.get(f"gram_drift_{level}") for level in ("global", "local")},
        "neighbor_overlap": after.get("neighbor_overlap"),
        "chance": {"neighbor_overlap": chance["neighbor_overlap"][1] if "neighbor_overlap" in chance else None},
        "collapse": collapse_of(table, probe),
    }
    for name in ("silhouette", "family_purity", "bystander_retrieval"):
        if name in by_epoch:
            result[name] = {"before": before.get(name), "after": after.get(name)}
    if "bystander_gram_drift" in by_epoch:
        result["bystander_gram_drift"] = after.get("bystander_gram_drift")
    return {**result, **own}


def _figures(row: pd.Series) -> dict[str, float]:
    """measure → value, where it is defined."""
    return {str(name): float(value) for name, value in row.dropna().items()}
