"""Where lessons lie: assets/lessons/LANGUAGE/NAME.md, and what is known of the language.

assets/lessons/en/order.txt        the names of the lessons, one a line: that of every language
assets/lessons/de/language.txt     how the language is called in itself
assets/lessons/de/instructor.md    the instructor's page

English is whole. What another language lacks is English there; to add one takes files and no code.
"""

from __future__ import annotations

import re
from pathlib import Path

from mpsviz.lessons.lesson import Lesson
from mpsviz.lessons.parsing import parse
from mpsviz.locations import ASSETS

FOLDER = ASSETS / "lessons"
ENGLISH = "en"


def languages(folder: Path = FOLDER) -> dict[str, str]:
    """Code → what the language is called in itself, English first."""
    found = {
        file.parent.name: file.read_text(encoding="utf-8").strip() for file in sorted(folder.glob("*/language.txt"))
    }
    return {ENGLISH: found.pop(ENGLISH), **found}


def names(folder: Path = FOLDER) -> list[str]:
    """The lessons, in their order."""
    return (folder / ENGLISH / "order.txt").read_text(encoding="utf-8").split()


def lessons(language: str, folder: Path = FOLDER) -> list[Lesson]:
    """All of them. Raises UserError where a file is not as it must be."""
    return [lesson(name, language, folder) for name in names(folder)]


def lesson(name: str, language: str, folder: Path = FOLDER) -> Lesson:
    """One of `names()`. Raises UserError where its file is not as it must be."""
    return parse(_text(f"{name}.md", language, folder), name)


def instructor(language: str, folder: Path = FOLDER) -> str:
    """The instructor's page, as Markdown."""
    return _text("instructor.md", language, folder)


def _text(file: str, language: str, folder: Path) -> str:
    """The file in a language, or in English where it is not there."""
    if not re.fullmatch(r"[A-Za-z-]{2,12}", language) or not (folder / language / file).is_file():
        language = ENGLISH
    return (folder / language / file).read_text(encoding="utf-8")
