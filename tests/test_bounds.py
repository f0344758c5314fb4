"""Every number among the settings has its bounds; what no run could be made of is refused in true words."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import BeforeValidator

from mpsviz.config.method_settings import METHOD_CONFIGS, MpsConfig
from mpsviz.config.presets import PRESETS, preset
from mpsviz.config.run_config import RunConfig, parse_config, setting_names, with_changes
from mpsviz.config.setting_types import COUNT, LARGEST_SEED, Part
from mpsviz.errors import UserError
from mpsviz.runs.worker.plan import snapshot_epochs


def numbers() -> Iterator[tuple[str, str, type, list[Any]]]:
    """method, setting, int or float, what its field says of it; a setting of every method once."""
    seen = set()
    for method, kind in METHOD_CONFIGS.items():
        config = with_changes(RunConfig(), {"method.name": method})
        for name in setting_names(config):
            part, _, leaf = name.rpartition(".")
            owner: type[Part] = type(getattr(config, part)) if part else RunConfig
            field = owner.model_fields[leaf]
            key = name if part != "method" else f"{kind.__name__}.{leaf}"
            if field.annotation in (int, float) and key not in seen:
                seen.add(key)
                yield method, name, field.annotation, field.metadata


NUMBERS = list(numbers())
IDS = [f"{method}-{name}" for method, name, _, _ in NUMBERS]


def bounds(metadata: list[Any]) -> tuple[list[Any], list[Any]]:
    return [m for m in metadata if isinstance(m, Ge | Gt)], [m for m in metadata if isinstance(m, Le | Lt)]


def change(method: str, name: str, value: object) -> RunConfig:
    return with_changes(RunConfig(), {"method.name": method, name: value})


@pytest.mark.parametrize(("method", "name", "kind", "metadata"), NUMBERS, ids=IDS)
def test_a_number_has_both_bounds_and_nothing_beyond_them_is_taken(method, name, kind, metadata):
    (lower,), (upper,) = bounds(metadata)
    for bound, inside in ((lower, 1), (upper, -1)):
        limit = next(iter(vars_of(bound).values()))
        closed = isinstance(bound, Ge | Le)
        taken = limit if closed else math.nextafter(limit, limit + inside)
        step = 1 if kind is int else max(abs(limit) * 1e-9, 1e-15)
        refused = limit - inside * step if closed else limit
        assert change(method, name, taken)
        with pytest.raises(UserError, match=f"The setting '{name}' can't be"):
            change(method, name, refused)


def vars_of(bound: Any) -> dict[str, Any]:
    return {key: getattr(bound, key) for key in ("ge", "gt", "le", "lt") if hasattr(bound, key)}


@pytest.mark.parametrize(("method", "name", "kind", "metadata"), NUMBERS, ids=IDS)
def test_no_number_is_infinite_nan_or_a_truth_value(method, name, kind, metadata):
    assert any(isinstance(entry, BeforeValidator) for entry in metadata)
    for value, why in ((math.inf, "finite number"), (-math.inf, "finite number"), (math.nan, "finite number")):
        with pytest.raises(UserError, match=f"The setting '{name}' can't be {value}: .*{why}"):
            change(method, name, value)
    for value in (True, False):
        with pytest.raises(UserError, match=f"'{name}' can't be {value}: a number is wanted, not true or false"):
            change(method, name, value)


def test_whole_numbers_and_texts_that_were_taken_still_are():
    config = with_changes(RunConfig(), {"optim.epochs": 3.0, "optim.lr": 1, "seed": "7"})
    assert (config.optim.epochs, config.optim.lr, config.seed) == (3, 1.0, 7)
    assert with_changes(RunConfig(), {"optim.compile": True, "method.gram_local": False}).optim.compile


def test_a_seed_may_be_as_large_as_torch_takes_and_no_larger():
    assert with_changes(RunConfig(), {"seed": LARGEST_SEED}).seed == 2**63 - 1
    with pytest.raises(UserError, match=r"'seed' can't be 9223372036854775808: .* less than or equal to"):
        with_changes(RunConfig(), {"seed": 2**63})
    with pytest.raises(UserError, match="can't be a number of thousands of digits"):
        with_changes(RunConfig(), {"seed": 10**5000})


def test_a_long_value_is_quoted_in_part():
    with pytest.raises(UserError) as refused:
        with_changes(RunConfig(), {"optim.lr": "9" * 400 + "?"})
    assert len(str(refused.value)) < 250


def test_presets_and_old_configs_are_within_the_bounds():
    for name in PRESETS:
        assert parse_config(json.loads(preset(name).model_dump_json())) == preset(name)
    old = json.loads(RunConfig().model_dump_json())
    for part, setting in (("data", "decode_limit"), ("analysis", "map_neighbors")):  # that older versions had not
        old[part].pop(setting)
    assert parse_config(old) == RunConfig()
    assert isinstance(parse_config(old).method, MpsConfig)


def test_more_snapshots_than_epochs_are_one_an_epoch():
    assert snapshot_epochs(3, 10**6) == [0, 1, 2, 3]
    assert snapshot_epochs(5, 5) == [0, 1, 2, 3, 4, 5]
    assert COUNT >= 10**6
