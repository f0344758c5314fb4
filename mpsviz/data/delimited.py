"""Text tables as people have them: whatever the delimiter and, as far as it is sure, the encoding."""

from __future__ import annotations

import csv as header_reader
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from mpsviz.data.encodings import NAMES, likely_encoding, marked_encoding
from mpsviz.data.paths import shown
from mpsviz.errors import UserError

DELIMITERS = (",", ";", "\t", "|")
AS_UTF8 = (
    "Save it as UTF-8 (in Excel: Save as, CSV UTF-8; in an editor: Save with encoding, UTF-8) and choose it again."
)

_SEP = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(?:^|;)\s*-?\d+,\d+(?:[eE][+-]?\d+)?\s*(?:;|$)")
_SURE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def read_delimited(
    path: Path, fits: Callable[[Sequence[str]], bool], is_text: Callable[[str], bool]
) -> tuple[pa.Table, tuple[str, ...]]:
    """Read a .csv or the like, with the delimiter that its first line `sep=…` names or with which its header fits.

    Args:
        fits: whether this may be the header; where none fits, the delimiter that gives most columns is taken.
        is_text: whether a column, by its name, is text even where it looks like numbers.

    Returns:
        The table, and notes.

    Raises:
        UserError: it is not in UTF-8 or UTF-16; the message says what it looks like.
        pa.ArrowException: its rows are of different lengths, or it has none.
    """
    data = path.read_bytes()
    codec = marked_encoding(data) or likely_encoding(data)
    text = _decoded(path, data, codec)
    notes = () if codec in ("utf-8", "utf-8-sig") else (f"'{path.name}' is in {NAMES[str(codec)]} and was read so.",)
    text = _without_blank_lines(text)
    first, _, rest = text.partition("\n")
    if named := _SEP.fullmatch(first):
        delimiter, text = named[1], _without_blank_lines(rest)
        first = text.partition("\n")[0]
    else:
        delimiter = max(DELIMITERS, key=lambda mark: _fitness(_header(first, mark), fits))
    comma = delimiter == ";" and _DECIMAL_COMMA.search(text.partition("\n")[2].partition("\n")[0])
    table = csv.read_csv(
        io.BytesIO(text.encode()),
        parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types={name: pa.string() for name in _header(first, delimiter) if is_text(name)},
            decimal_point="," if comma else ".",
        ),
    )
    return table, notes


def _decoded(path: Path, data: bytes, codec: str | None) -> str:
    if codec in _SURE:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:  # beyond the part that was looked at
            codec = None
    if codec is None:
        raise UserError(f"'{path.name}' is not in UTF-8, nor in any encoding that is known here.", next_step=AS_UTF8)
    lines = data.decode(codec, errors="replace").splitlines()
    example = next((line for line in lines if not line.isascii()), "")
    raise UserError(
        f"'{path.name}' is not in UTF-8; it looks like {NAMES[codec]}, in which a line reads '{shown(example)}'.",
        next_step=AS_UTF8,
    )


def _without_blank_lines(text: str) -> str:
    """Text that begins with the header, its lines parted by \\n: only then is it known which columns are text."""
    text = re.sub(r"\r\n?", "\n", text)
    return re.sub(r"\A(?:[ \t]*\n)+", "", text)


def _header(line: str, delimiter: str) -> list[str]:
    header_reader.field_size_limit(max(len(line), header_reader.field_size_limit()))
    return next(header_reader.reader([line], delimiter=delimiter), [])


def _fitness(header: Sequence[str], fits: Callable[[Sequence[str]], bool]) -> tuple[bool, int]:
    return fits(header), len(header)
