"""python -m mpsviz analyse RUN: measure and draw a run's snapshots once more; or features that are in a file."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpsviz.cli.terminal import Line
from mpsviz.errors import UserError

if TYPE_CHECKING:
    from mpsviz.runs.background.measured_figures import Remeasured

RESULT = """\
The last line of stdout is one JSON object:

  run       the folder; of a file of features the one that was made of it
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
            "looked_for": kind → what was looked for, found or not, and "small": what passed its test but is below
            its kind's least size ("n_small" of them, the nearest to it kept)
  alpha_from  "validation images" or "settings": who chose α; null where nothing is fused
  seconds   how long it took
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `analyse` to the command line."""
    command = commands.add_parser(
        "analyse",
        help="measure a run and draw its maps again, from its snapshots; or features of your own",
        description="Measure every snapshot of a run and draw its maps again. Measures that are newer than the run are "
        "filled in. Ctrl-C leaves the run as it was. Of a file of features, before and after some tuning or one set, a "
        "new run folder is made and measured: docs/inputs.md says what such a file and the table beside it may hold.",
        epilog=RESULT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=analyse)
    command.add_argument("run", type=Path, metavar="RUN", help="the run folder, or a file of features")
    command.add_argument(
        "--table", type=Path, metavar="FILE", help="of the features' images: id, label, path, and any other columns"
    )
    pictures = command.add_mutually_exclusive_group()
    pictures.add_argument("--pictures", type=Path, metavar="DIR", help="the folder that paths of pictures are from")
    pictures.add_argument("--no-pictures", action="store_true", help="look for no pictures")
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="the run folder to make of features; default: in runs/"
    )


def analyse(options: argparse.Namespace) -> None:
    """Print every figure of the run, before and after."""
    from mpsviz.data.formats.features.feature_files import SUFFIXES  # numpy takes a while to import: not for --help

    began = time.perf_counter()
    if options.run.suffix.lower() in SUFFIXES and not options.run.is_dir():
        run, found = _imported(options)
    else:
        run, found = options.run, _again(options)
    result = {"run": str(run.absolute()), **figures_of(found), "seconds": round(time.perf_counter() - began, 2)}
    print(json.dumps(result))


def figures_of(found: Remeasured) -> dict[str, Any]:
    """What is printed of a run that was measured, besides its folder and the time."""
    from mpsviz.runs.findings.kept import tree_of

    return {
        "epochs": found.epochs,
        "skipped": found.skipped,
        "measures": _measures(found),
        "maps": {name: _map(figures, found.n_images) for name, figures in found.maps.items()},
        **found.caveats,
        "findings": tree_of(found.findings),
    }


def _again(options: argparse.Namespace) -> Remeasured:
    """Measure a run once more."""
    from mpsviz.runs.background.remeasure import remeasure  # scikit-learn takes seconds to import: not for --help
    from mpsviz.runs.folder.store import RunFolder
    from mpsviz.runs.lifecycle.problems import problems

    given = {"--table": options.table, "--pictures": options.pictures, "--no-pictures": options.no_pictures}
    if named := [flag for flag, value in {**given, "--out": options.out}.items() if value]:
        raise UserError(
            f"{' and '.join(named)} belong to a file of features, and '{options.run}' is none.",
            next_step="Name the file, or leave them out.",
        )
    run = RunFolder(options.run)
    for damage in problems(run) if (run.path / "config.json").exists() else ():
        print(damage, file=sys.stderr)
    try:
        return remeasure(run, lambda line: print(line, file=sys.stderr, flush=True))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The run is as it was.")


def _imported(options: argparse.Namespace) -> tuple[Path, Remeasured]:
    """Make a run folder of a file of features, and measure it."""
    from mpsviz.data.formats.features.features import Beside
    from mpsviz.runs.background.imported_features import StoppedError, import_features
    from mpsviz.runs.background.measured_figures import told
    from mpsviz.runs.findings.kept import read_findings
    from mpsviz.runs.lifecycle.status import Status, read_status

    line = Line()

    def listen(status: Status) -> None:
        line.show(status.phase, key=status.phase)

    beside = Beside(options.table, options.pictures, not options.no_pictures)
    try:
        run = import_features(options.run, options.out, beside, listen)
    except StoppedError:
        sys.exit("\nStopped. The run folder that was begun can be deleted.")
    line.end()
    for note in read_status(run).notes:
        print(note, file=sys.stderr)
    findings = read_findings(run)
    if findings is None:
        raise UserError("What was found can't be read back.", next_step=f"Write mpsviz analyse {run.path}")
    return run.path, told(run, run.written("probe"), run.epochs(), {}, run.map_names(), findings)


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
