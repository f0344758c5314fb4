"""From a plan to runs: which there are, what they are called, and what is refused before anything starts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from mpsviz.cli.main import main
from mpsviz.cli.sweep import _plan, add_command
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.sweep.expansion import Expansion, expand
from mpsviz.runs.sweep.plan import Plan, plan_of, read_plan
from mpsviz.runs.sweep.search_space import Range

PLAN = """
name = "first"

[settings]
optim.epochs = 3
"data.shots" = 2
data.train_on = {style = "noto"}

[grid]
method.name = ["mps", "ce"]
method.gram_weight = [0, 2.0]
seed = [1, 2]
"""


def typed(*arguments: str) -> Plan:
    """The plan of a command line."""
    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers())
    return _plan(parser.parse_args(["sweep", *arguments]))


def names(expansion: Expansion) -> list[str]:
    return [member.name for member in expansion.members]


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    file = tmp_path / "some.toml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_every_combination_is_a_run_and_all_of_one_seed_come_before_the_next(plan_file: Path):
    expansion = expand(read_plan(plan_file))
    assert names(expansion) == [
        "first-mps-gram_weight=0-seed1", "first-mps-gram_weight=2-seed1", "first-ce-seed1",
        "first-mps-gram_weight=0-seed2", "first-mps-gram_weight=2-seed2", "first-ce-seed2",
    ]  # fmt: skip
    settings = {"optim.epochs": 3, "data.shots": 2, "data.train_on": {"style": ["noto"]}}
    expected = with_changes(RunConfig(), {**settings, "method.gram_weight": 2, "seed": 1})
    assert expansion.members[1].config == expected
    ce = with_changes(RunConfig(), {**settings, "method.name": "ce", "seed": 2})
    assert expansion.members[-1].config == ce
    assert ce.optim.lr == 0.08, "what the method changes elsewhere comes with it"


def test_a_setting_that_one_method_lacks_is_left_out_there_and_that_is_said(plan_file: Path):
    assert expand(read_plan(plan_file)).notes == (
        "ce has no method.gram_weight, which is left out there: 2 runs of it rather than 4.",
    )
    alone = plan_of({"settings": {"method.rank": 4}, "grid": {"method.name": ["ce", "clip-lora"]}}, "x")
    ce, lora = expand(alone).members
    assert not hasattr(ce.config.method, "rank")
    assert lora.config.method.rank == 4
    assert expand(alone).notes == ("ce has no method.rank, which is left out there.",)


def test_a_plan_without_a_name_has_its_files(tmp_path: Path):
    (tmp_path / "seeds.toml").write_text("grid.seed = [1, 2]")
    assert names(expand(read_plan(tmp_path / "seeds.toml"))) == ["seeds-mps-seed1", "seeds-mps-seed2"]


def test_commas_make_a_grid_and_one_value_is_a_setting():
    plan = typed("--method", "mps,ce", "--seed", "1,2,3", "--set", "method.gram_weight=0,2,10", "--epochs", "5")
    assert plan.settings == {"optim.epochs": 5}
    assert plan.grid == {"method.name": ["mps", "ce"], "seed": [1, 2, 3], "method.gram_weight": [0, 2, 10]}
    assert len(expand(plan).members) == 3 * (3 + 1)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('["pca","tsne"]', [["pca", "tsne"]]),
        ('["pca","tsne"],["pca"]', [["pca", "tsne"], ["pca"]]),
        ("sgd, adamw", ["sgd", "adamw"]),
        ("true,false", [True, False]),
        ("1e-3,0.1", [0.001, 0.1]),
        ("auto,0", ["auto", 0]),
    ],
)
def test_json_as_a_whole_is_one_value(text: str, values: list[Any]):
    plan = typed("--set", f"optim.lr={text}")
    assert plan.grid.get("optim.lr", [plan.settings.get("optim.lr")]) == values


def test_paths_are_not_split():
    assert typed("--path", "a,b").settings == {"data.path": "a,b"}


def test_an_option_replaces_what_the_file_says(plan_file: Path):
    plan = typed(str(plan_file), "--seed", "7", "--epochs", "1,2", "--name", "second")
    assert plan.name == "second"
    assert plan.settings["seed"] == 7
    assert plan.grid["optim.epochs"] == [1, 2]
    assert "optim.epochs" not in plan.settings
    assert "seed" not in plan.grid


def test_a_name_does_not_depend_on_the_other_runs_or_on_how_a_value_is_written():
    def called(grid: dict[str, list[Any]]) -> set[str]:
        return set(names(expand(plan_of({"grid": grid}, "x"))))

    assert called({"seed": [1]}) <= called({"seed": [1, 2], "method.name": ["mps", "ce"]})
    assert called({"optim.lr": [0.02], "optim.momentum": [0]}) == called({"optim.momentum": [0.0], "optim.lr": [2e-2]})
    odd = called({"analysis.projections": [["pca"], ["pca", "carried_umap"]], "data.path": ["a/b", "a_b", "é"]})
    assert len(odd) == 6
    assert all("/" not in name and name.isascii() for name in odd)
    assert called({"data.name": ["emoji-60"], "model.name": ["ViT-B-16"]}) == {
        "x-mps-data.name=emoji-60-model.name=ViT-B-16-seed0"
    }


def test_the_presets_settings_are_the_start():
    (member,) = expand(plan_of({"preset": "dtd", "grid": {"seed": [1]}}, "x")).members
    assert (member.config.data.name, member.config.method.gram_weight) == ("dtd", 0.5)


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"grids": {}}, "has no part 'grids'.*settings stand under"),
        ({"settings": {"gram_weight": 2}}, "no setting named 'gram_weight'.*mean method.gram_weight"),
        ({"settings": {"optim": {"learning_rate": 2}}}, "no setting named 'optim.learning_rate'"),
        ({"settings": {"schema_version": 2}}, "no setting named 'schema_version'"),
        ({"grid": {"seed": []}}, "'seed' has no values"),
        ({"grid": {"seed": 3}}, r"'seed' under \[grid\] has one value, 3.*or move it to \[settings\]"),
        ({"grid": {"seed": [1, 2, 1]}}, "'seed' has the value 1 twice"),
        ({"grid": {"optim.lr": [1, 1.0]}}, "mean the same run .optim.lr: 1 and 1.0"),
        ({"grid": {"seed": [1, 2]}, "settings": {"seed": 1}}, r"'seed' stands under \[settings\] and \[grid\]"),
        ({"settings": {"seed": 1, "optim": {"lr": 1}, "optim.lr": 2}}, "sets 'optim.lr' twice"),
        ({"grid": {"method.gram_weight": [1, 2]}, "settings": {"method.name": "ce"}}, "no setting of ce.*: mps"),
        ({"grid": {"method.name": ["mps", "magic"]}}, "no method named 'magic'"),
        ({"grid": {"method.name": ["mps", 3]}}, "no method named '3'"),
        ({"grid": {"seed": [1, -1]}}, "'seed' can't be -1"),
        ({"settings": {"seed": [1, 2]}, "grid": {"optim.lr": [1, 2]}}, r"'seed' can't be \[1, 2\]"),
        ({"grid": {"data.shots": [1, "four"]}}, "'data.shots' can't be 'four'"),
        ({"grid": {"seed": list(range(1001))}}, "makes 1,001 runs"),
        ({"name": "../up"}, "can't be called '../up'"),
        ({"name": ".hidden"}, "can't be called '.hidden'"),
        ({"name": 3}, "can't be called 3"),
        ({"preset": "magic", "grid": {"seed": [1]}}, "no preset named 'magic'"),
        ({"preset": 3}, "preset can't be 3"),
        ({"settings": 3}, "'settings' of the plan is no table"),
        ({"search": {"trials": 3}}, "names no setting to vary"),
        ({"search": {"trials": 0, "space": {"seed": [1, 2]}}}, "no number of trials"),
        ({"search": {"trials": 3, "space": {"optim.lr": 3}}}, "'optim.lr' under .* is 3"),
        ({"search": {"trials": 3, "space": {"optim.lr": {"low": 2, "high": 1}}}}, "no range from 2 to 1"),
        ({"search": {"trials": 3, "space": {"optim.lr": {"low": 0, "high": 1, "log": True}}}}, "by its logarithm"),
        ({"search": {"trials": 3, "space": {"seed": [1, 2]}}}, "luckiest split"),
        ({"search": {"trials": 3, "space": {"lr": {"low": 1, "high": 2}}}}, "no setting named 'lr'.*optim.lr"),
        ({"search": {"trials": 3, "weight": 3, "space": {"seed": [1, 2]}}}, "has no 'weight'"),
        ({"search": {"trials": 3, "drift_weight": -1, "space": {"seed": [1, 2]}}}, "drift_weight can't be -1"),
        (
            {"search": {"trials": 3, "space": {"optim.lr": {"low": 1, "high": 2}}}, "grid": {"optim.epochs": [1, 2]}},
            "'optim.epochs' stands under .*a search has only its seeds there",
        ),
    ],
)  # fmt: skip
def test_what_is_plausible_but_wrong_is_refused(tree: dict[str, Any], sentence: str):
    with pytest.raises(UserError, match=sentence):
        expand(plan_of(tree, "x"))


def test_ranges_are_read():
    tree = {"low": 0.1, "high": 20, "log": True}
    plan = plan_of({"search": {"trials": 3, "space": {"method": {"gram_weight": tree, "depths": [1, 3]}}}}, "x")
    assert plan.search is not None
    assert plan.search.space == {"method.gram_weight": Range(0.1, 20, log=True), "method.depths": (1, 3)}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--seed", "1"], "nothing to sweep"),
        (["--seed", "1,,2"], "A value of 'seed' is empty"),
        (["--seed", ""], "A value of 'seed' is empty"),
        (["--seed", "1,2", "--set", "seed=3"], "'seed' is set twice"),
        (["--set", "seed"], "'seed' sets nothing"),
        (["--seed", "1,2", "--shots", "99"], "sweep-mps-seed1: 99 shots are more than any class has"),
        (["there-is-none.toml"], "can't be read"),
    ],
)
def test_the_command_line_refuses_in_a_sentence_and_makes_no_folder(
    arguments: list[str], sentence: str, tmp_path: Path
):
    with pytest.raises(SystemExit, match=sentence):
        main(["sweep", "--out", str(tmp_path / "runs"), *arguments])
    assert not list((tmp_path / "runs").glob("sweep*"))


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path):
    (tmp_path / "plan.toml").write_text("name = ")
    with pytest.raises(UserError, match="is no TOML"):
        read_plan(tmp_path / "plan.toml")
