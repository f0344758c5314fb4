"""From a RunConfig to everything that a run works on: data, split, model, loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from mpsviz.backbone.download import Progress
from mpsviz.backbone.loading import Backbone, encode_prompts, load_backbone, prompt_notes
from mpsviz.config.run_config import RunConfig
from mpsviz.data.catalog import OWN, load_dataset
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.images.image_set import ImageSet, decode_side
from mpsviz.data.images.views import FixedViews, RandomViews
from mpsviz.data.splits.selection import select_images
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.batches import FewShotData, LabelledImages
from mpsviz.tuning.loop.processes import launched, local_device
from mpsviz.tuning.losses.class_targets import ClassTargets
from mpsviz.tuning.methods import METHODS


@dataclass(frozen=True)
class Session:
    """A run, ready to start.

    Attributes:
        split: (n,) str, see `mpsviz.data.splits.few_shot`.
        images: n images, (3, H, W) uint8, decoded when they are asked for.
        probe_images: the n fixed views that are measured.
        notes: what the user should know of weights, prompts and method.
    """

    config: RunConfig
    dataset: Dataset
    split: np.ndarray
    images: ImageSet
    probe_images: FixedViews
    backbone: Backbone
    learner: Learner
    few_shot: FewShotData
    notes: tuple[str, ...]


def choose_device(wish: str) -> torch.device:
    """Turn `auto`, `cpu`, `cuda` or `cuda:1` into a device.

    Raises:
        UserError: the wish is no device, not there, or none that numbers can be computed on.
    """
    if wish == "auto" or (wish == "cuda" and launched()):
        return local_device()
    try:
        device = torch.device(wish)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, ImportError) as error:
        raise UserError(f"The device '{wish}' is not available here.", next_step="Choose 'auto' or 'cpu'.") from error
    try:
        torch.zeros(1, device=device).add(1).item()
    except RuntimeError as error:
        raise UserError(
            f"The device '{wish}' gives no numbers back, so nothing can be tuned on it.",
            next_step="Choose 'auto' or 'cpu'.",
        ) from error
    return device


def prepare(config: RunConfig, progress: Progress | None = None) -> Session:
    """Load, split and build; seeds torch's global generator, which batches and views are drawn from.

    Args:
        progress: told how far a download of the model is; returning True stops it.

    Raises:
        UserError: data, model, method or device are unknown, broken, or don't fit each other.
        DownloadCancelledError: `progress` returned True.
    """
    torch.manual_seed(config.seed)
    selection = select_images(load_dataset(config.data), config.data, config.seed)
    dataset, split = selection.dataset, selection.split
    labels = dataset.labels()
    device = choose_device(config.device)
    ingredients = gather(config, dataset.class_names, dataset.templates, device, progress)
    backbone, own = ingredients.backbone, config.data.name in OWN
    of_prompts = prompt_notes(backbone, dataset.class_names, dataset.templates, own=own, labels=dataset.class_labels)
    learner = METHODS[config.method.name].build(ingredients)
    images = ImageSet(dataset.records, decode_side(config.data.decode_limit, backbone.image_format.size))

    def labelled(part: str) -> LabelledImages:
        rows = np.flatnonzero(split == part)
        records = [dataset.records[row] for row in rows]
        return LabelledImages(ImageSet(records, images.shorter_side), torch.from_numpy(labels[rows]))

    return Session(
        config=config,
        dataset=dataset,
        split=split,
        images=images,
        probe_images=FixedViews(images, backbone.image_format),
        backbone=backbone,
        learner=learner,
        few_shot=FewShotData(
            train=labelled("few-shot"),
            validation=labelled("validation"),
            draw_views=RandomViews(backbone.image_format, config.data.crop_scale_min, config.data.views),
            cached_views=config.data.cached_views,
        ),
        notes=backbone.notes + of_prompts + learner.notes,
    )


def encode_vocabulary(session: Session) -> np.ndarray:
    """(V, D) text features of the names that bystanders are looked up in, L2-normalised."""
    features = encode_prompts(session.backbone, session.dataset.vocabulary, session.dataset.templates)
    return F.normalize(features, dim=-1).cpu().numpy()


def gather(
    config: RunConfig,
    class_names: Sequence[str],
    templates: Sequence[str],
    device: torch.device,
    progress: Progress | None = None,
) -> MethodInputs:
    """Load the config's model onto the device and encode the prompts.

    Args:
        class_names: C names, in the order of the labels.
        templates: prompts with one `{}` each.

    Raises:
        UserError: there is no such model, its weights can't be had, or it is no CLIP ViT.
    """
    backbone = load_backbone(config.model, device, progress)
    text_features = encode_prompts(backbone, class_names, templates)
    targets = ClassTargets(text_features, backbone.logit_scale, backbone.logit_bias)
    return MethodInputs(config, backbone, tuple(class_names), tuple(templates), targets)
