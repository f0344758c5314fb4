"""Files to tensors: decoding, the fixed view that measures, the random views that train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from PIL import Image, UnidentifiedImageError
from torchvision.transforms import InterpolationMode, v2
from torchvision.transforms.v2 import functional as F

from mpsviz.data.dataset import ImageRecord
from mpsviz.errors import UserError


@dataclass(frozen=True)
class ImageFormat:
    """What an image tower expects: side in px, mean and standard deviation of the channels."""

    size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


def decode(record: ImageRecord) -> torch.Tensor:
    """Read one image as (3, H, W) uint8; what is transparent becomes white.

    Raises:
        UserError: the file is missing or no image.
    """
    try:
        with Image.open(record.path) as image:
            rgba = image.convert("RGBA")
    except (OSError, UnidentifiedImageError) as error:
        raise UserError(
            f"The image '{record.path.name}' of '{record.name}' can't be read.",
            next_step="Replace that file with a valid image, or take it out of the dataset.",
        ) from error
    white = Image.new("RGBA", rgba.size, "white")
    return F.pil_to_tensor(Image.alpha_composite(white, rgba).convert("RGB"))


def fixed_view(images: Sequence[torch.Tensor], image_format: ImageFormat) -> torch.Tensor:
    """The view that measures: short side resized, centre cropped, normalised. Returns (n, 3, size, size) float32."""
    transform = v2.Compose(
        [
            v2.Resize(image_format.size, InterpolationMode.BICUBIC, antialias=True),
            v2.CenterCrop(image_format.size),
            *_normalise(image_format),
        ]
    )
    return torch.stack([transform(image) for image in images])


class RandomViews:
    """The views that train: random resized crop and horizontal flip, drawn from torch's global generator."""

    def __init__(self, image_format: ImageFormat, crop_scale_min: float, views: int = 2) -> None:
        self.views = views
        self.crop = v2.Compose(
            [
                v2.RandomResizedCrop(
                    image_format.size,
                    scale=(crop_scale_min, 1.0),
                    interpolation=InterpolationMode.BICUBIC,
                    antialias=True,
                ),
                v2.RandomHorizontalFlip(),
            ]
        )
        self.normalise = v2.Compose(_normalise(image_format))

    def __call__(self, images: Sequence[torch.Tensor]) -> torch.Tensor:
        """Draw the views of a batch of (3, H, W) uint8 images. Returns (B, V, 3, size, size) float32."""
        drawn = [torch.stack([self.crop(image) for _ in range(self.views)]) for image in images]
        return self.normalise(torch.stack(drawn))  # (B, V, 3, size, size)


def _normalise(image_format: ImageFormat) -> list[v2.Transform]:
    return [v2.ToDtype(torch.float32, scale=True), v2.Normalize(list(image_format.mean), list(image_format.std))]
