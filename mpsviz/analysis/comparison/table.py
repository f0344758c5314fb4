"""A table of settings by measures, mean and spread over seeds, as data, and as LaTeX for a paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "·": r"$\cdot$", "λ": r"$\lambda$", "α": r"$\alpha$",
}  # fmt: skip


def once_a_seed(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures without those of further runs of the same setting and seed: they would count as other seeds.

    Args:
        figures: setting, seed, measure, value, and epoch where there are several.
    """
    keys = [name for name in ("setting", "seed", "epoch", "measure") if name in figures]
    return figures.drop_duplicates(keys)


def over_seeds(figures: pd.DataFrame) -> pd.DataFrame:
    """setting, measure, mean, spread (standard deviation of the sample, NaN for one seed), seeds; in order of
    appearance. Where a setting has several runs of a seed, the first counts.

    Args:
        figures: setting, seed, measure, value: a row a run and measure.
    """
    groups = once_a_seed(figures.dropna(subset="value")).groupby(["setting", "measure"], sort=False)["value"]
    return groups.agg(mean="mean", spread="std", seeds="count").reset_index()


def best_rows(values: pd.Series, better: str | None) -> pd.Series:
    """Which of the values is the best, equals included; none where no direction is better."""
    if better is None or values.dropna().empty:
        return pd.Series(np.zeros(len(values), dtype=bool), index=values.index)
    return values == (values.max() if better == "higher" else values.min())


def latex(table: pd.DataFrame, titles: Mapping[str, str], better: Mapping[str, str | None], digits: int = 3) -> str:
    """A `tabular` with booktabs rules: a row a setting, "mean ± spread", the best mean in bold.

    Args:
        table: what `over_seeds` returns.
        titles: measure → the heading of its column, in the order of the columns.
        better: measure → the direction that one hopes for.
    """
    settings = list(dict.fromkeys(table["setting"]))
    lines = [r"\begin{tabular}{l" + "r" * len(titles) + "}", r"\toprule"]
    lines.append(" & ".join(["Setting", *map(escape, titles.values())]) + r" \\")
    lines.append(r"\midrule")
    cells: dict[str, pd.DataFrame] = {
        name: table[table["measure"] == name].set_index("setting").reindex(settings) for name in titles
    }
    best = {name: best_rows(rows["mean"].round(digits), better.get(name)) for name, rows in cells.items()}
    for setting in settings:
        row = [escape(setting)]
        for name, rows in cells.items():
            row.append(_cell(rows.loc[setting, "mean"], rows.loc[setting, "spread"], bool(best[name][setting]), digits))
        lines.append(" & ".join(row) + r" \\")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def escape(text: object) -> str:
    """A text as LaTeX prints it literally."""
    return "".join(_SPECIAL.get(character, character) for character in str(text))


def _cell(mean: Any, spread: Any, best: bool, digits: int) -> str:
    mean, spread = float(mean), float(spread)
    if np.isnan(mean):
        return "--"
    number = f"{mean:.{digits}f}"
    shown = rf"\textbf{{{number}}}" if best else number
    return shown if np.isnan(spread) else rf"{shown} $\pm$ {spread:.{digits}f}"
