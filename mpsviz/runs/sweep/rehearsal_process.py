"""python -m mpsviz.runs.sweep.rehearsal_process: load what runs would load, and say what they would need.

stdin: JSON, a list of lists of configs; those of a list load the same. stdout: a JSON object a list, {"bytes": […],
"validation": n}, or {"what", "next"} where it can't be loaded, which is the last one then.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

from mpsviz.config.run_config import RunConfig, parse_config, with_changes
from mpsviz.cores import step_back, wait_asleep
from mpsviz.errors import UserError


def main() -> None:
    wait_asleep()  # before anything imports torch
    step_back()
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever libraries print is no answer
    for trees in json.load(sys.stdin):
        answer = _answer([parse_config(tree) for tree in trees])
        print(json.dumps(answer), file=answers, flush=True)
        if "what" in answer:
            return


def _answer(configs: list[RunConfig]) -> dict[str, Any]:
    from mpsviz.runs.worker.failures import explain
    from mpsviz.tuning.setup.session import choose_device, prepare

    try:
        choose_device(configs[0].device)
        session = prepare(with_changes(configs[0], {"device": "cpu"}))
        validation = int((session.split == "validation").sum())
        return {"bytes": [_needed(replace(session, config=config)) for config in configs], "validation": validation}
    except (UserError, MemoryError) as error:
        words = explain(error)
        return {"what": words.what, "next": words.next}


def _needed(session: Any) -> int:
    from mpsviz.runs.worker.plan import needed_bytes, snapshot_epochs

    optim, analysis = session.config.optim, session.config.analysis
    return needed_bytes(session, len(snapshot_epochs(optim.epochs, analysis.snapshots)))


if __name__ == "__main__":
    main()
