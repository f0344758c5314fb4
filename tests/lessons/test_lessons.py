"""Every lesson: its steps parse, its figures come from the shipped examples, its questions take an answer."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.lessons import answers, files
from mpsviz.lessons.figures import PLACEHOLDER, fill, value
from mpsviz.lessons.lesson import Lesson, Step
from mpsviz.lessons.parsing import parse
from mpsviz.lessons.view_address import opening_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.learn.lesson_run import lesson_config

Runs = dict[str, RunFolder]
NAMES = files.names()
STEPS = [(name, number) for name in NAMES for number in range(1, len(files.lesson(name, "en").steps) + 1)]
SOUND = """title: T
minutes: 5
about: A.

## One
### goal
Look.
### state
run: example-mps
epoch: 0
### ask
kind: choice
question: Which?
- [x] This.
- [ ] That.
### reveal
So it is.
### done
Take it along.
"""


def step_of(name: str, number: int) -> Step:
    return files.lesson(name, "en").steps[number - 1]


def texts(step: Step) -> list[str]:
    return [step.goal, step.ask.question, *step.ask.options, step.ask.right, step.reveal, step.done]


def test_there_are_seven_of_about_five_minutes():
    assert len(NAMES) == 7
    assert [name for name in NAMES if not 4 <= files.lesson(name, "en").minutes <= 7] == []
    assert all(3 <= len(files.lesson(name, "en").steps) <= 5 for name in NAMES)


def test_every_kind_of_question_is_asked():
    assert {step_of(*place).ask.kind for place in STEPS} == {"choice", "click", "number", "curve"}


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_a_step_has_its_figures_and_takes_a_right_and_a_wrong_answer(examples: Runs, name: str, number: int):
    step = step_of(name, number)
    assert [text for text in texts(step) if "{" in PLACEHOLDER.sub("", text)] == []
    for text in texts(step):
        assert "{" not in fill(text, step.view.run, examples)
    first = answers.first_answer(step, examples)
    assert answers.is_answer(step, first, examples)
    verdict = answers.judge(step, first, examples)
    assert verdict.guessed
    assert verdict.real
    assert answers.judge(step, right_answer(step, examples), examples).right
    assert {answers.judge(step, answer, examples).right for answer in wrong_answers(step, examples)} == {False}
    for nonsense in (None, -1e9, True, "nowhere", [], [1e9], {}, 1e6):
        assert not answers.is_answer(step, nonsense, examples)
        with pytest.raises(UserError):
            answers.judge(step, nonsense, examples)


def right_answer(step: Step, runs: Runs) -> answers.Answer:
    ask, own = step.ask, step.view.run
    if ask.kind == "choice":
        return answers.options(step, runs).index(fill(ask.right, own, runs))
    if ask.kind == "click":
        return fill(ask.right, own, runs)
    if ask.kind == "number":
        found = value(ask.right, own, runs)
        assert not isinstance(found, str)
        return found.amount
    return [amount for _, amount in answers.curve(step, runs)[answers.SHOWN :]]


def wrong_answers(step: Step, runs: Runs) -> list[answers.Answer]:
    """Some that must not count as right."""
    ask, right = step.ask, right_answer(step, runs)
    if ask.kind == "choice":
        return [number for number in range(len(ask.options)) if number != right]
    if ask.kind == "click":
        return [label for label in runs[step.view.run].class_labels() if label != right]
    if ask.kind == "number":
        assert isinstance(right, float)
        return [bound for bound in (ask.least, ask.most) if abs(bound - right) > ask.near]
    return [[ask.most] * (len(answers.curve(step, runs)) - answers.SHOWN)]


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_a_step_sets_the_view_to_what_the_run_has(examples: Runs, name: str, number: int):
    step = step_of(name, number)
    run = examples[step.view.run]
    assert run.epochs()[opening_of(step, run)["place"]] == (
        run.epochs()[-1] if step.view.epoch is None else step.view.epoch
    )
    assert not step.view.beside or step.view.beside in examples
    assert not step.view.map or step.view.map in PROJECTIONS
    assert not step.view.map or step.view.map in run.map_names()
    assert not step.view.select or step.view.select in run.class_labels()
    probe = run.written("probe")
    kind, _, column = step.view.colour.partition(":")
    assert kind == "measure" or column in probe


@pytest.mark.parametrize("name", NAMES)
def test_what_a_lesson_tunes_is_a_run_that_can_be_started(name: str):
    config = lesson_config(files.lesson(name, "en"))
    assert config.data.name == "emoji-60"
    assert config.optim.epochs <= 5 < RunConfig().optim.epochs


def test_no_figure_is_typed_into_a_text():
    """Percentages and decimals come from the runs; what may be typed is chance, a worked example or a definition."""
    typed = [
        (place, found)
        for place in STEPS
        for text in texts(step_of(*place))
        for found in re.findall(r"\b\d+(?:\.\d+)? %|\b0\.\d+", PLACEHOLDER.sub("", text))
    ]
    assert sorted({found for _, found in typed}) == ["0.20", "0.60", "0.80", "100 %", "33 %", "4 %"]


def test_the_figures_are_those_of_the_runs_tables(examples: Runs):
    run = examples["example-cross-entropy"]
    table = run.written("analysis/summary").set_index(["measure", "epoch"])["value"]
    own = "example-mps"
    said = fill("{run@example-cross-entropy:gram_drift_global:end}", own, examples)
    assert said == f"{table['gram_drift_global', 20]:.3f}"
    assert fill("{run@example-cross-entropy:accuracy_fused:end}", own, examples) == (
        f"{100 * table['accuracy_fused', 20]:.0f} %"
    )
    assert fill("{gramcost:0.2}", own, examples) == f"{10 * 0.2:.1f}"


def test_the_pairs_of_classes_are_those_of_the_gram_matrix(examples: Runs):
    run = examples["example-cross-entropy"]
    one, other = fill("{pair:1}", run.path.name, examples).split(" and ")
    blocks = run.written("analysis/gram_blocks")
    last = blocks[(blocks["epoch"] == 20) & (blocks["label"] != blocks["other"])]
    snapshots = [run.snapshot(epoch).image_features for epoch in (0, 20)]
    probe = run.written("probe")
    rows = [np.flatnonzero((probe["label"] == label) & (probe["split"] == "held-out")) for label in (one, other)]
    before, after = (float((features[rows[0]] @ features[rows[1]].T).mean()) for features in snapshots)
    assert fill("{pairchange:1}", run.path.name, examples) == f"{after - before:+.2f}"
    known = last[last["label"].isin([one, other]) & last["other"].isin([one, other])]
    assert len(known) >= 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("minutes: 5", "minutes: some"), "minutes"),
        (("about: A.\n", ""), "no about"),
        (("### reveal\nSo it is.\n", ""), "must have goal, state, ask, reveal, done"),
        (("run: example-mps\n", ""), "names no run"),
        (("epoch: 0", "epoch: late"), "epoch"),
        (("epoch: 0", "speed: 3"), "speed: 3"),
        (("kind: choice", "kind: quiz"), "of a kind"),
        (("- [x] This.", "- [ ] This."), "one right answer"),
        (("kind: choice", "kind: number"), "one right answer"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_the_reason(change: tuple[str, str], said: str):
    assert parse(SOUND, "x").steps[0].ask.right == "This."
    assert change[0] in SOUND
    with pytest.raises(UserError, match=re.escape(said)):
        parse(SOUND.replace(*change), "x")


@pytest.mark.parametrize("text", ["{nothing:1}", "{run:nothing:end}", "{run:accuracy_fused:3}", "{pair:0}", "{run}"])
def test_a_figure_that_is_not_there_is_named(examples: Runs, text: str):
    with pytest.raises(UserError, match=re.escape(text)):
        fill(text, "example-mps", examples)


def test_a_run_that_is_not_there_is_named(examples: Runs):
    with pytest.raises(UserError, match="example-none"):
        fill("{run@example-none:accuracy_fused:end}", "example-mps", examples)


def test_a_second_language_needs_files_and_no_code(tmp_path: Path):
    folder = tmp_path / "lessons"
    shutil.copytree(files.FOLDER, folder)
    german = folder / "de"
    german.mkdir()
    (german / "language.txt").write_text("Deutsch\n", encoding="utf-8")
    translated = (folder / "en" / f"{NAMES[0]}.md").read_text(encoding="utf-8")
    translated = translated.replace("title: What a feature space is", "title: Was ein Merkmalsraum ist")
    (german / f"{NAMES[0]}.md").write_text(translated, encoding="utf-8")
    assert files.languages(folder) == {"en": "English", "de": "Deutsch"}
    found = files.lessons("de", folder)
    assert [lesson.name for lesson in found] == NAMES
    assert found[0].title == "Was ein Merkmalsraum ist"
    assert found[1] == files.lesson(NAMES[1], "en")
    assert files.instructor("de", folder) == files.instructor("en")
    assert isinstance(files.lesson(NAMES[0], "../../en", folder), Lesson)


def test_the_instructors_page_knows_every_lesson_and_its_time(examples: Runs):
    text = fill(files.instructor("en"), "example-mps", examples)
    for number, lesson in enumerate(files.lessons("en"), 1):
        assert re.search(rf"\| {number} {lesson.title[:18]}.* \| {lesson.minutes} \|", text), lesson.title
    for part in ("Aims and timing", "Common wrong answers", "Questions for discussion"):
        assert part in text
