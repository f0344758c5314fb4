"""What the rows that a run is measured on are called: held-out images, or, of somebody's own features, what they are.

Sentences are written of held-out images. Of features that were computed elsewhere nobody may have said which rows were
trained on, and rows may be texts, or nothing that has a name; `RowWords.said` puts a sentence so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Noun = Literal["image", "text", "row"]

_QUOTED = re.compile(r"((?<!\w)'[^']*(?:(?<=\w)'(?=\w)[^']*)*'(?!\w))")
"""Names of classes and of columns, which stay as they are."""
_HELD_OUT_ONLY = re.compile(r"\b([Hh])eld-out (\w+) only\b")
_ARE_HELD_OUT = re.compile(r"\bOnly ([\d,]+ \w+) are held out\b")
_HELD_OUT = re.compile(r"\b(?:([Aa]) )?([Hh])eld-out (\w)")
_IMAGE = re.compile(r"\b(?:([Aa])n )?(?<!text–)([Ii])mage(s?)\b")


@dataclass(frozen=True)
class RowWords:
    """Attributes:
    noun: what a row is.
    held_out: whether it is known which rows were trained on, so that those which are measured are the others.
    """

    noun: Noun = "image"
    held_out: bool = True

    @property
    def many(self) -> str:
        """ "held-out images", "texts"."""
        return f"{'held-out ' * self.held_out}{self.noun}s"

    def said(self, text: str) -> str:
        """A sentence about held-out images, of these rows; what stands in single quotes is a name, and stays.

        >>> RowWords("text", held_out=False).said("A held-out image has neighbours. Held-out images only.")
        'A text has neighbours. All texts.'
        """
        return "".join(
            part if place % 2 else self._unquoted(part) for place, part in enumerate(_QUOTED.split(text))
        )  # every other part is quoted

    def _unquoted(self, text: str) -> str:
        if not self.held_out:
            text = _HELD_OUT_ONLY.sub(lambda found: f"{'All' if found[1] == 'H' else 'all'} {found[2]}", text)
            text = _ARE_HELD_OUT.sub(r"There are only \1", text)
            text = _HELD_OUT.sub(_without, text)
        return text if self.noun == "image" else _IMAGE.sub(self._named, text)

    def _named(self, found: re.Match[str]) -> str:
        article = f"{found[1]} " if found[1] else ""
        noun = self.noun.capitalize() if found[2] == "I" else self.noun
        return f"{article}{noun}{found[3]}"


def _without(found: re.Match[str]) -> str:
    """What follows "held-out", with the article that it asks for, or the capital of a beginning."""
    article, capital, letter = found[1], found[2] == "H", found[3]
    if article:
        return f"{article}{'n' * (letter in 'aeiou')} {letter}"
    return letter.upper() if capital else letter
