"""Any image as 8-bit RGB, whatever its mode and wherever it comes from, or the reason why not."""

from __future__ import annotations

import errno
import stat
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

register_heif_opener()  # Pillow itself reads AVIF and not HEIC

FORMATS = ("AVIF", "BMP", "GIF", "HEIF", "ICO", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")
"""What may be decoded, by content and not by name: EPS would run Ghostscript, some would take any bytes."""
MIN_SIDE = 8
MAX_PIXELS = 89_478_485
"""Pillow's own threshold of a decompression bomb: 89 megapixels, 256 MiB as RGB."""
MAX_ASPECT = 100
ROUGH_PX = 32
"""To this shorter side a large JPEG is decoded where only its being whole matters: several times as fast."""

TOO_LARGE = f"larger than {MAX_PIXELS // 10**6} megapixels"
TOO_SMALL = f"smaller than {MIN_SIDE} px"
TOO_LONG = f"more than {MAX_ASPECT} times as long as wide"


class UnreadableError(Exception):
    """An image can't be used. `reason` reads well after a number: '2 broken'."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_size(path: Path) -> tuple[int, int]:
    """Width and height in px from the file's header: fast, but a file that breaks off later is not found out.

    Raises:
        UnreadableError: there is no image that can be used.
    """
    _check_file(path)
    try:
        with Image.open(path, formats=FORMATS) as image:
            _check_size(image.size)
            return image.size
    except Exception as error:
        raise _unreadable(error) from error


def read_rgb(path: Path, shorter_side: int | None = None) -> Image.Image:
    """Decode an image: the first frame, upright, on white where it is transparent.

    Args:
        shorter_side: in px; a larger image is reduced to that.

    Raises:
        UnreadableError: there is no image that can be used.
    """
    _check_file(path)
    try:
        with Image.open(path, formats=FORMATS) as image:
            _check_size(image.size)
            return _rgb(image, shorter_side)
    except Exception as error:
        raise _unreadable(error) from error


def to_rgb(image: Image.Image, shorter_side: int | None = None) -> Image.Image:
    """An image that is opened already, pixel for pixel as `read_rgb` reads its file; `image` is left as it is.

    Raises:
        UnreadableError: its file has been closed, or breaks off.
    """
    try:
        return _rgb(image, shorter_side)
    except Exception as error:
        raise _unreadable(error) from error


def check_image(path: Path) -> None:
    """Decode an image, a JPEG as roughly as it allows, to find out whether it can be used.

    Raises:
        UnreadableError: there is no image that can be used.
    """
    _check_file(path)
    try:
        with Image.open(path, formats=FORMATS) as image:
            _check_size(image.size)
            if image.format == "JPEG":  # HEIC would look at its thumbnail alone
                image.draft(None, _reduced_size(image.size, ROUGH_PX))
            _rgb(image, ROUGH_PX)
    except Exception as error:
        raise _unreadable(error) from error


def _rgb(image: Image.Image, shorter_side: int | None) -> Image.Image:
    image.load()
    rgb = _without_transparency(_upright(image))
    target = _reduced_size(rgb.size, shorter_side)
    return rgb if rgb.size == target else rgb.resize(target, Image.Resampling.BICUBIC, reducing_gap=3.0)


def _upright(image: Image.Image) -> Image.Image:
    with suppress(Exception):  # broken metadata is no reason to lose a picture
        if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
            return ImageOps.exif_transpose(image)
    return image


def _check_file(path: Path) -> None:
    try:
        status = path.stat()
    except PermissionError as error:
        raise UnreadableError("not allowed to be read") from error
    except (OSError, ValueError) as error:  # a NUL byte in the name, a name too long
        if isinstance(error, OSError) and error.errno in (errno.ELOOP, errno.EIO, errno.ESTALE):
            raise UnreadableError(f"not to be looked at ({error.strerror})") from error
        raise UnreadableError("missing") from error
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        raise UnreadableError("not regular files")
    if status.st_size == 0:
        raise UnreadableError("empty")


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise UnreadableError(TOO_LARGE)
    if min(size) < MIN_SIDE:
        raise UnreadableError(TOO_SMALL)
    if max(size) > MAX_ASPECT * min(size):
        raise UnreadableError(TOO_LONG)


def _reduced_size(size: tuple[int, int], shorter_side: int | None) -> tuple[int, int]:
    if shorter_side is None or min(size) <= shorter_side:
        return size
    width, height = (round(side * shorter_side / min(size)) for side in size)
    return width, height


def _without_transparency(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return Image.fromarray(_to_8_bit(np.asarray(image))).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def _to_8_bit(grey: np.ndarray) -> np.ndarray:
    """(H, W) uint8 of 16-bit, 32-bit or real numbers; Pillow itself would cut everything above 255 off.

    White is 65535 in 16 bits; elsewhere the first of 1 (reals), 255, 65535 that holds all values, or the largest one.
    """
    if grey.dtype.itemsize == 2:
        return (grey >> 8).astype(np.uint8)
    values = np.nan_to_num(grey.astype(np.float64), posinf=0).clip(min=0)
    peak = values.max()
    whites = [1, 255, 65535, peak] if grey.dtype.kind == "f" else [255, 65535, peak]
    white = next(white for white in whites if peak <= white)
    return (values * (255 / white)).round().astype(np.uint8)


def _unreadable(error: Exception) -> UnreadableError:
    """Decoders raise whatever comes to them on malformed input; all of it means the same."""
    if isinstance(error, UnreadableError):
        return error
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return UnreadableError(TOO_LARGE)
    if isinstance(error, UnidentifiedImageError):
        return UnreadableError("no image or broken in its first bytes")
    if isinstance(error, PermissionError):
        return UnreadableError("not allowed to be read")
    return UnreadableError("broken")
