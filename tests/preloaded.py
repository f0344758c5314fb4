"""What a worker of ours imports, in the way that it does: for the process that those of tests are forked from."""

from __future__ import annotations

from mpsviz.runs.worker.worker import import_work

import_work()
