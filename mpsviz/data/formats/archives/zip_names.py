"""The names in a zip, whatever code page they are in: only newer archives say that theirs is UTF-8."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from mpsviz.data.dataset.paths import shown
from mpsviz.data.formats.encodings import NAMES, likely_encoding

STANDARD = "cp437"
"""What a name is in that is not marked as UTF-8, says the format; Windows and macOS write others."""
IS_UTF8 = 0x800


def names_encoding(path: Path) -> str:
    """The codec of the names in a zip that are not marked as UTF-8, for `zipfile.ZipFile(metadata_encoding=…)`.

    Raises:
        OSError, zipfile.BadZipFile, …: as zipfile does.
    """
    with zipfile.ZipFile(path) as archive:
        names = _unmarked(archive.infolist())
    raw = [name.encode(STANDARD) for name in names]
    likely = likely_encoding(b"\n".join(raw))
    if likely not in ("utf-8", "gb18030", "shift_jis", "euc_kr"):
        return STANDARD
    try:
        for name in raw:
            name.decode(likely)
    except UnicodeDecodeError:
        return STANDARD
    return likely


def names_note(infos: Sequence[zipfile.ZipInfo], encoding: str) -> tuple[str, ...]:
    """A sentence where names were read in an encoding that is not certain; none where they are ASCII or UTF-8."""
    names = _unmarked(infos)
    if not names or encoding == "utf-8":
        return ()
    example = f"for example '{shown(names[0])}'"
    if encoding == STANDARD:
        return (
            f"Names in the archive are not marked as UTF-8 and were read in the zip format's own code page, {example}. "
            "If they look wrong, pack the images again with UTF-8 names.",
        )
    return (f"Names in the archive are not in UTF-8; they look like {NAMES[encoding]} and were read so, {example}.",)


def _unmarked(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Names that are not ASCII and not marked as UTF-8."""
    unmarked = [info.orig_filename for info in infos if not info.flag_bits & IS_UTF8]
    return [name for name in unmarked if not name.isascii()]
