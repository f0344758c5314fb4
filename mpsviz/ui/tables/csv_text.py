"""Tables as CSV that a spreadsheet only shows: no cell of it is a formula."""

from __future__ import annotations

import re

import pandas as pd
from pandas.api.types import is_numeric_dtype

_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
"""How a cell begins that a spreadsheet computes: OWASP, "CSV Injection"."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def csv_text(table: pd.DataFrame, *, index: bool = False) -> str:
    """The table as CSV, with a first row of names; numbers as they are.

    A text that a spreadsheet would take for a formula (a class called "=1+1", a file called "@sum.png", a column of the
    user's own) has an apostrophe before it, which spreadsheets read as: this is text.

    Args:
        index: whether the index is written, too.
    """
    written = table.reset_index() if index else table.copy()
    written.columns = [_shown(name) for name in written.columns]
    for place, kind in enumerate(written.dtypes):
        if not is_numeric_dtype(kind):
            written.isetitem(place, _shown_column(written.iloc[:, place]).array)
    return written.to_csv(index=False, lineterminator="\r\n")  # as RFC 4180 says; then a cell with a \r in it is quoted


def _shown_column(column: pd.Series) -> pd.Series:
    changed = {value: shown for value in column.unique() if (shown := _shown(value)) is not value}
    return column.map(lambda value: changed.get(value, value)) if changed else column


def _shown(value: object) -> object:
    risky = isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value)
    return f"'{value}" if risky else value
