"""A process that trains beside the one that speaks to the user: `torchrun … -m mpsviz tune …` starts one a GPU.

first process    the run folder, the snapshots, the maps ── its share of every batch ─┐
other processes  nothing but                             ── their shares             ─┴─▶ the same weights in all
"""

from __future__ import annotations

from mpsviz.config import RunConfig
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.session import prepare


def follow(config: RunConfig) -> None:
    """Tune with the others and write nothing.

    Raises:
        UserError: as in the first process, which tells the user.
    """
    session = prepare(config)
    fit = METHODS[config.method.name].fit
    fit(session.learner, session.few_shot, config.optim, lambda step: False, lambda epoch: False)
