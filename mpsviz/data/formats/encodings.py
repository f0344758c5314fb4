"""Which encoding bytes look like: for file names in old archives, and for tables that are not UTF-8."""

from __future__ import annotations

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GBK (GB 18030)",
    "shift_jis": "Shift JIS",
    "euc_kr": "EUC-KR",
    "cp1252": "Windows-1252 (Latin-1)",
}
"""Codec → what people call it."""

_RUN = re.compile(rb"[\x80-\xff]+")
_KANA = re.compile("[\u3040-\u30ff]")
_SYMBOL = re.compile("[^\x00-\x7f\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
LOOKED_AT = 2**20
"""Bytes from which an encoding is told."""


def marked_encoding(data: bytes) -> str | None:
    """The codec that a byte order mark names."""
    return next((codec for mark, codec in MARKS if data.startswith(mark)), None)


def likely_encoding(data: bytes) -> str | None:
    """The codec of text, from its bytes; None where it looks like none that is known here.

    UTF-8 is as good as certain. East Asian text comes in bytes above 127 that decode into characters in use; in
    Western European text such bytes are single letters among ASCII ones.
    """
    data = data[:LOOKED_AT]
    if _decoded(data, "utf-8") is not None:
        return "utf-8" if b"\0" not in data else _without_mark(data)
    if b"\0" in data:
        return _without_mark(data)
    japanese = _decoded(data, "shift_jis")
    if japanese and _KANA.search(japanese) and not _SYMBOL.search(japanese):
        return "shift_jis"
    if _is_korean(_decoded(data, "euc_kr") or ""):
        return "euc_kr"
    if _is_chinese(_decoded(data, "gb18030") or ""):
        return "gb18030"
    runs = _RUN.findall(data)
    is_western = sum(map(len, runs)) < 2 * len(runs) and _decoded(data, "cp1252") is not None
    return "cp1252" if is_western else None


def _is_korean(text: str) -> bool:
    """Whether all that is not ASCII are Hangul, and enough that Chinese would hardly look so by chance."""
    others = [letter for letter in text if letter > "\x7f"]
    return len(others) >= 6 and all("\uac00" <= letter <= "\ud7a3" for letter in others)


def _is_chinese(text: str) -> bool:
    """Whether most of what is not ASCII are the characters in daily use, those of GB 2312's first level."""
    others = [letter for letter in text if letter > "\x7f"]
    common = [letter for letter in others if b"\xb0" <= letter.encode("gb2312", "ignore")[:1] <= b"\xd7"]
    return len(common) * 2 > len(others)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of Western text is zero."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if min(len(data[0::2]) - even, len(data[1::2]) - odd) * 2 > len(data[0::2]):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _decoded(data: bytes, codec: str) -> str | None:
    """What the bytes say in a codec; a character that the end of what is looked at cuts is no matter."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        return decoder.decode(data, final=len(data) < LOOKED_AT)
    except UnicodeDecodeError:
        return None
