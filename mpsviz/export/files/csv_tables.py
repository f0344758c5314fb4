"""Every table of a run as CSV."""

from __future__ import annotations

from pathlib import Path

from mpsviz.export.files.image_table import image_table
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.tables.csv_text import csv_text

TABLES = ("summary", "per_class", "per_image", "by_group", "gram_blocks", "prompts")
"""Of `analysis/`; what a run does not have is left out."""


def write_csv(run: RunFolder, out: Path, *, pictures: bool) -> None:
    """Fill the folder `out`: images.csv (see `image_table`), a file a table of measures, a file a map, metrics.csv.

    Args:
        pictures: there are none in a CSV.

    Raises:
        UserError: see `image_table`.
        OSError: the folder can't be written.
    """
    tables = {"images": image_table(run).table, "metrics": run.metrics()}
    tables |= {f"analysis-{name}": run.table(f"analysis/{name}") for name in TABLES}
    tables |= {f"map-{name}": run.table(f"maps/{name}") for name in run.map_names()}
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        if table is not None and not table.empty:
            (out / f"{name}.csv").write_text(csv_text(table), encoding="utf-8", newline="")
