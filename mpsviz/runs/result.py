"""A run in one JSON object: what the command line prints and comparisons read."""

from __future__ import annotations

from typing import Any

from mpsviz.runs.store import RunFolder


def result_of(run: RunFolder, seconds: float, images_per_second: float, trainable_parameters: int) -> dict[str, Any]:
    """Collect the run-level measures before (epoch 0) and after (the last snapshot).

    Args:
        seconds: wall-clock time of the whole run.
        images_per_second: training images a second of optimiser time; each gives two views.

    Returns:
        Accuracies are in percent of held-out images, everything else in the measure's own unit. What the data does
        not allow (families, bystanders) is left out.
    """
    config = run.config()
    table = run.written("analysis/summary")
    by_epoch = table.pivot(index="epoch", columns="measure", values="value")
    before, after = by_epoch.iloc[0], by_epoch.iloc[-1]
    result: dict[str, Any] = {
        "run": str(run.path),
        "data": config.data.name,
        "model": config.model.name,
        "method": config.method.name,
        "shots": config.data.shots,
        "seed": config.seed,
        "seconds": round(seconds, 2),
        "images_per_second": round(images_per_second, 1),
        "trainable_parameters": trainable_parameters,
        "accuracy": {
            "zero_shot": 100 * after["accuracy_zero_shot"],
            "tuned": 100 * after["accuracy_tuned"],
            "fused": 100 * after["accuracy_fused"],
        },
        "alpha": after["alpha"],
        "gram_drift": {"global": after["gram_drift_global"], "local": after["gram_drift_local"]},
        "neighbor_overlap": after["neighbor_overlap"],
    }
    for name in ("silhouette", "family_purity", "bystander_retrieval"):
        if name in by_epoch:
            result[name] = {"before": before[name], "after": after[name]}
    if "bystander_gram_drift" in by_epoch:
        result["bystander_gram_drift"] = after["bystander_gram_drift"]
    return result
