"""docs/results.json is what the code makes: the rows that take seconds are made again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.compare import READING, figures, merge, page, reading
from mpsviz.config.choices import METHODS
from tests.documented import DOCS, RESULTS, SOON_MADE, documented, soon_made

WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip


@pytest.mark.parametrize("method", SOON_MADE)
def test_a_row_that_is_soon_made_is_made_again(method: str, tmp_path_factory: pytest.TempPathFactory):
    made = figures(soon_made(tmp_path_factory, method))
    for name, value in documented(method).items():
        assert made[name] == pytest.approx(value, abs=0.5 if name.endswith("%") else 0.01), name


def test_the_page_is_its_tables_and_what_was_written_below_them():
    text = (DOCS / "results.md").read_text(encoding="utf-8")
    below = reading(DOCS / "results.md")
    assert below.startswith(f"\n{READING}\n\n")
    assert text == page(RESULTS) + below


def test_a_page_that_nobody_wrote_on_has_nothing_below(tmp_path: Path):
    file = tmp_path / "results.md"
    assert reading(file) == ""
    file.write_text(page(RESULTS), encoding="utf-8")
    assert reading(file) == ""


def test_rows_of_other_methods_stay_and_so_does_where_they_were_made():
    tree = {"machines": {"4-shot": "old"}, "figures": {"4-shot": {"ce": {"a": [1]}, "zero-shot": {"a": [0]}}}}
    merge(tree, "4-shot", {"mps": {"a": [3]}, "flyp": {"a": [2]}}, "new")
    assert list(tree["figures"]["4-shot"].items()) == [
        ("mps", {"a": [3]}), ("ce", {"a": [1]}), ("flyp", {"a": [2]}), ("zero-shot", {"a": [0]}),
    ]  # fmt: skip
    assert tree["machines"]["4-shot"] == "old; mps, flyp: new"
    merge(tree, "4-shot", {"mps": {"a": [4]}, "flyp": {"a": [2]}}, "new")
    assert tree["figures"]["4-shot"]["mps"] == {"a": [4]}
    assert tree["machines"]["4-shot"] == "old; mps, flyp: new"
    merge(tree, "1-shot", {"ce": {"a": [1]}}, "new")
    assert tree["machines"]["1-shot"] == "new"


def test_the_figures_of_the_readme_are_those_of_the_table():
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    methods = RESULTS["figures"]["4-shot"]
    for title, method in (("Cross-entropy", "ce"), ("MPS-Tuning", "mps")):
        fused, drift, kept, found = (
            sum(methods[method][name]) / len(methods[method][name])
            for name in ("Fused, %", "Gram drift", "Neighbour overlap", "Bystanders by name")
        )
        assert f"| {title} | {fused:.1f} % | {drift:.3f} | {100 * kept:.0f} % | {100 * found:.0f} % |" in text


def test_the_readme_counts_the_methods_that_there_are_and_those_of_the_table():
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    (others,) = re.findall(r"one of (\w+)\s+other methods", text)
    (compared,) = re.findall(r"\| (\w+) methods at", text)
    assert others == WORDS[len(METHODS) - 1]
    assert compared == WORDS[len(RESULTS["figures"]["4-shot"])]


def test_the_findings_that_the_readme_speaks_of_stand_in_the_table():
    methods = RESULTS["figures"]["4-shot"]

    def mean(method: str, name: str) -> float:
        values = methods[method][name]
        return sum(values) / len(values)

    assert mean("mps", "Fused, %") > mean("ce", "Fused, %") > mean("zero-shot", "Fused, %")
    assert mean("mps", "Gram drift") < 0.6 * mean("ce", "Gram drift")
    assert mean("mps", "Bystanders by name") > 2 * mean("ce", "Bystanders by name")
    assert mean("mps-no-hms", "Bystanders by name") > mean("mps", "Bystanders by name")
