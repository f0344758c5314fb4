"""python -m mpsviz analyse RUN: measure and draw the snapshots of a run once more, as it is done today."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mpsviz.runs.background.remeasure import Remeasured

RESULT = """\
The last line of stdout is one JSON object:

  run       the folder
  epochs    the epochs that were measured
  skipped   epoch → why its snapshot could not be measured; empty where all could
  measures  measure → {"before": …, "after": …}: every figure of the run at the first and the last epoch,
            null where it is not defined then. Figures of neighbours also say "chance": what they would be if
            images stood beside each other by chance, and "neighbors": k, at most a quarter of the images
            compared; or "undefined": why there are none
  maps      map → figure → {"before": …, "after": …, "chance": …}: how far each map can be trusted, and
            "neighbors": k
  collapse  in words, that the features have collapsed into a point or onto a line; null where they have not
  findings  what became of the features by the last epoch, the worst first, as analysis/findings.json has it:
            "items" (kind, state, sentence, size, interval, test, p, severity, ids that show it, what to try),
            and "looked_for": kind → what was looked for, found or not
  alpha_from  "validation images" or "settings": who chose α; null where nothing is fused
  seconds   how long it took
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `analyse` to the command line."""
    command = commands.add_parser(
        "analyse",
        help="measure a run and draw its maps again, from its snapshots",
        description="Measure every snapshot of a run and draw its maps again. Measures that are newer than the run are "
        "filled in. Ctrl-C leaves the run as it was.",
        epilog=RESULT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=analyse)
    command.add_argument("run", type=Path, metavar="RUN", help="the run folder")


def analyse(options: argparse.Namespace) -> None:
    """Print every figure of the run, before and after."""
    from mpsviz.runs.background.remeasure import remeasure  # scikit-learn takes seconds to import: not for --help
    from mpsviz.runs.findings.kept import tree_of
    from mpsviz.runs.folder.store import RunFolder
    from mpsviz.runs.lifecycle.problems import problems

    began, run = time.perf_counter(), RunFolder(options.run)
    for damage in problems(run) if (run.path / "config.json").exists() else ():
        print(damage, file=sys.stderr)
    try:
        found = remeasure(run, lambda line: print(line, file=sys.stderr, flush=True))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The run is as it was.")
    result = {
        "run": str(options.run.absolute()),
        "epochs": found.epochs,
        "skipped": found.skipped,
        "measures": _measures(found),
        "maps": {name: _map(figures, found.n_images) for name, figures in found.maps.items()},
        **found.caveats,
        "findings": tree_of(found.findings),
        "seconds": round(time.perf_counter() - began, 2),
    }
    print(json.dumps(result))


def _measures(found: Remeasured) -> dict[str, dict[str, Any]]:
    """Every figure of the run, with its chance level where it has one, or why it is undefined."""
    said: dict[str, dict[str, Any]] = {}
    for name in sorted(found.before.keys() | found.after.keys() | found.undefined.keys()):
        said[name] = {"before": found.before.get(name), "after": found.after.get(name)}
        if name in found.chance:
            neighbors, chance = found.chance[name]
            said[name] |= {"chance": chance} | ({} if neighbors is None else {"neighbors": neighbors})
        if name in found.undefined:
            said[name]["undefined"] = found.undefined[name]
    return said


def _map(figures: Mapping[str, tuple[float, float]], n_images: int) -> dict[str, Any]:
    """How far a map can be trusted."""
    from mpsviz.analysis.fidelity.map_fidelity import chance_levels

    neighbors = int(figures["n_neighbors"][1])
    chance = chance_levels(n_images, neighbors)
    said: dict[str, Any] = {"neighbors": neighbors}
    for name, (before, after) in figures.items():
        if name != "n_neighbors":
            said[name] = {"before": _or_none(before), "after": _or_none(after)}
            said[name] |= {"chance": _or_none(chance[name])} if name in chance else {}
    return said


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
