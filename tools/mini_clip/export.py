"""Put the two towers together, calibrate them, and write them as open_clip reads them: a config, fp16 safetensors."""

import json
import os
from pathlib import Path

import open_clip
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from mini_clip.corpus import Corpus, PairSampler
from mini_clip.measures import TEMPLATE, Shipped, measure
from mini_clip.model import MODEL_CONFIG, PREPROCESS_CONFIG, build
from mini_clip.text import FEATURE_NORM, encode
from mini_clip.views import random_views

CALIBRATION_VIEWS = 2048


def assemble(student: dict[str, torch.Tensor], text_tower: dict[str, torch.Tensor]) -> open_clip.CLIP:
    """A mini-clip from the averaged student's and text tower's states."""
    clip = build().eval()
    clip.visual.load_state_dict(image_tower(student))
    text = {name: value for name, value in text_tower.items() if name != "logit_scale"}
    missing, unexpected = clip.load_state_dict(text, strict=False)
    if unexpected or any(not name.startswith(("visual.", "logit_scale")) for name in missing):
        raise ValueError(f"the text tower's checkpoint does not fit: missing {missing}, unexpected {unexpected}")
    return clip


def image_tower(student: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The image tower's part of a student's state."""
    return {name.removeprefix("visual."): value for name, value in student.items() if name.startswith("visual.")}


@torch.no_grad()
def calibrate(clip: open_clip.CLIP, corpus: Corpus, shipped: Shipped) -> None:
    """Scale text features to norm 10, averaged over the classes, and set `logit_scale` by cross-entropy over all names.

    The scale is fitted on new random views of what the corpus shows of other concepts than the sixty.
    """
    tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=clip.context_length)
    of_classes = encode(clip, tokenizer([TEMPLATE.format(name) for name in shipped.classes]))
    clip.text_projection.mul_(FEATURE_NORM / of_classes.norm(dim=1).mean())
    names = F.normalize(encode(clip, tokenizer([TEMPLATE.format(name) for name in corpus.names])), dim=1)
    index = PairSampler(corpus).draw(CALIBRATION_VIEWS)
    classes = torch.tensor([corpus.names.index(name) for name in shipped.classes])
    index = index[~torch.isin(corpus.concept[index], classes)]
    features = torch.cat(
        [clip.encode_image(random_views(corpus.drawings[part]), normalize=True) for part in index.split(256)]
    )
    logits, concept = features @ names.T, corpus.concept[index]
    scales = torch.arange(5.0, 101.0)
    losses = torch.stack([F.cross_entropy(scale * logits, concept) for scale in scales])
    clip.logit_scale.fill_(scales[losses.argmin()].log())


def write(clip: open_clip.CLIP, folder: Path) -> None:
    """`open_clip_config.json` and `open_clip_model.safetensors`, each replaced at once."""
    folder.mkdir(parents=True, exist_ok=True)
    weights, config = folder / "open_clip_model.safetensors", folder / "open_clip_config.json"
    save_file(
        {name: value.half().contiguous() for name, value in clip.state_dict().items()},
        weights.with_suffix(".part"),
        {"format": "pt"},
    )
    weights.with_suffix(".part").chmod(0o644)
    os.replace(weights.with_suffix(".part"), weights)
    config.write_text(json.dumps({"model_cfg": MODEL_CONFIG, "preprocess_cfg": PREPROCESS_CONFIG}, indent=2) + "\n")


def load(folder: Path) -> open_clip.CLIP:
    """The written model, as open_clip loads it, in evaluation mode."""
    return open_clip.create_model(f"local-dir:{folder}").eval()


class Exported:
    """The written model, as open_clip loads it, with the shipped images' features (n, D), unit vectors."""

    def __init__(self, folder: Path, shipped: Shipped) -> None:
        self.model, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{folder}")
        self.model.eval()
        self.tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
        self.shipped = shipped
        with torch.no_grad():
            self.features = self.model.encode_image(
                torch.stack([preprocess(image) for image in shipped.images]), normalize=True
            )

    @torch.no_grad()
    def read(self, prompts: list[str]) -> torch.Tensor:
        """Unit vectors (n, D) of prompts."""
        return torch.cat(
            [
                self.model.encode_text(self.tokenizer(prompts[i : i + 256]), normalize=True)
                for i in range(0, len(prompts), 256)
            ]
        )

    def figures(self) -> dict[str, float]:
        return measure(self.shipped, self.features, self.read([TEMPLATE.format(name) for name in self.shipped.names]))
