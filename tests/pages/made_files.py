"""The files of a run folder made up for tests: images, snapshots, maps, tables and thumbnails."""

from __future__ import annotations

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw

from mpsviz.analysis.findings.registry import KINDS, Findings
from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder import measured
from mpsviz.runs.folder.store import RunFolder, Snapshot

STYLES = ["noto", "noto-v1", "twemoji", "fluent", "fluent-flat", "emojione", "fxemoji", "mono", "contrast"]
SPLITS = ["few-shot"] * 4 + ["validation"] + ["held-out"] * 4
GRAM_PARTS = {"within": 0.12, "between": 0.09, "median": 0.08, "p90": 0.15, "p99": 0.2}
GROMOV = {"gromov_identity": 0.12, "gromov_best": 0.09, "gromov_floor": 0.03, "gromov_sample_spread": 0.0}


def make_probe(classes: list[tuple[str, str]], bystanders: int) -> pd.DataFrame:
    rows = []
    for index, (label, family) in enumerate(classes):
        for style, split in zip(STYLES, SPLITS, strict=True):
            rows.append((f"{style}/{index:03d}", label, family, style, split, index, index))
    for index in range(bystanders):
        family = classes[index % len(classes)][1]
        rows.append((f"twemoji/other-{index}", f"other thing {index}", family, "twemoji", "bystander", -1, 100 + index))
    return pd.DataFrame(rows, columns=["id", "label", "family", "style", "split", "label_index", "name_index"])


def make_snapshot(
    epoch: int, last: int, probe: pd.DataFrame, text: np.ndarray, noise: np.ndarray, rng: np.random.Generator
) -> Snapshot:
    progress = epoch / last
    index = probe["label_index"].to_numpy()
    anchor = np.where(index[:, None] >= 0, text[index], text[probe["name_index"].to_numpy() % len(text)])
    features = anchor + (1.8 - progress) * noise + 0.02 * rng.normal(size=noise.shape)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    logits = 20 * features @ (text / np.linalg.norm(text, axis=1, keepdims=True)).T
    patches = progress * rng.uniform(0, 0.2, size=(len(probe), 9))
    return Snapshot(epoch, features, text, logits, patches.mean(axis=1), patches)


def write_metrics(run: RunFolder, epochs: int, rng: np.random.Generator) -> None:
    (run.path / "metrics.jsonl").touch()
    for step in range(1, 8 * epochs + 1):
        fade = float(np.exp(-step / (3 * epochs)))
        parts = {
            "cross_entropy": 2.5 * fade + 0.1 * rng.random(),
            "gram_alignment": 0.2 * (1 - fade) + 0.02 * rng.random(),
            "contrastive": 4 + fade + 0.2 * rng.random(),
        }
        loss = parts["cross_entropy"] + 0.5 * parts["gram_alignment"] + 0.1 * parts["contrastive"]
        run.append_metrics(
            {"step": step, "epoch": (step - 1) // 8 + 1, "loss": loss, **parts, "lr": 0.005, "temperature": 0.3}
        )


def write_maps(run: RunFolder, probe: pd.DataFrame, snapshots: list[Snapshot]) -> None:
    _, _, basis = np.linalg.svd(
        snapshots[-1].image_features - snapshots[-1].image_features.mean(0), full_matrices=False
    )
    trust = {"trustworthiness": 0.9, "continuity": 0.85, "neighbor_recall": 0.4, "stress": 0.3, "noise_floor": 0.05}
    trust["n_neighbors"] = 10
    for name, axes in (("pca", basis[:2]), ("aligned_umap", basis[1:3] * 4)):
        tables = []
        for snapshot in snapshots:
            places = snapshot.image_features @ axes.T
            tables.append(
                pd.DataFrame(
                    {
                        "id": probe["id"],
                        "epoch": snapshot.epoch,
                        "x": places[:, 0],
                        "y": places[:, 1],
                        "reliability": 0.8,
                        **trust,
                        "projection_version": PROJECTIONS[name].version,
                    }
                )
            )
        run.write_table(f"maps/{name}", pd.concat(tables))


def write_analysis(
    run: RunFolder, probe: pd.DataFrame, snapshots: list[Snapshot], classes: list[tuple[str, str]]
) -> None:
    held_out = (probe["split"] == "held-out").to_numpy()
    truth = probe["label_index"].to_numpy()
    summary, per_class, per_image = [], [], []
    first = snapshots[0]
    for snapshot in snapshots:
        moment = snapshot.epoch / max(snapshots[-1].epoch, 1)
        correct = snapshot.logits.argmax(1) == truth
        drift = 1 - (snapshot.image_features * first.image_features).sum(1)
        values = {
            "accuracy_zero_shot": (first.logits.argmax(1) == truth)[held_out].mean(),
            "accuracy_tuned": correct[held_out].mean(),
            "accuracy_fused": min(correct[held_out].mean() + 0.01, 1.0),
            "gram_drift_global": 0.1 * moment,
            "gram_drift_local": 0.05 * moment,
            **{f"gram_drift_{name}": share * moment for name, share in GRAM_PARTS.items()},
            **{name: size * moment for name, size in GROMOV.items()},
            "gromov_points": 96,
            "gromov_samples": 1,
            "neighbor_overlap": 1 - 0.3 * moment,
            "silhouette": -0.1 + 0.4 * moment,
            "family_purity": 0.8 - 0.1 * moment,
            "bystander_retrieval": 0.5 - 0.2 * moment,
            "bystander_gram_drift": 0.08 * moment,
            "image_drift": float(drift.mean()),
        }
        summary += [(snapshot.epoch, measure, float(value)) for measure, value in values.items()]
        for index, (label, _) in enumerate(classes):
            mine = held_out & (truth == index)
            base = float(snapshot.logits[mine].max(1).mean() / 20)
            for measure in ("silhouette", "class_margin", "neighbor_purity", "text_margin", "accuracy", "drift"):
                per_class.append((snapshot.epoch, index, label, measure, base * (0.6 + 0.4 * moment) - 0.3))
        for image, shift, right in zip(probe["id"], drift, correct, strict=True):
            per_image += [
                (snapshot.epoch, image, "drift", float(shift)),
                (snapshot.epoch, image, "correct", float(right)),
            ]
    table = pd.DataFrame(summary, columns=["epoch", "measure", "value"])
    of_neighbors = (table["measure"] == "neighbor_overlap").to_numpy()
    levels = {"n_neighbors": np.where(of_neighbors, 10.0, np.nan), "chance": np.where(of_neighbors, 0.105, np.nan)}
    run.write_table("analysis/summary", table.assign(**levels))
    classwise = pd.DataFrame(per_class, columns=["epoch", "label_index", "label", "measure", "value"])
    run.write_table(
        "analysis/per_class", classwise.assign(lower=classwise["value"] - 0.1, upper=classwise["value"] + 0.1)
    )
    epochs = [snapshot.epoch for snapshot in snapshots]
    groups = [
        (epoch, "family", family, measure, 0.5 + 0.01 * epoch, 24)
        for epoch in epochs
        for family in probe["family"].unique()
        for measure in ("accuracy_tuned", "image_drift")
    ]
    columns = ["epoch", "column", "group", "measure", "value", "n"]
    run.write_table("analysis/by_group", pd.DataFrame(groups, columns=columns))
    prompts = [
        (epoch, row, label, rank, probe["id"].iloc[(7 * row + rank) % len(probe)], 0.3 - 0.01 * rank)
        for epoch in epochs
        for row, (label, _) in enumerate(classes)
        for rank in (1, 2)
    ]
    columns = ["epoch", "label_index", "label", "rank", "id", "similarity"]
    run.write_table("analysis/prompts", pd.DataFrame(prompts, columns=columns))
    pairs = [
        (epoch, row, column, label, other, 0.01 * epoch * (1 + (row * column) % 7), 6 if row == column else 16)
        for epoch in epochs
        for row, (label, _) in enumerate(classes)
        for column, (other, _) in enumerate(classes[row:], start=row)
    ]
    columns = ["epoch", "label_index", "other_index", "label", "other", "value", "n"]
    run.write_table("analysis/gram_blocks", pd.DataFrame(pairs, columns=columns))
    run.write_table("analysis/asked", measured.today())
    looked_for = {name: kind.looks_for for name, kind in KINDS.items()}
    write_findings(run, Findings(epochs[-1], (), looked_for, int(held_out.sum())))
    run.write_table("analysis/per_image", pd.DataFrame(per_image, columns=["epoch", "id", "measure", "value"]))


def write_thumbs(run: RunFolder, probe: pd.DataFrame, size: int = 64, across: int = 20) -> None:
    rows = -(-len(probe) // across)
    sheet = Image.new("RGB", (across * size, rows * size), "white")
    draw = ImageDraw.Draw(sheet)
    places = {}
    for index, (image, name) in enumerate(zip(probe["id"], probe["name_index"], strict=True)):
        x, y = (index % across) * size, (index // across) * size
        hue = int(name) * 37 % 360
        draw.ellipse((x + 6, y + 6, x + size - 6, y + size - 6), fill=f"hsl({hue}, 60%, 55%)")
        draw.text((x + 24, y + 24), str(image)[:2], fill="white")
        places[image] = [0, x, y]
    sheet.save(run.path / "thumbs" / "sheet-000.png")
    run.write_json("thumbs/index.json", {"size": size, "sheets": ["sheet-000.png"], "places": places})
