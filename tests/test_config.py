"""The schema of a run: what it accepts, and what it says to the rest."""

from __future__ import annotations

import pytest

from mpsviz.config.run_config import RunConfig, parse_config, setting_names, with_changes
from mpsviz.errors import UserError


def test_changes_reach_their_place_and_leave_the_original_alone():
    config = RunConfig()
    changed = with_changes(config, {"method.gram_weight": 0, "seed": 5})
    assert (changed.method.gram_weight, changed.seed) == (0, 5)
    assert config.method.gram_weight != 0
    assert changed.optim == config.optim


@pytest.mark.parametrize("name", ["nonsense", "method.nonsense", "seed.nonsense", "method.alpha.nonsense", ""])
def test_an_unknown_setting_is_named(name: str):
    with pytest.raises(UserError, match=f"no setting named '{name}'"):
        with_changes(RunConfig(), {name: 1})


@pytest.mark.parametrize(
    ("name", "value"),
    [("data.shots", 0), ("method.alpha", 2), ("optim.epochs", "many"), ("optim.lr", -1), ("seed", None)],
)
def test_a_value_out_of_range_is_named(name: str, value: object):
    with pytest.raises(UserError, match=name):
        with_changes(RunConfig(), {name: value})


def test_a_config_of_the_future_is_refused():
    with pytest.raises(UserError, match="schema_version"):
        parse_config({"schema_version": 99})


def test_every_setting_can_be_set_to_what_it_is():
    tree = RunConfig().model_dump()
    for name in setting_names():
        part, _, leaf = name.partition(".")
        value = tree[part][leaf] if leaf else tree[part]
        assert with_changes(RunConfig(), {name: value}) == RunConfig()


def test_a_new_method_brings_its_own_settings_and_an_unknown_one_is_named():
    changed = with_changes(RunConfig(), {"method.name": "ce", "method.alpha": 0.5})
    assert (changed.method.name, changed.method.alpha) == ("ce", 0.5)
    assert "method.gram_weight" not in setting_names(changed)
    with pytest.raises(UserError, match=r"no setting named 'method\.gram_weight' \(method: ce\)"):
        with_changes(RunConfig(), {"method.name": "ce", "method.gram_weight": 1})
    lora = with_changes(RunConfig(), {"method.name": "clip-lora", "optim.lr": 0.5})
    assert (lora.optim.optimizer, lora.optim.lr) == ("adamw", 0.5)
    for bad in ("magic", 3, None):
        with pytest.raises(UserError, match=f"no method named '{bad}'"):
            with_changes(RunConfig(), {"method.name": bad})
        with pytest.raises(UserError, match=f"no method named '{bad}'"):
            parse_config({**RunConfig().model_dump(), "method": {"name": bad}})


def test_a_config_of_the_first_schema_is_read_without_the_settings_its_method_never_had():
    old = RunConfig().model_dump() | {"schema_version": 1}
    old["method"] = {**old["method"], "name": "ce"}
    assert parse_config(old) == with_changes(RunConfig(), {"method.name": "ce", "optim.lr": old["optim"]["lr"]})
