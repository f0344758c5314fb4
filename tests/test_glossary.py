"""docs/glossary.md has a word for everything that a user meets, and says of measures what they are."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

import mpsviz
from mpsviz.analysis.evidence.evidence import SPLITS
from mpsviz.analysis.fidelity.map_fidelity import Fidelity
from mpsviz.analysis.measures.registry import MEASURES, measure
from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.config.choices import METHODS
from mpsviz.config.run_config import RunConfig, method_config, setting_names
from mpsviz.data.dataset.records import ImageRecord
from mpsviz.runs.folder.schemas import COLUMNS, LEVELS, OPTIONAL, OPTIONAL_LEVELS, POINT
from mpsviz.runs.lifecycle.status import State
from mpsviz.ui.tables.headline_table import TITLES
from tests.analysis.conftest import make_evidence  # noqa: F401 (a fixture)

HEAD = ["Term", "Meaning", "Unit, range", "Source"]
NO_TERMS = {"path"}
"""Fields of an image that are no idea of their own."""


def _rows() -> list[list[str]]:
    """The cells of every row of the glossary's tables, and of their heads and rules."""
    text = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


ROWS = [row for row in _rows() if row != HEAD and set("".join(row)) != {"-"}]
ENTRIES = {term: row for row in ROWS for term in re.findall(r"`([^`]+)`", row[0])}
"""Term in backticks → its row: a word of code, settings or files."""
UNITS = {
    name: {entry.unit for level in MEASURES.values() for key, entry in level.items() if key == name}
    for level in MEASURES.values()
    for name in level
}


def test_every_row_has_a_term_a_meaning_a_range_and_a_source():
    assert len(ROWS) > 150
    assert [row for row in ROWS if len(row) != len(HEAD) or not all(row)] == []
    assert [row[0] for row in ROWS if not row[1].endswith((".", "…"))] == []


def test_no_term_stands_there_twice():
    terms = [term for row in ROWS for term in re.findall(r"`([^`]+)`", row[0])]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_every_column_and_array_of_a_run_folder_has_an_entry():
    columns = {column for table in (*COLUMNS.values(), POINT, OPTIONAL) for column in table}
    arrays = {*LEVELS, *OPTIONAL_LEVELS}
    of_images = {field.name for field in fields(ImageRecord)} - NO_TERMS
    maps = {field.name for field in fields(Fidelity)}
    assert sorted((columns | arrays | of_images | maps) - set(ENTRIES)) == []


def test_every_use_of_an_image_and_state_of_a_run_has_an_entry():
    assert sorted({*SPLITS, *get_args(State)} - set(ENTRIES)) == []


@pytest.mark.parametrize(("registry", "titles"), [
    ("methods", {name: sentence.partition(":")[0] for name, sentence in METHODS.items()}),
    ("projections", {name: entry.title for name, entry in PROJECTIONS.items()}),
])  # fmt: skip
def test_what_can_be_chosen_has_an_entry_with_the_title_of_the_page(registry: str, titles: dict[str, str]):
    assert {name: ENTRIES[name][0].partition(", ")[2] for name in titles if name in ENTRIES} == titles


def test_every_setting_has_an_entry_with_its_default():
    defaults = {}
    for method in reversed(METHODS):  # those of MPS-Tuning last
        config = RunConfig(method=method_config(method))
        defaults |= {name: _spoken(config, name) for name in setting_names(config)}
    assert sorted(set(defaults) - set(ENTRIES)) == []
    wrong = {
        name: (spoken, ENTRIES[name][2])
        for name, spoken in defaults.items()
        if spoken and not re.search(rf"default .*(?<![\d.]){re.escape(spoken)}(?![\d.])", ENTRIES[name][2])
    }
    assert wrong == {}


def _spoken(config: RunConfig, name: str) -> str:
    """What a setting is by default, as the glossary writes it; '' where that is nothing."""
    value = config
    for part in name.split("."):
        value = getattr(value, part)
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value == {} else re.sub("^-", "−", str(value).lower() if isinstance(value, bool) else str(value))


def test_no_setting_stands_there_that_there_is_not():
    rooms = tuple(f"{room}." for room in ("data", "model", "method", "optim", "analysis"))
    known = {name for method in METHODS for name in setting_names(RunConfig(method=method_config(method)))}
    assert {term for term in ENTRIES if term.startswith(rooms)} - known == set()


def test_figures_on_top_of_the_pages_have_an_entry_with_their_title():
    assert {name: title for name, title in TITLES.items() if title not in re.split(", |; ", ENTRIES[name][0])} == {}


def test_every_measure_has_an_entry_with_its_units():
    assert sorted(set(UNITS) - set(ENTRIES)) == []
    said = {name: ENTRIES[name][2].replace(r"\|", "|") for name in UNITS}
    assert {name: unit for name, units in UNITS.items() for unit in units if unit not in said[name]} == {}


def test_a_measure_that_knows_its_chance_level_says_so():
    with_chance = {name for name, entry in MEASURES["run"].items() if entry.chance}
    assert sorted(name for name in with_chance if "chance" not in ENTRIES[name][2]) == []


@pytest.mark.parametrize("noise", [0.0, 0.3, 30.0])
def test_measures_lie_within_their_ranges(noise: float, make_evidence):  # noqa: F811
    """Of features that stay, that move, and that are strewn anew."""
    rng = np.random.default_rng(3)
    before = make_evidence().before
    after = before + noise * rng.normal(size=before.shape)
    found = measure(make_evidence(after=after / np.linalg.norm(after, axis=1, keepdims=True)), list("abcd"))
    tables = [found.per_class, found.per_image]
    values = {name: [value] for name, value in found.summary.items()}
    for table in tables:
        for name, group in table.groupby("measure"):
            values.setdefault(str(name), []).extend(group["value"])
    assert set(values) == set(UNITS)
    ranges = {name: _range(ENTRIES[name][2]) for name in values}
    assert sum(ends is not None for ends in ranges.values()) > 40
    slack = 1e-6
    outside = {
        name: (min(values[name]), max(values[name]), ends)
        for name, ends in ranges.items()
        if ends and not (ends[0] - slack <= min(values[name]) and max(values[name]) <= ends[1] + slack)
    }
    assert outside == {}


def _range(cell: str) -> tuple[float, float] | None:
    """'share of images, [0, 1]' → (0, 1); None where an end is no number."""
    found = re.search(r"\[(−?[\d.]+), (−?[\d.]+)\]", cell)
    return None if found is None else (float(found[1].replace("−", "-")), float(found[2].replace("−", "-")))


def test_rooms_and_modules_are_called_by_words_that_stand_here():
    text = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
    trade = set(re.findall(r"`(\w+)`", text[text.index("Words of the trade:") :]))
    terms = set(re.findall(r"[a-z][a-z0-9]*", " ".join(row[0] for row in ROWS).lower()))
    files = [file for file in Path(mpsviz.__file__).parent.rglob("*.py") if "node_modules" not in file.parts]
    names = {file.parent.name for file in files} | {file.stem for file in files if not file.stem.startswith("__")}
    words = {word for name in names for word in name.split("_")}
    assert sorted(word for word in words if not _forms(word) & (terms | trade)) == []


def _forms(word: str) -> set[str]:
    """The word, and what may be its singular or its plural."""
    endings = {word + "s", word + "es", word.removesuffix("s"), word.removesuffix("es")}
    return {word, *endings, word[:-3] + "y" if word.endswith("ies") else word}
