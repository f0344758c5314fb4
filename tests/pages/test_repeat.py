"""The Runs page starts more runs like one, and leads to where they are compared."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError
from mpsviz.runs.comparison.tags import tags_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.ui.compare import chosen_runs
from mpsviz.ui.runs import repeat

from .made_run import make_run
from .test_all_pages import open_page, words

SEEDS, CROSS, WEIGHTS = "Repeat with 3 seeds…", "Compare with cross-entropy…", "Sweep λ1…"


def button(app: AppTest, label: str):
    return next(button for button in app.button if button.label == label)


@pytest.fixture
def run(runs_folder: Path) -> RunFolder:
    made = make_run(runs_folder / "one", epochs=(0, 2))
    write_status(made, read_status(made).model_copy(update={"disk_mb": 50.0}))
    return made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[RunFolder]:
    """The runs that were sent to workers, which this process pretends to be."""
    runs: list[RunFolder] = []

    def send(run: RunFolder, status: Status) -> None:
        write_status(run, status.model_copy(update=process_fields(os.getpid(), run.path)))
        runs.append(run)

    monkeypatch.setattr(launcher, "send", send)
    return runs


def test_other_seeds_are_started_and_compared(run: RunFolder, sent: list[RunFolder]):
    app = open_page("runs")
    button(app, SEEDS).click().run()
    assert not app.exception
    assert sent == []
    assert "3 runs will be started, one after the other: seed = 1, 2, 3." in words(app)
    assert "About 3 min 3 s in all" in words(app), "three times what this one took"
    assert "3 runs will take about 150 MB in" in words(app)
    button(app, "Start and compare").click().run()
    assert not app.exception
    assert [one.config() for one in sent] == [with_changes(run.config(), {"seed": seed}) for seed in (1, 2, 3)]
    assert [one.path.name for one in sent] == ["one-mps-seed1", "one-mps-seed2", "one-mps-seed3"]
    assert all(tags_of(one) == ["one"] for one in sent)
    assert app.session_state[chosen_runs.KEY] == ["one", "one-mps-seed1", "one-mps-seed2", "one-mps-seed3"]


def test_cross_entropy_has_its_own_rate_and_everything_else_of_the_run(run: RunFolder, sent: list[RunFolder]):
    app = open_page("runs")
    button(app, CROSS).click().run()
    assert "1 run will be started: method = ce." in words(app)
    button(app, "Start and compare").click().run()
    (one,) = sent
    assert one.config() == with_changes(run.config(), {"method.name": "ce"})
    assert one.config().optim.lr == 0.08


def test_weights_around_the_runs_own_are_offered(run: RunFolder, sent: list[RunFolder]):
    app = open_page("runs")
    button(app, WEIGHTS).click().run()
    (values,) = [field for field in app.text_input if field.label == "Values of λ1"]
    assert values.value == "0, 2, 50"
    assert "λ1 = 0, 2, 50." in words(app)
    button(app, "Start and compare").click().run()
    assert [one.config().method.model_dump()["gram_weight"] for one in sent] == [0, 2, 50]


def test_the_runs_own_value_is_left_out(run: RunFolder):
    name, members = repeat.more_like(run, run.config(), "method.gram_weight", "10, 3")
    assert name == "one"
    assert [member.name for member in members] == ["one-mps-gram_weight=3-seed0"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("1, x", "can't be 'x'"), ("1,,2", "is empty"), ("0", "these settings itself"), ("1, 1", "twice")],
)
def test_what_is_no_seed_is_refused(run: RunFolder, text: str, said: str):
    with pytest.raises(UserError, match=said):
        repeat.more_like(run, run.config(), "seed", text)


def test_what_can_not_be_started_is_said(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    def fail(run: RunFolder, status: Status) -> None:
        raise UserError("No process could be started.", next_step="Close other programs.")

    monkeypatch.setattr(launcher, "send", fail)
    app = open_page("runs")
    button(app, CROSS).click().run()
    button(app, "Start and compare").click().run()
    assert not app.exception
    assert "No process could be started" in app.error[0].value


def test_what_a_method_does_not_have_can_not_be_swept(run: RunFolder):
    run.write_config(with_changes(run.config(), {"method.name": "ce"}))
    app = open_page("runs")
    assert button(app, CROSS).disabled
    assert button(app, WEIGHTS).disabled
    assert not button(app, SEEDS).disabled


def test_a_run_of_that_name_with_other_settings_is_refused(run: RunFolder, sent: list[RunFolder], runs_folder: Path):
    RunFolder.create(runs_folder / "one-mps-seed2", with_changes(run.config(), {"seed": 2, "optim.epochs": 7}))
    app = open_page("runs")
    app.sidebar.selectbox[0].select("one").run()
    button(app, SEEDS).click().run()
    assert "is there with other settings" in app.error[0].value
    assert sent == []


def test_features_from_elsewhere_can_not_be_repeated(run: RunFolder):
    run.write_config(with_changes(run.config(), {"data.name": launcher.SOURCE, "data.path": "x.npz"}))
    app = open_page("runs")
    assert SEEDS not in [button.label for button in app.button]


def test_a_chosen_run_joins_the_comparison_when_it_is_measured(run: RunFolder, runs_folder: Path):
    later = RunFolder.create(runs_folder / "later", run.config())
    write_status(later, Status(state="running", **process_fields(os.getpid(), later.path)))
    app = open_page("compare")
    app.session_state[chosen_runs.KEY] = ["one", "later"]
    app.run()
    assert "1 chosen run has no figures yet" in words(app)
    assert app.session_state[chosen_runs.KEY] == ["one", "later"]
    make_run(runs_folder / "made", epochs=(0, 2))
    for name in ("probe.parquet", "analysis/summary.parquet", "checksums.jsonl"):
        (later.path / name).write_bytes((runs_folder / "made" / name).read_bytes())
    app.run()
    assert not app.exception
    assert "no figures yet" not in words(app)
    assert app.multiselect[0].value == ["one", "later"]
