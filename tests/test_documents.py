"""Documents, docstrings and comments name only files and modules that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted({ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/*.md")})
FILE = re.compile(r"(?<![\w/.-])(?:mpsviz|tests|docs|pages|tools|benchmarks|assets)/[\w./*-]*[\w/*]")
"""A file, a folder or a pattern, from the root of the checkout; `runs/first` and other people's folders are none."""
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
PYTHON = re.compile(r"\bmpsviz(?:\.[a-z_]\w*)+")
"""A module, or a name in one."""


def text_of(document: Path) -> str:
    """What it says of this tree: without the files that CONTRIBUTING.md adds to a copy."""
    text = document.read_text(encoding="utf-8")
    return re.sub(r"^```(python|diff)\n.*?^```$", "", text, flags=re.M | re.S) if "CONTRIB" in document.name else text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_files_that_it_names_are_there(document: Path):
    named = set(FILE.findall(text_of(document)))
    assert sorted(path for path in named if not any(ROOT.glob(path.rstrip("/")))) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_its_links_lead_to_files(document: Path):
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_modules_that_documents_and_code_name_are_there():
    code = [file for room in ("mpsviz", "pages", "benchmarks", "tools") for file in ROOT.glob(f"{room}/**/*.py")]
    named = {name: file for file in (*DOCUMENTS, *code) for name in PYTHON.findall(text_of(file))}
    assert {name: file.name for name, file in named.items() if not _is_there(name)} == {}


def _is_there(name: str) -> bool:
    """Whether a room or a module is there, or a word in one."""
    *parts, last = name.split(".")
    module = ROOT.joinpath(*parts)
    if (module / last).is_dir() or (module / f"{last}.py").is_file():
        return True
    source = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
    return source.is_file() and re.search(rf"\b{last}\b", source.read_text(encoding="utf-8")) is not None


def test_there_is_something_to_look_for():
    assert len(FILE.findall("".join(map(text_of, DOCUMENTS)))) > 100
