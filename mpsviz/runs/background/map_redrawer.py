"""python -m mpsviz.runs.background.map_redrawer RUN ELSEWHERE EPOCHS NAMES: draw maps of a run into another folder.

EPOCHS and NAMES are lists in JSON. The run folder is only read. When whoever started it has died, the pipe that is its
stdin closes: it ends then, and takes ELSEWHERE with it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import traceback
from pathlib import Path

import pandas as pd

from mpsviz.errors import UserError
from mpsviz.runs.background.parallel_drawing import FAILURE
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker.map_drawing import draw_map


class ReadHereWriteThere(RunFolder):
    """A run folder whose new tables go into another one."""

    def __init__(self, path: Path, elsewhere: Path) -> None:
        super().__init__(path)
        self.elsewhere = RunFolder(elsewhere)

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        self.elsewhere.write_table(name, table)


def main(folder: Path, elsewhere: Path, epochs: list[int], names: list[str]) -> None:
    """Draw one map after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started it
    threading.Thread(target=_end_with_stdin, args=(elsewhere,), daemon=True).start()
    run = ReadHereWriteThere(folder, elsewhere)
    for name in names:
        draw_map(run, name, epochs)


def _end_with_stdin(elsewhere: Path) -> None:
    while os.read(0, 1):  # nothing is ever said
        pass
    shutil.rmtree(elsewhere, ignore_errors=True)
    os._exit(1)


def _words(error: Exception) -> dict[str, str]:
    if isinstance(error, UserError):
        return {"what": error.what, "next": error.next_step}
    if isinstance(error, MemoryError):
        return {"what": "The memory ran out while the maps were drawn.", "next": "Free some memory and try again."}
    return {
        "what": f"The maps can't be drawn ({type(error).__name__}: {error}).",
        "next": "Report it, with what is printed above.",
    }


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]), json.loads(sys.argv[4]))
    except Exception as error:
        traceback.print_exc()
        RunFolder(Path(sys.argv[2])).write_json(FAILURE, _words(error))
        sys.exit(1)
