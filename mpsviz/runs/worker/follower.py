"""A process that trains beside the one that speaks to the user: `torchrun … -m mpsviz tune …` starts one a GPU.

first process    the run folder, the snapshots, the maps ── its share of every batch ─┐
other processes  nothing but                             ── their shares             ─┴─▶ the same weights in all
"""

from __future__ import annotations

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.resume.checkpoints import path_of, read_checkpoint
from mpsviz.tuning.loop.processes import join
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.setup.session import prepare


def follow(config: RunConfig, run: RunFolder | None = None) -> None:
    """Tune with the others and write nothing.

    Args:
        run: the folder that the first process goes on with; None where it begins a new one.

    Raises:
        UserError: as in the first process, which tells the user.
    """
    session = prepare(config)
    step = join(session.backbone.device).told(0)
    resume = read_checkpoint(path_of(run, step)).checkpoint if run and step else None
    fit = METHODS[config.method.name].fit
    fit(session.learner, session.few_shot, config.optim, lambda step: False, lambda epoch: False, resume)
