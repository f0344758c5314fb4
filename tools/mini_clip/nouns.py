"""Ordinary nouns and what they mean, from WordNet (Debian's wordnet-base), so that prompts need not be emoji names."""

from dataclasses import dataclass
from pathlib import Path

CONCRETE = {"05", "06", "08", "13", "17", "18", "19", "20", "25", "27"}
"""Lexicographer files of what can be drawn: animals, artifacts, body, food, objects, people, plants, shapes, stuff."""


@dataclass(frozen=True)
class Noun:
    word: str
    gloss: str


def read_nouns(folder: Path) -> list[Noun]:
    """Nouns of one or two words in their main sense: all that WordNet's tagged texts use, and short concrete ones."""
    senses = _read_senses(folder / "data.noun")
    nouns = []
    for line in (folder / "index.noun").read_text().splitlines():
        if line.startswith(" "):
            continue
        fields = line.split()
        senses_of_word, tagged, first = int(fields[2]), int(fields[-1 - int(fields[2])]), fields[-int(fields[2])]
        category, gloss, spelling = senses[first]
        word = fields[0].replace("_", " ")
        ordinary = tagged > 0 or (category in CONCRETE and len(word) <= 12 and " " not in word)
        if (
            ordinary
            and senses_of_word
            and word in spelling
            and word.replace(" ", "").isalpha()
            and word.count(" ") <= 1
        ):
            nouns.append(Noun(word, gloss))
    return nouns


def _read_senses(path: Path) -> dict[str, tuple[str, str, set[str]]]:
    """Offset → category, gloss up to its first semicolon, and the sense's words as spelt (names have capitals)."""
    senses = {}
    for line in path.read_text().splitlines():
        if line.startswith(" "):
            continue
        head, gloss = line.split(" | ", 1)
        fields = head.split()
        words = {word.replace("_", " ") for word in fields[4 : 4 + 2 * int(fields[3], 16) : 2]}
        senses[fields[0]] = (fields[1], gloss.split(";")[0].strip(), words)
    return senses
