"""The shipped model: open_clip loads it, and it reaches what the project promises of it, untuned."""

import csv
from pathlib import Path

import open_clip
import pytest
import torch
from PIL import Image

ASSETS = Path(__file__).resolve().parents[2] / "assets"
MODEL = ASSETS / "mini-clip"
NAME = f"local-dir:{MODEL}"


class Encoded:
    """The shipped images and all names, as the shipped model sees them: unit vectors."""

    def __init__(self) -> None:
        self.model, _, preprocess = open_clip.create_model_and_transforms(NAME)
        self.model.eval()
        tokenizer = open_clip.get_tokenizer(NAME)
        with (ASSETS / "emoji-60/index.csv").open() as file:
            rows = list(csv.DictReader(file))
        with (ASSETS / "emoji-60/vocabulary.csv").open() as file:
            names = [row["name"] for row in csv.DictReader(file)]
        images = torch.stack([preprocess(Image.open(ASSETS / "emoji-60" / row["file"])) for row in rows])
        prompts = tokenizer([f"an emoji of a {name}." for name in names])
        with torch.no_grad():
            self.images = self.model.encode_image(images, normalize=True)
            self.texts = torch.cat([self.model.encode_text(part) for part in prompts.split(256)])
        self.names = torch.nn.functional.normalize(self.texts, dim=1)
        self.few = torch.tensor([row["role"] == "few-shot" for row in rows])
        self.label = torch.tensor([names.index(row["label"]) for row in rows])
        self.classes = self.label[self.few].unique()


def share_right(named: torch.Tensor, label: torch.Tensor) -> float:
    return (named == label).float().mean().item()


@pytest.fixture(scope="module")
def encoded() -> Encoded:
    return Encoded()


def test_weights_are_small_half_precision_and_of_whole_thirds(encoded: Encoded) -> None:
    assert (MODEL / "open_clip_model.safetensors").stat().st_size < 25e6
    assert len(encoded.model.visual.transformer.resblocks) % 3 == 0
    assert encoded.model.visual.pool_type == "tok"
    assert 1 < encoded.model.logit_scale.exp() <= 100


def test_text_features_have_the_norm_of_clips(encoded: Encoded) -> None:
    assert encoded.texts[encoded.classes].norm(dim=1).mean().item() == pytest.approx(10, rel=0.05)


def test_zero_shot_among_the_sixty(encoded: Encoded) -> None:
    named = encoded.classes[(encoded.images[encoded.few] @ encoded.names[encoded.classes].T).argmax(dim=1)]
    assert share_right(named, encoded.label[encoded.few]) >= 0.35


def test_nearest_neighbour_shows_the_same_concept(encoded: Encoded) -> None:
    features = encoded.images[encoded.few]
    nearest = (features @ features.T).fill_diagonal_(-2).argmax(dim=1)
    assert share_right(encoded.label[encoded.few][nearest], encoded.label[encoded.few]) >= 0.80


def test_bystanders_are_found_by_name_among_all(encoded: Encoded) -> None:
    named = (encoded.images[~encoded.few] @ encoded.names.T).argmax(dim=1)
    assert share_right(named, encoded.label[~encoded.few]) >= 0.50
