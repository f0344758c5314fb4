"""Files to tensors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
import pytest
import torch
from open_clip.transform import image_transform
from PIL import Image
from torchvision.transforms import Compose

from mpsviz.data.dataset.records import ImageRecord
from mpsviz.data.images.views import Fit, ImageFormat, Interpolation, RandomViews, decode, fixed_view
from mpsviz.errors import UserError
from mpsviz.runs.folder.probe import THUMBNAIL_PX, sprite_sheets
from mpsviz.runs.folder.thumbnails import SHEET_PX

FORMAT = ImageFormat(16, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))


def record(path: Path) -> ImageRecord:
    return ImageRecord("a", path, 0, "thing")


def test_transparent_pixels_become_white(tmp_path: Path):
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert (decode(record(tmp_path / "clear.png")) == 255).all()


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str):
    path = tmp_path / ("image.tif" if mode == "CMYK" else "image.png")
    Image.new(mode, (10, 9)).save(path)
    image = decode(record(path))
    assert image.shape == (3, 9, 10)
    assert image.dtype == torch.uint8


@pytest.mark.parametrize("content", [b"", b"no image at all", b"\x89PNG\r\n\x1a\n"])
def test_a_broken_image_is_named(tmp_path: Path, content: bytes):
    (tmp_path / "broken.png").write_bytes(content)
    with pytest.raises(UserError, match=r"'broken.png' of 'thing' can't be read"):
        decode(record(tmp_path / "broken.png"))


def test_the_fixed_view_is_resized_cropped_and_normalised():
    white = torch.full((3, 20, 40), 255, dtype=torch.uint8)
    view = fixed_view([white], FORMAT)
    assert view.shape == (1, 3, 16, 16)
    torch.testing.assert_close(view, torch.full_like(view, 2.0))


@pytest.mark.parametrize("shape", [(20, 40), (41, 24), (9, 12), (17, 17)])
@pytest.mark.parametrize("interpolation", get_args(Interpolation))
@pytest.mark.parametrize("fit", get_args(Fit))
def test_the_fixed_view_is_open_clips(fit: Fit, interpolation: Interpolation, shape: tuple[int, int]):
    wave = np.sin(np.arange(3 * np.prod(shape)) / 7).reshape(*shape, 3)  # (H, W, 3)
    picture = Image.fromarray((127 * wave + 128).astype(np.uint8))
    ours = fixed_view(
        [torch.from_numpy(np.array(picture)).permute(2, 0, 1)], replace(FORMAT, fit=fit, interpolation=interpolation)
    )
    prepare = image_transform(FORMAT.size, False, FORMAT.mean, FORMAT.std, resize_mode=fit, interpolation=interpolation)
    theirs = cast(Compose, prepare)(picture)
    step = 1 / 255 / FORMAT.std[0]  # both round to 8 bits, one of them along the way as well
    torch.testing.assert_close(ours[0], theirs, rtol=0, atol=2.01 * step)


def test_random_views_differ_and_repeat_with_the_seed():
    images = list(torch.randint(0, 256, (3, 3, 32, 32), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)))
    draw = RandomViews(FORMAT, crop_scale_min=0.3)
    torch.manual_seed(1)
    first = draw(images)
    torch.manual_seed(1)
    again = draw(images)
    assert first.shape == (3, 2, 3, 16, 16)
    assert torch.equal(first, again)
    assert not torch.equal(first[:, 0], first[:, 1])


def test_a_thumbnail_lies_where_its_id_says():
    colours = torch.arange(1500, dtype=torch.uint8)[:, None, None, None].expand(1500, 3, 8, 8)
    ids = [f"image {number}" for number in range(1500)]
    sheets, places = sprite_sheets(ids, list(colours), THUMBNAIL_PX)
    assert all(max(sheet.size) <= SHEET_PX for sheet in sheets)
    for number in (0, 31, 32, 1023, 1024, 1499):
        sheet, x, y = places[ids[number]]
        assert x % THUMBNAIL_PX == y % THUMBNAIL_PX == 0
        assert sheets[sheet].getpixel((x + 3, y + 3)) == (number % 256,) * 3
