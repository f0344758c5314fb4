"""How many threads torch has in a run: as many when it goes on as when it began, or its bits would be others.

threads.json   first: until the first moving picture; later: from then on
"""

from __future__ import annotations

import os
from typing import Self

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from mpsviz.cores import wanted
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.resume.checkpoints import checkpoint_steps

FILE = "threads.json"
FEWER = (
    "OMP_NUM_THREADS asks for fewer threads than the run began with: "
    "its last bits may be others than those of a run that was never stopped."
)


class Threads(BaseModel):
    """The content of threads.json."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    first: PositiveInt
    later: PositiveInt

    def agreed(self, run: RunFolder) -> tuple[Self, tuple[str, ...]]:
        """What a run that would have these has, which is written down, and what its reader should know of that.

        One that goes on from a checkpoint keeps what it began with, unless OMP_NUM_THREADS asks for fewer.
        """
        began = self._began(run)
        limit = wanted(os.environ) if began else float("inf")  # what asks for these has looked at it
        has = began or self
        has = has.model_copy(update={"first": int(min(has.first, limit)), "later": int(min(has.later, limit))})
        run.write_json(FILE, has.model_dump())
        return has, (FEWER,) if began and has != began else ()

    @classmethod
    def _began(cls, run: RunFolder) -> Self | None:
        try:
            return cls.model_validate(run.read_json(FILE)) if checkpoint_steps(run) else None
        except ValidationError:
            return None  # it is of an older version
