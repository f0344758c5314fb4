"""Runs in which nothing happened, with real features: what is found in them is found by chance.

Two kinds: features of the frozen mini-clip on emoji-60 under one draw of the training augmentation beside those under
another draw; and whole runs of MPS-Tuning at a learning rate of 1e-9, read back from their folders.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.registry import Findings, find
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.catalog import load_dataset
from mpsviz.data.images.views import RandomViews
from mpsviz.data.splits.selection import select_images
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.tuning.saving.encode import averaged_features
from mpsviz.tuning.setup.session import Session, encode_vocabulary, prepare

TUNED = 4
"""Of the null runs, those that are tuned, at next to no learning rate; the others are augmentations."""
RATE = 1e-9
DRAWS, FIRST_DRAW = 8, 300
"""Of the augmentation of all images, and the seed of the first: 0 to 9, 100 to 107 and 200 to 207 were tuned on.
One of them beside another is a null run, each with a split of its own."""


def null_findings(count: int) -> list[str]:
    """The sentences of everything that is found in so many null runs."""
    tuned = min(TUNED, count // 2)
    runs = itertools.chain(augmented(count - tuned), tuned_at_next_to_nothing(tuned))
    said = []
    for number, (name, findings) in enumerate(runs, start=1):
        print(f"null run {number}/{count}: {name}", file=sys.stderr, flush=True)
        said += [f"{name}: {item.kind}: {item.sentence}" for item in findings.found]
    return said


def augmented(count: int) -> Iterator[tuple[str, Findings]]:
    """Frozen features under two draws of the augmentation."""
    if count == 0:
        return
    session = prepare(RunConfig())
    config = session.config
    views = RandomViews(session.backbone.image_format, config.data.crop_scale_min, 1)
    draws = []
    for draw in range(DRAWS):
        torch.manual_seed(FIRST_DRAW + draw)
        print(f"augmentation {draw + 1}/{DRAWS}", file=sys.stderr, flush=True)
        draws.append(averaged_features(session.learner.vision, session.images, views, 1, "float32"))
    names = encode_vocabulary(session)
    pairs = list(itertools.permutations(range(DRAWS), 2))[:count]
    for seed, (one, other) in enumerate(pairs, start=FIRST_DRAW):
        yield f"augmentations {one} and {other}", find(_comparison(session, draws[one], draws[other], names, seed), 1)


def _comparison(
    session: Session, before: torch.Tensor, after: torch.Tensor, names: np.ndarray, seed: int
) -> Comparison:
    config = session.config
    selection = select_images(load_dataset(config.data), config.data, seed)
    dataset = selection.dataset
    place = {record.id: row for row, record in enumerate(session.dataset.records)}
    rows = [place[record.id] for record in dataset.records]
    text = session.learner.text_features().detach()
    scale = session.backbone.logit_scale
    features = [one[rows] for one in (before, after)]
    logits = [(scale * one @ F.normalize(text, dim=-1).cpu().T).numpy() for one in features]
    vocabulary = {name: row for row, name in reversed(list(enumerate(dataset.vocabulary)))}
    label = dataset.labels()
    families = np.array([record.family for record in dataset.records])
    evidence = Evidence(
        before=features[0].numpy(),
        after=features[1].numpy(),
        zero_shot_logits=logits[0],
        logits=logits[1],
        token_gram_drift=np.zeros(len(rows)),
        label=label,
        family=np.unique(families, return_inverse=True)[1],
        split=selection.split.astype(str),
        text_features=text.cpu().numpy(),
        name_features=names,
        name_index=np.array(
            [vocabulary.get(r.name, -1) if c < 0 else -1 for r, c in zip(dataset.records, label, strict=True)]
        ),
        n_neighbors=config.analysis.n_neighbors,
    )
    return Comparison(
        evidence=evidence,
        ids=np.array([record.id for record in dataset.records], dtype=object),
        class_names=list(dataset.class_labels),
        columns={"style": np.array([record.style for record in dataset.records])},
        families=families,
        text_before=text.cpu().numpy(),
    )


def tuned_at_next_to_nothing(count: int) -> Iterator[tuple[str, Findings]]:
    """Whole runs whose weights stay what they were."""
    from mpsviz.runs.worker.worker import execute

    changes = {
        "optim.lr": RATE, "optim.warmup_lr": RATE, "optim.epochs": 1, "analysis.snapshots": 1,
        "analysis.projections": ["pca"],
    }  # fmt: skip
    for seed in range(FIRST_DRAW, FIRST_DRAW + count):
        with tempfile.TemporaryDirectory() as folder:
            run = RunFolder.create(Path(folder) / "run", with_changes(RunConfig(), changes | {"seed": seed}))
            execute(run, threads=torch.get_num_threads())
            findings = read_findings(run)
            if findings is None:
                raise RuntimeError(f"the run of seed {seed} has no findings")
            yield f"learning rate {RATE:g}, seed {seed}", findings
