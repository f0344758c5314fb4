"""python -m mpsviz bench first-run: seconds to the first picture, to the first that moves, to the end, by part.

    python -m mpsviz bench first-run [--app] [--against COMMIT|PYTHON] [--turns 1]

The run is a newcomer's: `mpsviz tune` with nothing said; with --app the click on **Start tuning** in a browser, twelve
seconds after the page stood there. Beside it stands the same of another version, a commit of this repository or one
that is installed in the environment of a given Python; both take turns, each with a run folder, and with --app a server
and a browser, of its own. A map is there when its file is, with --app when the browser has painted it. The last line is
JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.first_run.headless import headless
from benchmarks.first_run.in_app import in_app
from benchmarks.first_run.timeline import ORDER
from benchmarks.first_run.versions import Version, other_version, this_version

TIMES = {"first_picture_s": "first picture", "first_moving_s": "first that moves", "end_s": "end", "cpu_s": "CPU, all"}


def measure(versions: list[Version], *, app: bool, turns: int, epochs: int | None, folder: Path) -> list[list[dict]]:
    """What each turn of each version gave; the versions take turns, and each goes first as often."""
    found: list[list[dict]] = [[] for _ in versions]
    for turn in range(turns):
        order = list(range(len(versions)))
        for number in order if turn % 2 == 0 else order[::-1]:
            there = folder / f"turn {turn} of {number}"
            there.mkdir()
            load = os.getloadavg()[0]
            figures = (in_app if app else headless)(versions[number], there, epochs)
            found[number].append({**figures, "load_before": round(load, 2)})
            print(json.dumps({"version": versions[number].name, **_rounded(found[number][-1])}), file=sys.stderr)
    return found


def summary(versions: list[Version], found: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """A row a version: the medians of its turns."""
    return [
        {
            "version": version.name,
            **{name: _median([turn[name] for turn in turns]) for name in TIMES},
            "parts": {part: _median([turn["parts"][part] for turn in turns]) for part in ORDER},
            "turns": [_rounded(turn) for turn in turns],
        }
        for version, turns in zip(versions, found, strict=True)
    ]


def table(rows: list[dict[str, Any]]) -> str:
    """A column a version, and how many times as fast the first one is as the last."""
    lines = [f"{'seconds':20}" + "".join(f"{row['version'][-16:]:>18}" for row in rows) + f"{'ratio':>8}"]
    for name, title in TIMES.items():
        lines.append(_line(title, [row[name] for row in rows]))
    for part in ORDER:
        lines.append(_line(f"  {part}", [row["parts"][part] for row in rows]))
    return "\n".join(lines)


def _line(title: str, values: list[float | None]) -> str:
    first, last = values[0], values[-1]
    ratio = f"{last / first:8.2f}" if len(values) > 1 and first and last else ""
    return f"{title:20}" + "".join(f"{'–' if value is None else f'{value:.1f}':>18}" for value in values) + ratio


def _median(values: list[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return round(median(there), 2) if len(there) == len(values) else None


def _rounded(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _rounded(value) for name, value in tree.items()}
    return round(tree, 4) if isinstance(tree, float) else tree


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", action="store_true", help="in the app, with a browser; without: on the command line")
    parser.add_argument("--against", metavar="COMMIT|PYTHON", help="another version, which takes turns with this one")
    parser.add_argument("--turns", type=int, default=1, help="of each version; the medians count")
    parser.add_argument("--epochs", type=int, help="fewer than a newcomer's run has")
    options = parser.parse_args(arguments)
    if options.turns < 1:
        parser.error("--turns can't be less than 1")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        versions = [this_version()]
        if options.against:
            versions.append(other_version(options.against, folder / "other"))
        found = measure(versions, app=options.app, turns=options.turns, epochs=options.epochs, folder=folder)
    rows = summary(versions, found)
    print(table(rows))
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
