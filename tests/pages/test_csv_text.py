"""No CSV that leaves the app has a cell that a spreadsheet would compute; numbers stay numbers."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from mpsviz.export.registry import export_bytes
from mpsviz.figures.figure_data import figure_table
from mpsviz.ui.tables.csv_text import csv_text

from .made_run import make_run
from .test_all_pages import ROOT

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
]


def begins_like_a_formula(cell: str) -> bool:
    """As OWASP lists them; a number may have a sign."""
    try:
        float(cell)
    except ValueError:
        return cell.strip()[:1] in tuple("=+-@＝＋－＠") or cell[:1] in ("\t", "\r")
    return False


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


@pytest.mark.parametrize("formula", FORMULAS)
def test_text_has_an_apostrophe_and_is_else_as_it_was(formula: str):
    index = pd.Index([formula, "b"], name="setting")
    table = pd.DataFrame({"label": [formula, "cat"], "value": [-0.5, 2.0]}, index=index)
    written = cells(csv_text(table.rename(columns={"label": formula}), index=True))
    assert written[1] == f"'{formula}", "a heading"
    assert written[3:5] == [f"'{formula}"] * 2, "the index, and a cell"
    assert not any(map(begins_like_a_formula, written))
    again = pd.read_csv(io.StringIO(csv_text(table)))
    assert again["value"].tolist() == [-0.5, 2.0]
    assert again["label"].tolist() == [f"'{formula}", "cat"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_break_in_a_name_begins_no_cell(end: str):
    table = pd.DataFrame({"label": [f"cat{end}=1+1", "dog"], "value": [1, 2]})
    assert cells(csv_text(table)) == ["label", "value", f"cat{end}=1+1", "1", "dog", "2"]


def test_numbers_stay_whatever_column_they_are_in():
    values = [-0.5, 1e-7, np.nan, 3]
    table = pd.DataFrame({"number": values, "mixed": pd.Series([-0.5, "-1e-3", "-1", None], dtype=object)})
    assert csv_text(table) == table.to_csv(index=False, lineterminator="\r\n")
    kinds = pd.DataFrame({"kind": pd.Categorical(["=a", "b", "=a"]), "known": [True, False, True]})
    assert csv_text(kinds) == "kind,known\r\n'=a,True\r\nb,False\r\n'=a,True\r\n"


def test_what_is_exported_of_a_run_whose_names_are_formulas(tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 1), families={"@family": ["=1+1", "-2+3", "dog"]})
    probe = run.written("probe")
    run.write_table("probe", probe.assign(**{"=own()": "+own"}))
    with zipfile.ZipFile(io.BytesIO(export_bytes(run, "csv"))) as archive:
        tables = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "'=1+1" in tables["images.csv"]
    assert "'=own()" in tables["images.csv"].splitlines()[0]
    for name, text in tables.items():
        assert [cell for cell in cells(text) if begins_like_a_formula(cell)] == [], name


def test_the_data_of_a_chart_are_written_so_too():
    figure = go.Figure(go.Bar(x=["=1+1", "dog"], y=[-1.0, 2.0], name="@SUM(A1)"))
    assert csv_text(figure_table(figure)) == "panel,trace,x,y\r\nx,'@SUM(A1),'=1+1,-1.0\r\nx,'@SUM(A1),dog,2.0\r\n"


def test_no_other_way_leads_to_a_csv():
    """Of mpsviz and its pages; the Projector's TSV is read by TensorBoard, which computes nothing."""
    allowed = {"mpsviz/ui/tables/csv_text.py", "mpsviz/export/files/projector.py"}
    files = [*(ROOT / "mpsviz").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    texts = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}
    writing = {name for name, text in texts.items() if ".to_csv(" in text or "csv.writer" in text}
    assert writing == allowed
