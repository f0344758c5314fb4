"""CLIP's tokenizer without torch, for pages and commands that look at prompts before a model is loaded.

The same byte-pair encoding, on the same table, as `open_clip.SimpleTokenizer`, whose package imports torch.
"""

from __future__ import annotations

import gzip
import html
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import ftfy
import regex

END = "</w>"
"""What marks the last piece of a word."""
N_MERGES = 49152 - 256 - 2
"""So many of the table's merges are CLIP's: 49,408 tokens with the 512 bytes and the two marks of a text."""
WORDS = regex.compile(
    r"<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+", regex.IGNORECASE
)
PRINTED = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
"""Bytes that stand for themselves in the table; the others, in their order, for the letters from 256 on."""


def words(text: str) -> tuple[str, ...]:
    """What a text is cut into before anything else: two texts of the same words are the same to CLIP."""
    mended = html.unescape(html.unescape(ftfy.fix_text(text)))
    return tuple(WORDS.findall(" ".join(mended.split()).lower()))


def pieces(text: str) -> tuple[str, ...]:
    """The tokens of a text, written as in the table and without the marks at both ends."""
    return tuple(piece for word in words(text) for piece in _pieces(word))


def is_fragment(piece: str) -> bool:
    """Whether a token is part of a letter: CLIP spells in bytes what it has no token for."""
    letters = {letter: byte for byte, letter in _letters().items()}
    try:
        bytes(letters[letter] for letter in piece.removesuffix(END)).decode()
    except (UnicodeDecodeError, KeyError):
        return True
    return False


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[str, ...]:
    if word in ("<start_of_text>", "<end_of_text>"):
        return (word,)
    letters, ranks = _letters(), _ranks()
    parts = [letters[byte] for byte in word.encode()]
    parts[-1] += END
    while len(parts) > 1:
        rank, at = min((ranks.get(pair, len(ranks)), at) for at, pair in enumerate(pairwise(parts)))
        if rank == len(ranks):
            break
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return tuple(parts)


@cache
def _letters() -> dict[int, str]:
    """The letter that stands for each byte."""
    others = [byte for byte in range(256) if byte not in PRINTED]
    return {byte: chr(byte) for byte in PRINTED} | {byte: chr(256 + place) for place, byte in enumerate(others)}


@cache
def _ranks() -> dict[tuple[str, str], int]:
    """Which pairs are merged, the first ones first."""
    package = find_spec("open_clip")  # looked for, not imported
    if package is None or package.origin is None:
        raise ModuleNotFoundError("open_clip is not installed.", name="open_clip")
    table = gzip.decompress((Path(package.origin).parent / "bpe_simple_vocab_16e6.txt.gz").read_bytes()).decode()
    merges = (line.split() for line in table.split("\n")[1 : N_MERGES + 1])
    return {(first, second): rank for rank, (first, second) in enumerate(merges)}
