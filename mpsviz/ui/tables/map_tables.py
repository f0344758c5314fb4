"""Tables of what a map shows, and of how far it can be trusted. Pandas only: no Streamlit, no files."""

from __future__ import annotations

import pandas as pd

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.folder.measured import FIDELITY, is_outdated


def title(name: str, places: pd.DataFrame) -> str:
    """What a map is called; one that another version of its projection drew says so first, for
    lists cut long titles short."""
    return f"{'Old: ' * is_outdated(name, places)}{PROJECTIONS[name].title}"


def fidelity(places: pd.DataFrame | None, epoch: int) -> dict[str, tuple[float, float]]:
    """measure → its values at the first epoch and at `epoch`, of a map; those that it says nothing of are left out."""
    if places is None or epoch not in set(places["epoch"]):
        return {}
    there = [name for name in (*FIDELITY, "n_ranked", "search_recall") if name in places]
    by_epoch = places.groupby("epoch")[there].first()
    return {
        str(name): (float(values.iloc[0]), float(values.to_dict()[epoch]))
        for name, values in by_epoch.items()
        if pd.notna(values.to_dict()[epoch])
    }


def prompt_positions(points: pd.DataFrame, prompts: pd.DataFrame) -> pd.DataFrame:
    """Where the class names belong on a map, a row a class and epoch: label_index, epoch, label, x, y, similarity.

    A name is placed amid its nearest images, for text and images keep apart in feature space.

    Args:
        points: id, epoch, x, y.
        prompts: label_index, label, epoch, id and similarity of each of a name's nearest images at an epoch.
    """
    near = prompts.merge(points[["id", "epoch", "x", "y"]], on=["id", "epoch"])
    by_class = near.groupby(["label_index", "epoch"])
    return by_class[["x", "y", "similarity"]].mean().assign(label=by_class["label"].first()).reset_index()
