"""Zips that must not be unpacked."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable

from .made import class_files, packed, picture

GOOD = class_files()


def with_entry(name: str, content: bytes = b"x", **attributes: int) -> bytes:
    """A good zip with one entry more, written as it is."""
    file = io.BytesIO(packed(GOOD))
    with zipfile.ZipFile(file, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a name that is there already
        info = zipfile.ZipInfo("placeholder")
        info.filename = name  # not cleaned, as the constructor does
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        archive.writestr(info, content)
    return file.getvalue()


def special(kind: int, name: str = "cat/special.png", content: bytes = b"../../secret.png") -> bytes:
    return with_entry(name, content, external_attr=(kind | 0o777) << 16, create_system=3)


def changed(change: Callable[[bytearray], None], content: bytes | None = None) -> bytes:
    data = bytearray(packed(GOOD) if content is None else content)
    change(data)
    return bytes(data)


def set_in_directory(offset: int, form: str, value: int) -> Callable[[bytearray], None]:
    """Overwrite a field of the first entry of the central directory."""

    def change(data: bytearray) -> None:
        struct.pack_into(form, data, data.index(b"PK\x01\x02") + offset, value)

    return change


def flip(place: int) -> Callable[[bytearray], None]:
    def change(data: bytearray) -> None:
        data[place] ^= 0xFF

    return change


FLAGS, METHOD, CRC, PACKED, SIZE, OFFSET = 8, 10, 16, 20, 24, 42
WHOLE = packed(GOOD)

ARCHIVES: dict[str, bytes] = {
    "climbs out": with_entry("../evil.png"),
    "climbs out within": with_entry("cat/../../evil.png"),
    "climbs and returns": with_entry("cat/../cat/evil.png"),
    "absolute": with_entry("/tmp/evil.png"),
    "two slashes": with_entry("//server/evil.png"),
    "drive": with_entry("C:/evil.png"),
    "drive without slash": with_entry("C:evil.png"),
    "backslash": with_entry("cat\\evil.png"),
    "backslash out": with_entry("..\\evil.png"),
    "network share": with_entry("\\\\server\\share\\evil.png"),
    "NUL byte": with_entry("cat/evil.png\0.txt"),
    "name without length": with_entry(""),
    "dot": with_entry("."),
    "dots": with_entry(".."),
    "long name": with_entry("cat/" + "x" * 300 + ".png"),
    "long name in UTF-8": with_entry("cat/" + "ü" * 150 + ".png"),
    "link": special(stat.S_IFLNK),
    "link to a folder": special(stat.S_IFLNK, "cat/folder", b"/"),
    "pipe": special(stat.S_IFIFO),
    "device": special(stat.S_IFCHR),
    "socket": special(stat.S_IFSOCK),
    "same name twice": with_entry("cat/0.png", picture()),
    "same name in capitals": with_entry("cat/0.PNG", picture()),
    "same name in another form of Unicode": packed(GOOD | {"cat/e\u0301.png": b"", "cat/\u00e9.png": b""}),
    "file and folder": with_entry("cat/0.png/evil.png"),
    "encrypted": changed(set_in_directory(FLAGS, "<H", 1)),
    "unknown compression": changed(set_in_directory(METHOD, "<H", 77)),
    "other compression": changed(set_in_directory(METHOD, "<H", zipfile.ZIP_BZIP2)),
    "lzma that is none": changed(set_in_directory(METHOD, "<H", zipfile.ZIP_LZMA)),
    "wrong checksum": changed(set_in_directory(CRC, "<I", 1)),
    "size too small": changed(set_in_directory(SIZE, "<I", 3)),
    "size too large": changed(set_in_directory(SIZE, "<I", 3 * 10**9)),
    "packed size too small": changed(set_in_directory(PACKED, "<I", 10)),
    "offset beyond the end": changed(set_in_directory(OFFSET, "<I", 10**9)),
    "bomb": packed(GOOD | {"cat/bomb.png": bytes(11 * 2**20)}),
    "bombs": packed(GOOD | {f"cat/bomb{number}.png": bytes(9 * 2**20) for number in range(2)}),
    "broken pixels": changed(flip(WHOLE.index(b"cat/0.png") + 60)),
    "broken local header": changed(flip(2)),
    "cut in the directory": WHOLE[:-40],
    "cut in the files": WHOLE[:500],
    "cut at the start": WHOLE[300:600],
    "directory alone": WHOLE[WHOLE.index(b"PK\x01\x02") :],
    "no bytes": b"",
    "text": b"this is no zip",
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
    "rar": b"Rar!\x1a\x07\x01\0",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "nothing in it": packed({}),
    "no images": packed({"cat/readme.txt": b"x", "dog/readme.txt": b"x"}),
    "no folders": packed({"1.png": picture(), "2.png": picture()}),
    "one class": packed({"cat/1.png": picture(), "cat/2.png": picture()}),
    "zips alone": packed({"cat/inner.zip": WHOLE, "dog/inner.zip": WHOLE}),
    "train and test with company": packed(
        class_files(prefix="train/") | class_files(prefix="test/") | class_files(prefix="more/")
    ),
    "test without train": packed(class_files(prefix="test/") | class_files(prefix="val/")),
}
