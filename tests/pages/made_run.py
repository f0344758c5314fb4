"""A run folder made up for tests: structured random features, written through `mpsviz.runs.folder.store`."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from safetensors.numpy import save

from mpsviz.analysis.findings.chance.finding import Finding, Subject
from mpsviz.analysis.findings.registry import KINDS, Findings
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.labels import unambiguous
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.class_index import INDICES
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import Status, write_status
from mpsviz.runs.processes.process_identity import process_start_time
from tests.pages.made_files import make_probe, make_snapshot, write_analysis, write_maps, write_metrics, write_thumbs

FAMILIES = {
    "mammal": ["elephant", "koala", "tiger", "rabbit", "pig", "camel"],
    "bird": ["penguin", "rooster", "dove", "baby chick", "bird", "chicken"],
    "sea": ["octopus", "dolphin", "tropical fish", "spouting whale", "turtle", "blowfish"],
    "fruit": ["banana", "cherries", "grapes", "pineapple", "strawberry", "watermelon"],
}
WIDTH = 24


def make_run(
    path: Path,
    *,
    families: dict[str, list[str]] = FAMILIES,
    epochs: tuple[int, ...] = tuple(range(0, 31, 3)),
    bystanders: int = 40,
    status: Status | None = None,
    seed: int = 0,
    keys: Sequence[str] = (),
    text: np.ndarray | None = None,
) -> RunFolder:
    """A whole run: families stay together while classes tighten with the epochs. The same is written but once.

    Args:
        keys: what tells apart classes of one name, one a class.
        text: features of the class names (C, D), which images then lie around; made up where it is left out.
    """
    content = hashlib.sha256(
        repr((families, epochs, bystanders, seed, keys, None if text is None else text.tolist())).encode()
    )
    whole = Path(_made.name) / content.hexdigest()
    if not whole.exists():
        _write_run(whole, families, epochs, bystanders, seed, keys, text)
    shutil.copytree(whole, path, copy_function=shutil.copyfile, dirs_exist_ok=True)  # a copy is as new as it looks
    run = RunFolder(path)
    write_status(run, status or finished(max(epochs)))
    return run


_made = TemporaryDirectory(prefix="made runs ")


def _write_run(
    path: Path,
    families: dict[str, list[str]],
    epochs: tuple[int, ...],
    bystanders: int,
    seed: int,
    keys: Sequence[str],
    text: np.ndarray | None,
) -> None:
    rng = np.random.default_rng(seed)
    settings = {"optim.epochs": max(*epochs, 1), "analysis.projections": ["pca", "aligned_umap"]}
    run = RunFolder.create(path, with_changes(RunConfig(), settings))
    named = [(name, family) for family, names in families.items() for name in names]
    labels = unambiguous([name for name, _ in named], keys)
    classes = [(label, family) for label, (_, family) in zip(labels, named, strict=True)]
    run.write_json("classes.json", labels)
    probe = make_probe(classes, bystanders)
    run.write_table("probe", probe)
    centres = {family: rng.normal(size=WIDTH) for family in families}
    if text is None:
        text = np.stack([centres[family] + 0.7 * rng.normal(size=WIDTH) for _, family in classes])
    noise = rng.normal(size=(len(probe), text.shape[1])) * text.std() / 2
    snapshots = [make_snapshot(epoch, max(epochs) or 1, probe, text, noise, rng) for epoch in epochs]
    for snapshot in snapshots:
        run.write_snapshot(snapshot)
    write_metrics(run, max(epochs), rng)
    write_maps(run, probe, snapshots)
    write_analysis(run, probe, snapshots, classes)
    write_thumbs(run, probe)
    (run.path / "log.txt").write_text("loading mini-clip\nepoch 1\n<b>not bold</b>\n", encoding="utf-8")
    run.write_bytes("model.safetensors", save({"learnt": np.ones(4, dtype=np.float32)}))
    run.write_json(
        "result.json", {"seconds": 61.0, "images_per_second": 310.0, "alpha": 0.4, "trainable_parameters": 1234567}
    )


def keep_findings(run: RunFolder) -> None:
    """Have three things been found in a run: of two classes, of one, and of all images; and something that held."""
    probe = run.written("probe")

    def of(*classes: int) -> tuple[str, ...]:
        mine = probe["label_index"].isin(classes) & (probe["split"] == "held-out")
        return tuple(probe["id"][mine])

    bystanders = tuple(probe["id"][probe["split"] == "bystander"][:24])
    found = [
        ((0, 1), "The first two classes came together.", 0.8, of(0, 1)),
        ((13,), "A class of sea animals spread out.", 0.4, of(13)),
        ((), "All images drew together.", 0.2, bystanders),
    ]
    items = [
        Finding("one_class", "found", Subject(about), sentence, 0.3, "cosine", severity=severity, selection=ids)
        for about, sentence, severity, ids in found
    ]
    items.append(Finding("all_images", "held", Subject(), "The spread held.", 1.0, "times"))
    looked_for = {name: kind.looks_for for name, kind in KINDS.items()}
    write_findings(run, Findings(run.epochs()[-1], tuple(items), looked_for, len(probe)))


def as_older_version(run: RunFolder, names: Sequence[str]) -> None:
    """Make a run what versions wrote that named classes in their tables.

    Args:
        names: of the classes, those of two may be the same.
    """
    name = np.array([*names, ""], dtype=object)
    run.write_json("classes.json", list(names))
    probe = run.written("probe")
    labelled = probe["label_index"] >= 0
    run.write_table("probe", probe.assign(label=np.where(labelled, name[probe["label_index"]], probe["label"])))
    for table, columns in INDICES.items():
        rows = run.written(table)
        texts = {text: name[rows[index]] for text, index in columns.items()}
        run.write_table(table, rows.assign(**texts).drop(columns=list(columns.values())))
    (run.path / "analysis" / "asked.parquet").unlink()


def finished(epochs: int) -> Status:
    now = time.time()
    return Status(
        state="finished",
        phase="done",
        epoch=epochs,
        epochs=epochs,
        step=8 * epochs,
        steps=8 * epochs,
        device="cpu",
        started_at=now - 61,
        ended_at=now,
    )


def running(pid: int, epoch: int, epochs: int) -> Status:
    """A run that looks alive: `pid` must be a living process."""
    return Status(
        state="running",
        phase="training",
        epoch=epoch,
        epochs=epochs,
        step=8 * epoch,
        steps=8 * epochs,
        eta_s=42.0,
        device="cpu",
        pid=pid,
        pid_started=process_start_time(pid),
        started_at=time.time() - 20,
    )
