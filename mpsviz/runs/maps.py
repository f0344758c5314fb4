"""Draw one projection of a run's snapshots into its folder, with how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mpsviz.analysis.fidelity import fidelity
from mpsviz.analysis.projection import PROJECTIONS
from mpsviz.runs.store import RunFolder


def draw_map(run: RunFolder, name: str, epochs: Sequence[int]) -> None:
    """Project the snapshots of `epochs` together; write maps/NAME.parquet and this map's rows of analysis/fidelity."""
    config = run.config()
    probe = run.written("probe")
    snapshots = [run.snapshot(epoch) for epoch in epochs]
    n_neighbors = config.analysis.n_neighbors
    features = np.stack([snapshot.image_features for snapshot in snapshots])  # (S, n, D)
    layouts = PROJECTIONS[name].project(features, n_neighbors=n_neighbors, seed=config.seed)
    points, fidelities = [], []
    for snapshot, layout in zip(snapshots, layouts, strict=True):
        trust = fidelity(snapshot.image_features, layout, n_neighbors=n_neighbors)
        points.append(
            pd.DataFrame(
                {
                    "id": probe["id"],
                    "epoch": snapshot.epoch,
                    "x": layout[:, 0],
                    "y": layout[:, 1],
                    "reliability": trust.reliability,
                }
            )
        )
        fidelities.append(
            {
                "projection": name,
                "epoch": snapshot.epoch,
                "trustworthiness": trust.trustworthiness,
                "continuity": trust.continuity,
                "neighbor_recall": trust.neighbor_recall,
            }
        )
    others = run.table("analysis/fidelity")
    kept = [] if others is None else [others.query("projection != @name")]
    run.write_table("analysis/fidelity", pd.concat([*kept, pd.DataFrame(fidelities)], ignore_index=True))
    run.write_table(f"maps/{name}", pd.concat(points, ignore_index=True))
