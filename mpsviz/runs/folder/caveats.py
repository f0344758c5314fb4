"""What a reader should know before believing a run's figures, in words made of its tables. Pandas only: no files."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mpsviz.analysis.features.neighborhood import allowed_neighbors, why_undefined
from mpsviz.analysis.features.sample import SEED
from mpsviz.analysis.measures.collapse import collapse

CHOSEN, SET = "validation images", "settings"
"""Who may have chosen α."""


def collapse_of(summary: pd.DataFrame, probe: pd.DataFrame) -> str | None:
    """Whether the held-out images have collapsed by the last epoch, in words; None where they have not."""
    held_out = probe[probe["split"] == "held-out"]
    epochs = sorted(summary["epoch"].unique())
    if not epochs:
        return None
    before, after = (_figures(summary, epoch) for epoch in (epochs[0], epochs[-1]))
    return collapse(before, after, len(held_out), held_out["label_index"].nunique())


def undefined(summary: pd.DataFrame, probe: pd.DataFrame, n_neighbors: int) -> dict[str, str]:
    """Why figures of neighbours can't be believed, or are not there: measure → a sentence.

    Args:
        n_neighbors: as the run's settings say it.
    """
    from mpsviz.analysis.measures.registry import (
        MEASURES,  # scikit-learn takes seconds to import, and a worker needs none
    )

    n_images = count_held_out(probe)
    if (why := why_undefined(n_images)) is not None:
        return {name: why for name, entry in MEASURES["run"].items() if entry.neighbors}
    if "chance" in summary or summary.empty or allowed_neighbors(n_neighbors, n_images) == n_neighbors:
        return {}
    why = f"An older version looked at {n_neighbors} neighbours among {n_images} images, which chance alone may fill."
    return dict.fromkeys(("neighbor_overlap", "rank_change"), why)


def alpha_from(summary: pd.DataFrame, probe: pd.DataFrame) -> str | None:
    """Who chose α, the weight of the tuned branch: CHOSEN or SET; None where nothing is fused."""
    if not {"alpha", "accuracy_fused"} <= set(summary["measure"]):
        return None
    return CHOSEN if (probe["split"] == "validation").any() else SET


def alpha_said(summary: pd.DataFrame, probe: pd.DataFrame) -> str | None:
    """That no images chose α; None where some did, or where nothing is fused."""
    if alpha_from(summary, probe) != SET:
        return None
    alpha = summary.loc[summary["measure"] == "alpha", "value"].iloc[-1]
    return f"There are no validation images: the weight of the tuned branch is that of the settings, α = {alpha:g}."


UNSURE = 0.25
"""Width of an accuracy's interval above which it is said on the page."""


def chance_of(summary: pd.DataFrame) -> dict[str, tuple[int | None, float]]:
    """measure → how many neighbours it looks at (None: that is no one number) and what it would be by chance, at the
    last epoch; only those that say."""
    if "chance" not in summary or "n_neighbors" not in summary:
        return {}
    now = summary[(summary["epoch"] == summary["epoch"].max()) & summary["chance"].notna()]
    return {
        str(measure): (None if pd.isna(k) else int(k), float(chance))
        for measure, k, chance in zip(now["measure"], now["n_neighbors"], now["chance"], strict=True)
    }


def interval_of(share: float, n_images: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share of so many images (≥ 1)."""
    from scipy.stats import binomtest  # takes a while to import, and a worker needs none

    interval = binomtest(round(share * n_images), n_images).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def accuracy_of_few(summary: pd.DataFrame, probe: pd.DataFrame) -> str | None:
    """How unsure the accuracy after tuning is, where held-out images are few: its interval is wider than UNSURE."""
    n_images = count_held_out(probe)
    tuned = _figures(summary, int(summary["epoch"].max())).get("accuracy_tuned") if len(summary) else None
    if tuned is None or not n_images:
        return None
    low, high = interval_of(tuned, n_images)
    if high - low <= UNSURE:
        return None
    return (
        f"Accuracies are of {n_images} held-out images only: 95 % intervals are wide, that of the tuned accuracy "
        f"{100 * low:.0f} % to {100 * high:.0f} %."
    )


def of_many(summary: pd.DataFrame, probe: pd.DataFrame) -> tuple[str, ...]:
    """Which figures are of a sample of the held-out images, and how many of the true neighbours were found, at the last
    epoch; nothing where all are of all images, exactly."""
    if not {"sampled", "recall"} <= set(summary.columns):
        return ()
    n, now = count_held_out(probe), summary[summary["epoch"] == summary["epoch"].max()]
    notes = ()
    if (recall := now["recall"].min()) < 1:
        notes += (
            f"Among {n:,} held-out images nearest neighbours are approximate: {recall:.1%} of the true ones were "
            "found, measured on a sample.",
        )
    some = now[now["sampled"] < n]
    if len(some):
        names = sorted(some["measure"].str.replace("_", " "))
        notes += (
            f"Figures of all pairs would take the square of {n:,} images, so these are of "
            f"{int(some['sampled'].min()):,} drawn by class, seed {SEED}: {', '.join(names)}.",
        )
    return notes


def count_held_out(probe: pd.DataFrame) -> int:
    """How many images are held out."""
    return int((probe["split"] == "held-out").sum())


def _figures(summary: pd.DataFrame, epoch: int) -> dict[str, float]:
    value = summary["value"].to_numpy()
    rows = (summary["epoch"].to_numpy() == epoch) & ~np.isnan(value)
    return dict(zip(summary["measure"].to_numpy()[rows].tolist(), value[rows].tolist(), strict=True))
