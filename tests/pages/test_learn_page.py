"""The Learn page: the list, a step, what is asked, what is revealed, and where the address leads."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.lessons import answers, files
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.ui.learn.step_page import in_words
from mpsviz.ui.shared.words import plain

from .test_all_pages import ROOT, views, words

NAMES = files.names()


def open_learn(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("pages/learn.py")
    for name, word in address.items():
        app.query_params[name] = word
    return app.run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


@pytest.fixture(autouse=True)
def with_examples(examples: dict[str, RunFolder]) -> None:
    """Lessons are about them."""


def test_the_list_shows_every_lesson_and_the_first_to_begin_with():
    app = open_learn()
    assert not app.exception
    assert not app.error
    said = words(app)
    assert [lesson.title for lesson in files.lessons("en") if plain(lesson.title) not in said] == []
    app = press(app, f"start {NAMES[0]}")
    assert "step 1 of 3" in words(app)
    assert app.query_params["lesson"] == NAMES[0]


def test_a_step_reveals_nothing_before_it_has_a_guess_and_then_says_both():
    app = open_learn(lesson="what-tuning-does", step="2")
    step = files.lesson("what-tuning-does", "en").steps[1]
    assert step.title in words(app)
    assert "You said" not in words(app)
    assert app.button(key="lesson on").disabled
    app.radio[0].set_value(1).run()
    app = press(app, "lesson on")
    assert not app.exception
    told = "\n".join(str(box.value) for box in (*app.info, *app.success))
    assert app.session_state["answers in the lessons"] == {"what-tuning-does": {"2": 1}}
    assert "You said" in told
    assert "Their mean cosine changed" in words(app)
    app = press(app, "lesson on")
    assert "step 3 of 3" in words(app)
    assert app.query_params["step"] == "3"


def test_an_option_that_is_a_sentence_ends_with_one_full_stop():
    verdict = answers.Verdict(False, "A larger cloud is a more varied class.", "4 %")
    assert in_words(verdict) == ("**Not quite.** You said: **A larger cloud is a more varied class**. It is: **4 %**.")


def test_the_view_opens_where_the_step_wants_it(examples: dict[str, RunFolder]):
    app = open_learn(lesson="what-mps-adds", step="1")
    (view,) = views(app)
    assert [panel["run"] for panel in view["panels"]] == ["example-mps", "example-cross-entropy"]
    app = open_learn(lesson="what-a-feature-space-is", step="1")
    (view,) = views(app)
    assert view["colour"] == "column:family"
    assert {image.rpartition("/")[2] for image in view["selected"]["ids"]} == {"dolphin"}
    assert view["opening"] == {"place": 0}


def test_a_link_keeps_what_its_reader_had_set_in_the_view():
    said = json.dumps({"of": "lesson what-a-feature-space-is 1", "place": 2, "colour": "column:style"})
    mine = base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")
    app = open_learn(lesson="what-a-feature-space-is", step="1", view=mine)
    assert views(app)[0]["selected"] is None  # the view itself knows, from the address
    app = open_learn(lesson="what-a-feature-space-is", step="2", view=mine)
    assert {image.rpartition("/")[2] for image in views(app)[0]["selected"]["ids"]} == {"ant"}


def test_a_click_on_the_map_is_an_answer():
    app = open_learn(lesson="what-a-feature-space-is", step="2")
    assert app.button(key="lesson on").disabled
    app.session_state["selected ids of example-mps"] = ["noto/grapes"]
    app.run()
    assert "You clicked **grapes**" in words(app)
    app = press(app, "lesson on")
    assert app.session_state["answers in the lessons"]["what-a-feature-space-is"]["2"] == "grapes"


def test_a_curve_is_continued_and_then_drawn_as_it_went():
    app = open_learn(lesson="what-tuning-does", step="3")
    assert [slider.label for slider in app.slider] == ["After epoch 13", "After epoch 20"]
    app = press(app, "lesson on")
    assert not app.exception
    (chart,) = app.get("plotly_chart")
    went, guessed = json.loads(chart.proto.spec)["data"]
    assert went["x"] == [0, 7, 13, 20]
    assert guessed["x"] == [7, 13, 20]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"lesson": "instructor"}, "Aims and timing"),
        ({"lesson": "no-such-lesson", "step": "2"}, "Look, guess, see"),
        ({"lesson": "how-a-map-lies", "step": "99"}, "step 3 of 3"),
        ({"lesson": "how-a-map-lies", "step": "x"}, "step 1 of 3"),
    ],
)
def test_an_address_opens_what_it_says_or_the_nearest_to_it(address: dict[str, str], said: str):
    app = open_learn(**address)
    assert not app.exception
    assert not app.error
    assert said in words(app)


def test_what_is_to_be_hidden_is_left_out():
    app = open_learn(lesson="how-a-map-lies", step="1", hide="view,sidebar")
    assert views(app) == []
    assert any("stSidebar" in str(block.proto.body) for block in app.get("html"))
    app = open_learn(lesson="how-a-map-lies", step="1")
    assert len(views(app)) == 1
    styles = "".join(str(block.proto.body) for block in app.get("html"))
    assert ".st-key-run-picker { display: none; }" in styles, "the reader's own run is not what a lesson is about"


def test_what_the_browser_kept_of_another_version_counts_for_nothing():
    app = open_learn()
    app.session_state["answers in the lessons"] = {NAMES[0]: {"1": "a text", "9": 3, "2": 7}}
    app.run()
    app = press(app, "start what-tuning-does")
    assert not app.exception
    app = open_learn(lesson=NAMES[0], step="1")
    app.session_state["answers in the lessons"] = {NAMES[0]: {"1": "a text"}}
    app.run()
    assert not app.exception
    assert app.button(key="lesson on").label == "Check my guess"


def test_tune_it_starts_a_run_of_the_lesson(monkeypatch: pytest.MonkeyPatch, runs_folder: Path):
    started = []
    monkeypatch.setattr(launcher, "start", lambda config: started.append(config) or launcher.new_run(config))
    app = open_learn(lesson="a-run-nobody-explained", step="4")
    assert "Tune it" not in [button.label for button in app.button]
    app.radio[0].set_value(1).run()
    app = press(app, "lesson on")
    app = press(app, "tune it")
    assert not app.exception
    assert [(config.method.name, config.optim.epochs, config.optim.lr) for config in started] == [("ce", 4, 0.08)]
    assert app.session_state["run"] == started[0] or app.session_state["run"] in {
        run.path.name for run in launcher.list_runs()
    }


def test_without_the_examples_it_says_why(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MPSVIZ_EXAMPLES", "0")
    app = open_learn()
    assert "MPSVIZ_EXAMPLES" in words(app)
