"""Files that look like images and are none that can be used."""

from __future__ import annotations

import struct
import zlib

from mpsviz.data.images import reading

from .made import picture


def huge_png(width: int, height: int) -> bytes:
    """The header of a PNG of any size, and hardly any data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10)) + chunk(b"IEND", b"")
    )


UNREADABLE = {
    "nothing": (b"", "empty"),
    "text": (b"no image at all", "no image"),
    "html": (b"<!DOCTYPE html><html>404</html>", "no image"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no image"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n", "no image"),
    "pdf": (b"%PDF-1.7\n", "no image"),
    "png signature": (b"\x89PNG\r\n\x1a\n", "no image"),
    "png without pixels": (huge_png(16, 16), "broken"),
    "png with a wrong checksum": (picture()[:40] + b"\xff\xff" + picture()[42:], "no image"),
    "png bomb": (huge_png(60_000, 60_000), reading.TOO_LARGE),
    "png too large for the eye": (huge_png(10_000, 9_000), reading.TOO_LARGE),
    "png strip": (huge_png(5_000, 8), reading.TOO_LONG),
    "png dot": (picture(size=(1, 1)), reading.TOO_SMALL),
    "png line": (picture(size=(7, 40)), reading.TOO_SMALL),
    "gif of no size": (b"GIF89a\0\0\0\0\0\0\0;", ""),
    "bmp header": (picture(kind="BMP")[:30], ""),
    "tiff loop": (b"II*\0\x08\0\0\0" + b"\0\0\x08\0\0\0", ""),
    "webp header": (b"RIFF\x10\0\0\0WEBPVP8 ", ""),
    "avif header": (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", ""),
    "jpeg header": (b"\xff\xd8\xff\xe0", ""),
    "ppm of no size": (b"P6 0 0 255\n", ""),
    "pfm of nonsense": (b"PF\n16 16\nnan\n", ""),
    **{
        f"{kind.lower()} cut off": (content[: int(len(content) * 0.6)], "")
        for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "PPM")
        for content in [picture(size=(64, 64), kind=kind)]
    },
}
"""Name → content of a file, and what the reason begins with."""
