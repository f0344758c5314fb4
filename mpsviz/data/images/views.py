"""Images to what a tower sees: the fixed view that measures, the random views that train."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from typing import Literal

import torch
from PIL import Image
from torchvision.transforms import InterpolationMode, v2
from torchvision.transforms.v2 import functional as F

from mpsviz.data.dataset.records import ImageRecord
from mpsviz.data.images.reading import UnreadableError, read_rgb, to_rgb
from mpsviz.data.images.unreadable_images import THREADS
from mpsviz.errors import UserError

Fit = Literal["shortest", "longest", "squash"]
Interpolation = Literal["bicubic", "bilinear"]


@dataclass(frozen=True)
class ImageFormat:
    """What an image tower expects.

    Attributes:
        size: of the side, in px.
        mean, std: of the channels.
        fit: how the fixed view becomes a square, as open_clip calls it: by its shortest side, and cropped; by its
            longest side, with black around it; or squashed.
        interpolation: of the fixed view.
    """

    size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    fit: Fit = "shortest"
    interpolation: Interpolation = "bicubic"


def decode(record: ImageRecord, shorter_side: int | None = None) -> torch.Tensor:
    """Read one image as (3, H, W) uint8; what is transparent becomes white.

    Args:
        shorter_side: in px; a larger image is reduced to that.

    Raises:
        UserError: there is no image that can be used.
    """
    try:
        return F.pil_to_tensor(read_rgb(record.path, shorter_side))
    except UnreadableError as error:
        raise UserError(
            f"The image '{record.path.name}' of '{record.name}' can't be read ({error.reason}).",
            next_step="Replace that file with a valid image, or take it out of the dataset.",
        ) from error


def decode_opened(image: Image.Image, shorter_side: int | None = None) -> torch.Tensor:
    """As `decode`, of an image that a program holds already.

    Raises:
        UserError: its file has been closed, or breaks off.
    """
    try:
        return F.pil_to_tensor(to_rgb(image, shorter_side))
    except UnreadableError as error:
        raise UserError(
            f"An opened image can't be read ({error.reason}).",
            next_step="Load it before its file is closed (image.load()), or give its path.",
        ) from error


def fixed_view(images: Sequence[torch.Tensor], image_format: ImageFormat) -> torch.Tensor:
    """The view that measures: made a square as the tower is used to, normalised. Returns (n, 3, size, size) float32."""
    return _normalise(image_format)(_fixed_crops(images, image_format))


class FixedViews:
    """The fixed views of many images, kept as 8-bit crops (3·size² bytes each) and normalised batch by batch."""

    def __init__(self, images: Sequence[torch.Tensor], image_format: ImageFormat) -> None:
        """Decode and crop, a few images at a time."""
        self.crops = _fixed_crops(images, image_format)  # (n, 3, size, size) uint8
        self.normalise = _normalise(image_format)

    def __len__(self) -> int:
        return len(self.crops)

    def __getitem__(self, rows: torch.Tensor) -> FixedViews:
        """Those of some images, by their numbers (m,) int64."""
        some = copy(self)
        some.crops = self.crops[rows]
        return some

    def split(self, batch_size: int) -> Iterator[torch.Tensor]:
        """As `torch.Tensor.split`: in order, (≤ batch_size, 3, size, size) float32."""
        return (self.normalise(crops) for crops in self.crops.split(batch_size))


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
        self.normalise = _normalise(image_format)

    def __call__(self, images: Sequence[torch.Tensor]) -> torch.Tensor:
        """Draw the views of a batch of (3, H, W) uint8 images. Returns (B, V, 3, size, size) float32."""
        drawn = [torch.stack([self.crop(image) for _ in range(self.views)]) for image in images]
        return self.normalise(torch.stack(drawn))  # (B, V, 3, size, size)


def _fixed_crops(images: Sequence[torch.Tensor], image_format: ImageFormat) -> torch.Tensor:
    """(n, 3, size, size) uint8, of images that are decoded a few at a time."""
    size, fit = image_format.size, _fit(image_format)
    crops = torch.empty((len(images), 3, size, size), dtype=torch.uint8)
    with ThreadPoolExecutor(THREADS) as pool:
        for first in range(0, len(images), 4 * THREADS):  # so many are held at a time
            rows = range(first, min(first + 4 * THREADS, len(images)))
            for row, image in zip(rows, pool.map(images.__getitem__, rows), strict=True):
                crops[row] = fit(image)
    return crops


def _fit(image_format: ImageFormat) -> v2.Transform:
    size, interpolation = image_format.size, InterpolationMode(image_format.interpolation)
    if image_format.fit == "squash":
        return v2.Resize((size, size), interpolation, antialias=True)
    if image_format.fit == "longest":
        resize = v2.Resize(None, interpolation, max_size=size, antialias=True)
    else:
        resize = v2.Resize(size, interpolation, antialias=True)
    return v2.Compose([resize, v2.CenterCrop(size)])  # which fills up with black what is too small


def _normalise(image_format: ImageFormat) -> v2.Transform:
    return v2.Compose(
        [v2.ToDtype(torch.float32, scale=True), v2.Normalize(list(image_format.mean), list(image_format.std))]
    )
