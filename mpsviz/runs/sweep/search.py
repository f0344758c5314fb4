"""A search by Optuna: settings of the highest objective on validation images, a few runs a trial.

What was tried lies in a file beside the run folders, NAME.search.jsonl, which Optuna writes line by line; there is no
server. The sampler of each trial is seeded by the trial's number, so a search that is gone on with after a kill tries
what it would have tried anyway.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.comparison.compared_run import choose_epoch
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.sweep import local_engine
from mpsviz.runs.sweep.expansion import SEED, Member, base_of, check_methods_have, member_of
from mpsviz.runs.sweep.outcome import Outcome
from mpsviz.runs.sweep.plan import Plan
from mpsviz.runs.sweep.search_space import Range, Search

SAID = "plan"
"""What a study remembers of the plan that began it: another plan is not mixed into it."""
FIRST_AT_RANDOM = 10
"""Trials before the sampler (TPE; Bergstra et al., NeurIPS 2011) learns from those that are done; Optuna's default."""


@dataclass(frozen=True)
class Trial:
    """One setting that was tried.

    Attributes:
        values: dotted name → what was tried.
        outcomes: of its runs, one a seed.
        objective: see `Search`; None where one of its runs has not finished.
    """

    number: int
    values: Mapping[str, Any]
    outcomes: Sequence[Outcome]
    objective: float | None


def check_optuna() -> None:
    """Raises UserError where Optuna is not installed."""
    try:
        import optuna  # noqa: F401 (only whether it is there)
    except ImportError as error:
        raise UserError(
            "A search needs Optuna, which is not installed.", next_step='Type: pip install "mpsviz[sweep-search]"'
        ) from error


def ends_of(plan: Plan, search: Search) -> list[Member]:
    """Members at both ends of every range and with every option: whatever is tried lies between them.

    Raises:
        UserError: one of them is out of its setting's range, or no method has a setting.
    """
    base = base_of(plan)
    check_methods_have(plan, base)
    ends = {name: (one.low, one.high) if isinstance(one, Range) else tuple(one) for name, one in search.space.items()}
    most = max(map(len, ends.values()))
    points = [{name: values[min(place, len(values) - 1)] for name, values in ends.items()} for place in range(most)]
    return [member_of(plan, base, {**point, SEED: seed}) for point in points for seed in _seeds(plan, base)]


def carry_out(plan: Plan, search: Search, parent: Path, listener: local_engine.Listener) -> list[Trial]:
    """Try as many settings as the plan says, each with every seed; those that are done are not tried again.

    Returns:
        The trials, in the order in which they were begun.

    Raises:
        UserError: Optuna is missing, or the file of another search lies in this one's place.
        KeyboardInterrupt: the user stopped it; what was going on has paused.
    """
    study = _study(plan, search, parent)
    base, trials = base_of(plan), []
    for number in range(search.trials):
        known = _begun(study, search)
        frozen = known[number] if number < len(known) else _ask(study, search, number)
        point = {name: frozen.params[name] for name in search.space}
        name = f"{plan.name}-trial{frozen.number:03d}"
        members = [member_of(plan, base, {**point, SEED: seed}, name) for seed in _seeds(plan, base)]
        outcomes = local_engine.carry_out(members, parent, plan.name, partial(_of_all, listener, search, len(trials)))
        objective = _mean([objective_of(outcome, search.drift_weight) for outcome in outcomes])
        if objective is not None and not frozen.state.is_finished():
            study.tell(frozen.number, objective)
        trials.append(Trial(frozen.number, point, outcomes, objective))
    return trials


def _of_all(listener: local_engine.Listener, search: Search, trials: int, at: local_engine.Progress) -> None:
    """Tell where the whole search is, `trials` of which are done."""
    listener(replace(at, number=trials * at.count + at.number, count=search.trials * at.count, left_s=None))


def best_of(trials: Sequence[Trial]) -> Trial | None:
    """The trial of the highest objective, the first of several; None where no trial has one."""
    judged = [trial for trial in trials if trial.objective is not None]
    return max(judged, key=lambda trial: trial.objective or 0.0) if judged else None


def objective_of(outcome: Outcome, drift_weight: float) -> float | None:
    """Of one finished run, by its validation images at the last snapshot; see `Search`."""
    if not outcome.finished:
        return None
    choice = choose_epoch(RunFolder(outcome.path))
    if choice is None:
        return None
    last = choice.curve.iloc[-1]
    return float(last["accuracy"] - drift_weight * last["drift"])


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if len(known) == len(values) else None


def _seeds(plan: Plan, base: RunConfig) -> Sequence[int]:
    return plan.grid.get(SEED, [plan.settings.get(SEED, base.seed)])


def _study(plan: Plan, search: Search, parent: Path) -> Any:
    check_optuna()
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    file = parent / f"{plan.name}.search.jsonl"
    storage = JournalStorage(JournalFileBackend(str(file)))
    study = optuna.create_study(storage=storage, study_name=plan.name, direction="maximize", load_if_exists=True)
    said = _said(plan, search)
    if (before := study.user_attrs.get(SAID, said)) != said:
        differing = sorted(key for key in said.keys() | before.keys() if said.get(key) != before.get(key))
        raise UserError(
            f"The search '{plan.name}' in '{file}' was begun with another plan ({', '.join(differing)}).",
            next_step="Give the search another name, or move that file and its runs away.",
        )
    study.set_user_attr(SAID, said)
    return study


def _said(plan: Plan, search: Search) -> dict[str, Any]:
    """What decides a search but for its length, as JSON gives it back."""
    space = {name: vars(one) if isinstance(one, Range) else list(one) for name, one in search.space.items()}
    weights = {"drift_weight": search.drift_weight, "sampler_seed": search.sampler_seed}
    parts = {"preset": plan.preset, "settings": dict(plan.settings), "grid": dict(plan.grid), "space": space}
    return json.loads(json.dumps({**parts, **weights}))


def _begun(study: Any, search: Search) -> list[Any]:
    """The trials whose values are all known; one whose asking was cut short is no trial."""
    return [trial for trial in study.get_trials(deepcopy=False) if trial.params.keys() == search.space.keys()]


def _ask(study: Any, search: Search, number: int) -> Any:
    import optuna

    study.sampler = optuna.samplers.TPESampler(n_startup_trials=FIRST_AT_RANDOM, seed=search.sampler_seed + number)
    study.ask({name: _distribution(one) for name, one in search.space.items()})
    return _begun(study, search)[number]


def _distribution(options: Range | tuple[Any, ...]) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if not isinstance(options, Range):
        return CategoricalDistribution(options)
    if options.whole:
        return IntDistribution(int(options.low), int(options.high), log=options.log)
    return FloatDistribution(options.low, options.high, log=options.log)
