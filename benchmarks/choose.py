"""Choose each method's settings on validation images; held-out images are never looked at.

    python -m benchmarks.choose METHOD … --out FILE.jsonl [--shots 4] [--seeds 1 2 3] [--workers 2]

Every method has at least three tries, and more where the best lay at the edge. A setting is judged by the accuracy of
its fused prediction on the validation images of all seeds (one a class and seed), α chosen on them as in a run; among
equals by the log-likelihood. A setting that FILE holds already is read, not repeated. Progress goes to stderr, the
ranking to stdout.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import multiprocessing
import os
import sys
from collections.abc import Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.special import log_softmax

from mpsviz.analysis.measures.classes.accuracy import accuracy, choose_alpha, fuse
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving.snapshot_features import describe, freeze_probe
from mpsviz.tuning.setup.session import Session, prepare

Changes = Mapping[str, Any]


def grid(**axes: tuple[Any, ...]) -> list[dict[str, Any]]:
    """All combinations; `optim__lr=(1, 2)` spans the setting optim.lr."""
    names = [axis.replace("__", ".") for axis in axes]
    return [dict(zip(names, values, strict=True)) for values in itertools.product(*axes.values())]


TRIES: dict[str, list[dict[str, Any]]] = {
    "mps": [
        {
            "optim.lr": lr,
            "method.gram_weight": gram,
            "method.contrastive_weight": contrastive,
            "method.normalize_text": unit,
        }
        for lr, gram, contrastive, unit in (
            (0.01, 0.5, 0.1, True),  # the paper's weights
            (0.01, 5.0, 1.0, True),
            (0.02, 10.0, 1.0, True),
            (0.01, 5.0, 1.0, False),
            (0.04, 10.0, 1.0, True),
        )
    ],
    "ce": grid(optim__lr=(0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32)),
    "consistency": [
        *grid(optim__lr=(0.01, 0.02), method__consistency_weight=(10.0, 100.0)),
        {"optim.lr": 0.04, "method.consistency_weight": 10.0},
        *grid(optim__lr=(0.04, 0.08), method__consistency_weight=(3.0,)),
        {"optim.lr": 0.08, "method.consistency_weight": 10.0},
    ],
    "full": grid(optim__lr=(1e-3, 2.5e-3, 5e-3, 1e-2, 2e-2, 4e-2, 8e-2, 0.16)),
    "clip-lora": grid(optim__lr=(1e-3, 2.5e-3, 5e-3, 1e-2, 2e-2)),
    "tip-adapter-f": grid(optim__lr=(1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1)),
    "wise-ft": grid(optim__lr=(3e-4, 1e-3, 3e-3)),
    "lp-ft": grid(optim__lr=(5e-3, 1e-2, 2e-2, 4e-2)),
    "l2-sp": [
        *grid(optim__lr=(0.04,), method__distance_weight=(1e-3, 1e-2, 0.1)),
        *grid(method__distance_weight=(1e-2,), optim__lr=(0.02, 0.08)),
    ],
    "flyp": grid(optim__lr=(3e-4, 1e-3, 3e-3)),
    "prolip": [
        *grid(optim__lr=(3e-4, 1e-3, 3e-3, 1e-2)),  # at the paper's λ, where the rate makes no difference
        *grid(optim__lr=(3e-3, 1e-2, 3e-2), method__projection_weight=(0.1,)),
        *grid(optim__lr=(3e-3, 1e-2, 3e-2, 0.1), method__projection_weight=(0.01,)),
        *grid(optim__lr=(3e-3, 1e-2, 3e-2, 0.1, 0.3), method__projection_weight=(0.001,)),
    ],
    "2sfs": grid(optim__lr=(1e-3, 3e-3, 1e-2, 3e-2, 0.1)),
}
"""MPS without one of its parts takes what MPS is given; what trains nothing, or in closed form, has none of these."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="+", choices=TRIES, metavar="METHOD", help=f"of: {', '.join(TRIES)}")
    parser.add_argument("--out", type=Path, required=True, help="a line a try, in JSON")
    parser.add_argument("--shots", type=int, default=4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes of one thread each")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.workers, fresh, torch.set_num_threads, (1,)) as pool:
        tries = [Try(pool, method, changes, options) for method in options.methods for changes in TRIES[method]]
        rows = [attempt.judge() for attempt in tries]
    for method in options.methods:
        tried = [row for row in rows if row["method"] == method]
        tried.sort(key=lambda row: (row["fused"], row["log_likelihood"]), reverse=True)
        for row in tried:
            print(f"{method}: fused {row['fused']:.1f} tuned {row['tuned']:.1f} "
                  f"log-likelihood {row['log_likelihood']:.3f} α {row['alpha']} {row['changes']}")  # fmt: skip


class Try:
    """One setting on every seed: asked for at once, judged by the validation images of all seeds together."""

    def __init__(self, pool: Executor, method: str, changes: Changes, options: argparse.Namespace) -> None:
        self.out = options.out
        self.key = {"method": method, "changes": dict(changes), "shots": options.shots, "seeds": options.seeds}
        self.row = self._known()
        jobs = [] if self.row else options.seeds
        self.said = [pool.submit(validate, method, changes, options.shots, seed) for seed in jobs]

    def judge(self) -> dict[str, Any]:
        if self.row:
            return self.row
        said = [future.result() for future in self.said]
        zero_shot, tuned, labels = (np.concatenate(parts) for parts in zip(*said, strict=True))
        alpha = choose_alpha(tuned, zero_shot, labels)
        fused = fuse(tuned, zero_shot, alpha)
        row = self.key | {
            "alpha": alpha,
            "fused": 100 * accuracy(fused, labels),
            "log_likelihood": float(log_softmax(fused, axis=1)[np.arange(len(labels)), labels].mean()),
            "tuned": 100 * accuracy(tuned, labels),
            "zero_shot": 100 * accuracy(zero_shot, labels),
        }
        with self.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(row, file=sys.stderr, flush=True)
        return row

    def _known(self) -> dict[str, Any] | None:
        lines = self.out.read_text(encoding="utf-8").splitlines() if self.out.exists() else []
        rows = [json.loads(line) for line in lines]
        return next((row for row in rows if all(row[name] == value for name, value in self.key.items())), None)


def validate(method: str, changes: Changes, shots: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Zero-shot logits (v, C), tuned logits (v, C) and labels (v,) of one seed's validation images."""
    config = with_changes(RunConfig(), {"method.name": method, "data.shots": shots, "seed": seed, **changes})
    session = only_validation(prepare(config))
    probe = freeze_probe(session.learner.vision, session.probe_images)
    before = describe(session.learner, probe).logits
    METHODS[method].fit(session.learner, session.few_shot, config.optim, lambda step: False, lambda epoch: False)
    return before, describe(session.learner, probe).logits, session.few_shot.validation.labels.numpy()


def only_validation(session: Session) -> Session:
    """The session with no other image to describe than those of the validation split."""
    rows = torch.from_numpy(np.flatnonzero(session.split == "validation"))
    return dataclasses.replace(session, probe_images=session.probe_images[rows])


if __name__ == "__main__":
    main()
