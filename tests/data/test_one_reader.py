"""One reader: a path, an opened PIL image, an array and a thumbnail of the same content are the same pixels."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mpsviz.api.inputs import InputError, images_of
from mpsviz.data.dataset.records import ImageRecord
from mpsviz.data.images import reading
from mpsviz.data.images.image_set import ImageSet, decode_side
from mpsviz.data.images.reading import UnreadableError, check_image, read_rgb, read_size
from mpsviz.data.images.views import FixedViews, ImageFormat, RandomViews, decode
from mpsviz.errors import UserError
from mpsviz.runs.folder.probe import sprite_sheets

RNG = np.random.default_rng(0)
CORNER = np.zeros((60, 90, 3), dtype=np.uint8)
CORNER[:30, :45] = 255, 40, 40  # red, above left; all else is black


def smooth(size: tuple[int, int]) -> Image.Image:
    return Image.fromarray(RNG.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)


def turned(orientation: int) -> bytes:
    """Metadata that says how a picture is to be turned (in HEIC, its own boxes say that)."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def with_alpha(mode: str) -> Image.Image:
    image = smooth((90, 60)).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((90, 60)))
    return image.convert(mode)


SAVED: dict[str, Callable[[io.BytesIO], None]] = {
    "upright JPEG": lambda file: smooth((90, 60)).save(file, "JPEG"),
    "turned JPEG": lambda file: smooth((90, 60)).save(file, "JPEG", exif=turned(6)),
    "mirrored PNG": lambda file: smooth((90, 60)).save(file, "PNG", exif=turned(2)),
    "turned WebP": lambda file: smooth((90, 60)).save(file, "WEBP", exif=turned(8), lossless=True),
    "turned AVIF": lambda file: smooth((90, 60)).save(file, "AVIF", exif=turned(6)),
    "turned HEIC": lambda file: smooth((90, 60)).save(file, "HEIF", exif=turned(6)),
    "large JPEG": lambda file: smooth((1200, 900)).save(file, "JPEG"),
    "large turned JPEG": lambda file: smooth((1200, 900)).save(file, "JPEG", exif=turned(3)),
    "CMYK": lambda file: smooth((90, 60)).convert("CMYK").save(file, "JPEG"),
    "16 bits": lambda file: Image.fromarray(np.arange(5400, dtype=np.uint16).reshape(60, 90) * 12).save(file, "PNG"),
    "32 bits": lambda file: Image.fromarray(np.arange(5400, dtype=np.int32).reshape(60, 90) * 9).save(file, "TIFF"),
    "reals": lambda file: Image.fromarray(np.linspace(0, 1, 5400, dtype=np.float32).reshape(60, 90)).save(file, "TIFF"),
    "two colours": lambda file: smooth((90, 60)).convert("1").save(file, "PNG"),
    "RGBA": lambda file: with_alpha("RGBA").save(file, "PNG"),
    "LA": lambda file: with_alpha("LA").save(file, "PNG"),
    "palette": lambda file: smooth((90, 60)).convert("P").save(file, "PNG", transparency=bytes(range(256))),
    "animation": lambda file: smooth((90, 60)).save(file, "GIF", save_all=True, append_images=[smooth((90, 60))]),
}


@pytest.fixture(params=SAVED)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = io.BytesIO()
    SAVED[request.param](file)
    (tmp_path / "image").write_bytes(file.getvalue())
    return tmp_path / "image"


@pytest.mark.parametrize("side", [40, 448, None])
def test_a_path_a_pil_image_an_array_and_a_dataset_are_the_same_pixels(path: Path, side: int | None):
    (expected,) = images_of([path], side)
    lazy, loaded = (Image.open(io.BytesIO(path.read_bytes())) for _ in range(2))
    loaded.load()
    copied = loaded.copy()
    whole = np.asarray(read_rgb(path))
    for item in (str(path), lazy, loaded, copied, whole):
        assert torch.equal(images_of([item], side)[0], expected)
    assert torch.equal(images_of(whole[None], side)[0], expected)
    assert torch.equal(decode(ImageRecord("i", path, 0, "cat"), side), expected)


def test_reading_again_leaves_the_callers_image_alone(path: Path):
    image = Image.open(io.BytesIO(path.read_bytes()))
    image.load()
    before, mode, size = image.tobytes(), image.mode, image.size
    images_of([image], 32)
    assert (image.tobytes(), image.mode, image.size) == (before, mode, size)


def test_a_thumbnail_is_the_same_picture(path: Path):
    records = [ImageRecord("i", path, 0, "cat")]
    (sheet,), places = sprite_sheets(["i"], list(ImageSet(records, None)), 64)
    expected = read_rgb(path)
    expected.thumbnail((64, 64))
    _, left, top = places["i"]
    x, y = left + (64 - expected.width) // 2, top + (64 - expected.height) // 2
    np.testing.assert_array_equal(np.asarray(sheet)[y : y + expected.height, x : x + expected.width], expected)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (2, (0, 1)), (3, (1, 1)), (6, (0, 1)), (8, (1, 0))])
def test_every_format_stands_upright(tmp_path: Path, kind: str, orientation: int, corner: tuple[int, int]):
    """The red quarter is where a photo viewer shows it."""
    Image.fromarray(CORNER).save(tmp_path / "image", kind, exif=turned(orientation), quality=95)
    pixels = np.asarray(read_rgb(tmp_path / "image")).astype(int)
    assert pixels.shape == ((60, 90, 3) if orientation < 5 else (90, 60, 3))
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    quarters = {
        (row, column): pixels[row * height : (row + 1) * height, column * width : (column + 1) * width, 0].mean()
        for row in (0, 1)
        for column in (0, 1)
    }
    assert max(quarters, key=lambda quarter: quarters[quarter]) == corner
    assert quarters[corner] > 230


def test_heic_has_the_limits_of_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    smooth((400, 300)).save(tmp_path / "photo.heic", "HEIF", quality=90)
    content = (tmp_path / "photo.heic").read_bytes()
    assert read_size(tmp_path / "photo.heic") == (400, 300)
    for cut in (20, 100, len(content) * 6 // 10):
        (tmp_path / "cut.heic").write_bytes(content[:cut])
        with pytest.raises(UnreadableError):
            check_image(tmp_path / "cut.heic")
    (tmp_path / "grey.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    with pytest.raises(UnreadableError):
        read_rgb(tmp_path / "grey.heic")
    monkeypatch.setattr(reading, "MAX_PIXELS", 400 * 300 - 1)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda image: pytest.fail("decoded"))
    for read in (read_size, read_rgb, check_image):
        with pytest.raises(UnreadableError, match="larger than"):
            read(tmp_path / "photo.heic")


def test_an_opened_image_whose_file_is_gone_is_refused_with_the_reason(tmp_path: Path):
    smooth((90, 60)).save(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as closed:
        pass
    with pytest.raises(InputError, match=r"X\[1\] can't be read"):
        images_of([smooth((90, 60)), closed], 32)


def test_shrinking_before_cropping_can_be_switched_off(tmp_path: Path):
    assert (decode_side(-1, 224), decode_side(-1, 336)) == (448, 672)
    assert decode_side(0, 224) is None
    assert decode_side(500, 224) == 500
    with pytest.raises(UserError, match=r"100 px.*sees 224 px"):
        decode_side(100, 224)
    noise = RNG.integers(0, 256, (300, 400, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    records = [ImageRecord("a", tmp_path / "a.png", 0, "cat")]
    image_format = ImageFormat(32, (0.5,) * 3, (0.5,) * 3)
    whole = torch.from_numpy(noise).permute(2, 0, 1)
    off, on = (ImageSet(records, decode_side(limit, 32)) for limit in (0, -1))
    assert torch.equal(off[0], whole)
    assert on[0].shape == (3, 64, 85)
    torch.manual_seed(0)
    crop = RandomViews(image_format, 0.3)(off[:1])
    torch.manual_seed(0)
    assert torch.equal(crop, RandomViews(image_format, 0.3)([whole]))
    assert not torch.equal(FixedViews(off, image_format).crops, FixedViews(on, image_format).crops)
