"""Any image file as 8-bit RGB, or the reason why not."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mpsviz.data.images.reading import UnreadableError, read_rgb, read_size

from .bad_images import UNREADABLE
from .made import picture

RAMP = np.tile(np.linspace(0, 1, 16), (16, 1))


def pixels(path: Path, shorter_side: int | None = None) -> np.ndarray:
    return np.asarray(read_rgb(path, shorter_side))


@pytest.mark.parametrize(
    ("white", "kind", "dtype"),
    [
        (65535, "PNG", np.uint16),
        (65535, "TIFF", np.int32),
        (10**6, "TIFF", np.int32),
        (255, "TIFF", np.int32),
        (255, "TIFF", np.float32),
        (1, "TIFF", np.float32),
    ],
)
def test_grey_of_many_bits_keeps_its_shades(tmp_path: Path, white: int, kind: str, dtype: type):
    Image.fromarray((RAMP * white).astype(dtype)).save(tmp_path / "grey", kind)
    found = pixels(tmp_path / "grey").astype(int)
    assert found.shape == (16, 16, 3)
    assert np.abs(found[..., 0] - RAMP * 255).max() <= 1.5


def test_values_that_are_no_brightness_become_black(tmp_path: Path):
    grey = RAMP.astype(np.float32)
    grey[0, :3] = np.nan, np.inf, -5
    Image.fromarray(grey).save(tmp_path / "grey.tif")
    assert (pixels(tmp_path / "grey.tif")[0, :3] == 0).all()


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow says that the EXIF is broken
def test_a_photo_is_turned_as_its_exif_says_and_broken_exif_is_no_matter(tmp_path: Path):
    image = Image.fromarray(np.repeat(np.arange(20, dtype=np.uint8)[:, None] * 10, 10, axis=1)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.jpg", exif=exif)
    assert pixels(tmp_path / "turned.jpg").shape == (10, 20, 3)
    image.save(tmp_path / "broken.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff nonsense")
    assert pixels(tmp_path / "broken.jpg").shape == (20, 10, 3)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_an_animation_is_its_first_frame(tmp_path: Path, kind: str):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue", "green")]
    frames[0].save(tmp_path / "moving", kind, save_all=True, append_images=frames[1:])
    red, green, blue = pixels(tmp_path / "moving")[8, 8]
    assert red > 240
    assert max(green, blue) < 15


def test_a_palette_with_transparency_stands_on_white(tmp_path: Path):
    Image.new("P", (8, 8), 0).save(tmp_path / "clear.png", transparency=0)
    Image.new("P", (8, 8), 0).save(tmp_path / "half.png", transparency=bytes([0] * 256))
    assert (pixels(tmp_path / "clear.png") == 255).all()
    assert (pixels(tmp_path / "half.png") == 255).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_image_is_reduced_and_a_small_one_left(tmp_path: Path, kind: str):
    (tmp_path / "image").write_bytes(picture(size=(300, 150), kind=kind))
    assert pixels(tmp_path / "image", 50).shape == (50, 100, 3)
    assert pixels(tmp_path / "image", 150).shape == (150, 300, 3)
    assert (pixels(tmp_path / "image", 500) == pixels(tmp_path / "image")).all()
    assert read_size(tmp_path / "image") == (300, 150)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "JPEG2000", "PPM", "ICO"])
def test_a_wrong_extension_is_no_matter(tmp_path: Path, kind: str):
    (tmp_path / "image.xyz").write_bytes(picture(kind=kind))
    assert pixels(tmp_path / "image.xyz").shape == (16, 16, 3)


@pytest.mark.parametrize("name", list(UNREADABLE))
def test_what_can_not_be_read_has_a_reason(tmp_path: Path, name: str):
    content, reason = UNREADABLE[name]
    (tmp_path / "image.png").write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read_rgb(tmp_path / "image.png", 32)
    assert caught.value.reason.startswith(reason)
    assert caught.value.reason


@pytest.mark.parametrize("path", ["missing.png", "folder.png", "pipe.png", "a\0b.png", "x" * 300])
def test_what_is_no_file_is_not_opened(tmp_path: Path, path: str):
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    for read in (read_rgb, read_size):
        with pytest.raises(UnreadableError, match=r"missing|not regular files"):
            read(tmp_path / path)


def test_noise_never_raises_anything_else(tmp_path: Path):
    rng = np.random.default_rng(0)
    for number in range(150):
        kind = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")[number % 6]
        content = bytearray(picture(size=(24, 24), kind=kind))
        for place in rng.integers(0, min(len(content), 400), 6):
            content[place] = rng.integers(256)
        (tmp_path / "image").write_bytes(content)
        with contextlib.suppress(UnreadableError):
            assert read_rgb(tmp_path / "image", 16).mode == "RGB"


def test_transparency_and_memory_of_a_reduced_jpeg(tmp_path: Path):
    file = io.BytesIO()
    Image.new("RGB", (4000, 3000), "teal").save(file, "JPEG")
    (tmp_path / "photo.jpg").write_bytes(file.getvalue())
    with Image.open(tmp_path / "photo.jpg") as image:
        image.draft(None, (597, 448))
        assert image.size == (1000, 750)
    assert pixels(tmp_path / "photo.jpg", 448).shape == (448, 597, 3)


def test_a_file_that_can_not_be_looked_at_is_not_called_missing(tmp_path: Path):
    (tmp_path / "circle.png").symlink_to(tmp_path / "circle.png")
    (tmp_path / "nothing.png").symlink_to(tmp_path / "gone.png")
    for name, reason in (("circle.png", "not to be looked at (Too many levels"), ("nothing.png", "missing")):
        with pytest.raises(UnreadableError) as caught:
            read_size(tmp_path / name)
        assert caught.value.reason.startswith(reason)
