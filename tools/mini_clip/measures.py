"""The three figures that mini-clip must reach without tuning, on the images that are shipped."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

ASSET = Path(__file__).resolve().parents[2] / "assets" / "emoji-60"

TEMPLATE = "an emoji of a {}."


@dataclass(frozen=True)
class Shipped:
    """The rows of index.csv, their images, all names, and the classes in the order of the index."""

    rows: list[dict[str, str]]
    images: list[Image.Image]
    names: list[str]

    @property
    def classes(self) -> list[str]:
        return list(dict.fromkeys(row["label"] for row in self.rows if row["role"] == "few-shot"))


def load_shipped() -> Shipped:
    with (ASSET / "index.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (ASSET / "vocabulary.csv").open() as file:
        names = [row["name"] for row in csv.DictReader(file)]
    return Shipped(rows, [Image.open(ASSET / row["file"]).convert("RGB") for row in rows], names)


def measure(shipped: Shipped, features: torch.Tensor, name_features: torch.Tensor) -> dict[str, float]:
    """Shares, 0…1. `features` (rows, D) and `name_features` (names, D) are unit vectors, in the order of `shipped`.

    zero_shot: few-shot images named rightly among the sixty classes; neighbour: few-shot images whose nearest other one
    shows the same concept; bystander: bystanders named rightly among all names.
    """
    few = torch.tensor([row["role"] == "few-shot" for row in shipped.rows])
    label = torch.tensor([shipped.names.index(row["label"]) for row in shipped.rows])
    classes = torch.tensor([shipped.names.index(name) for name in shipped.classes])
    features, name_features = features.float().cpu(), name_features.float().cpu()
    named = classes[(features[few] @ name_features[classes].T).argmax(dim=1)]
    alike = (features[few] @ features[few].T).fill_diagonal_(-2)
    neighbour = label[few][alike.argmax(dim=1)]
    among_all = (features[~few] @ name_features.T).argmax(dim=1)
    return {
        "zero_shot": (named == label[few]).float().mean().item(),
        "neighbour": (neighbour == label[few]).float().mean().item(),
        "bystander": (among_all == label[~few]).float().mean().item(),
    }


def zero_shot_by_style(shipped: Shipped, features: torch.Tensor, class_features: torch.Tensor) -> dict[str, float]:
    """Share of each style's few-shot images named rightly among the classes; `class_features` (classes, D)."""
    named = (features @ class_features.T).argmax(dim=1).tolist()
    right: dict[str, list[bool]] = {}
    for row, best in zip(shipped.rows, named, strict=True):
        if row["role"] == "few-shot":
            right.setdefault(row["style"], []).append(shipped.classes[best] == row["label"])
    return {style: sum(hits) / len(hits) for style, hits in right.items()}


def as_tensor(images: list[Image.Image]) -> torch.Tensor:
    """(n, H, W, 4) uint8, opaque."""
    return torch.from_numpy(np.stack([np.asarray(image.convert("RGBA")) for image in images]))
