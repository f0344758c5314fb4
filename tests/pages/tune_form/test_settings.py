"""Methods, presets, models and seeds on the Tune page."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st

from mpsviz.config.choices import PRETRAINED
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import Status, write_status
from mpsviz.ui.tune.model_choice import chosen_model
from tests.pages.test_all_pages import open_page, words
from tests.pages.tune_form.form import choose_folder, labels, press_start, widget


def test_a_method_shows_its_own_settings_and_keeps_none_of_another():
    app = open_page("tune")
    widget(app, "number_input", "α, tuned branch").set_value(0.9).run()
    widget(app, "number_input", "Epochs").set_value(5).run()
    widget(app, "selectbox", "Method").select("ce").run()
    assert widget(app, "number_input", "α, tuned branch").value == 0.3
    widget(app, "selectbox", "Method").select("clip-lora").run()
    assert {"Rank", "Dropout"} <= labels(app)
    assert "λ1, Gram" not in labels(app)
    assert widget(app, "selectbox", "Optimiser").value == "adamw"
    assert widget(app, "number_input", "Learning rate").value == pytest.approx(1e-2)
    assert widget(app, "number_input", "Epochs").value == 5, "what no method speaks of stays"
    widget(app, "selectbox", "Method").select("mps").run()
    assert widget(app, "number_input", "Learning rate").value == RunConfig().optim.lr
    assert widget(app, "selectbox", "Gram difference").options == ["l1", "l2"]
    assert not app.exception


def test_a_method_without_settings_has_no_empty_heading():
    app = open_page("tune")
    assert "**Method**" in words(app)
    widget(app, "selectbox", "Method").select("zero-shot").run()
    assert "**Method**" not in words(app)


def test_a_preset_fills_the_form_and_leaves_it_open():
    app = open_page("tune")
    assert "Weights" not in labels(app), "mini-clip brings its own"
    widget(app, "selectbox", "Method").select("ce").run()
    widget(app, "selectbox", "Preset").select("dtd").run()
    filled = {label: widget(app, "selectbox", label).value for label in ("Data", "Model", "Weights", "Method")}
    assert filled == {"Data": "dtd", "Model": "ViT-B-16", "Weights": "openai", "Method": "mps"}
    assert widget(app, "number_input", "Epochs").value == 100
    assert widget(app, "number_input", "Learning rate").value == pytest.approx(0.002)
    widget(app, "number_input", "Epochs").set_value(7).run()
    widget(app, "selectbox", "Data").select("emoji-60").run()
    assert widget(app, "number_input", "Epochs").value == 7
    widget(app, "selectbox", "Preset").select("emoji-60").run()
    assert widget(app, "number_input", "Epochs").value == RunConfig().optim.epochs
    assert widget(app, "selectbox", "Model").value == "mini-clip"
    assert not app.exception


def test_the_default_preset_of_the_paper_keeps_the_readers_data(folder: Path):
    app = choose_folder(open_page("tune"), folder)
    widget(app, "selectbox", "Preset").select("paper").run()
    assert widget(app, "selectbox", "Data").value == "folder"
    assert widget(app, "selectbox", "Model").value == "ViT-B-16"
    assert "**3** classes" in words(app)


def test_a_model_of_open_clip_brings_its_usual_weights(started: list[RunConfig]):
    app = open_page("tune")
    assert "Hugging Face hub" not in words(app)
    widget(app, "selectbox", "Model").select("ViT-H-14").run()
    assert "fetching them from the Hugging Face hub" in words(app)
    assert widget(app, "selectbox", "Weights").value == PRETRAINED["ViT-H-14"][0]
    widget(app, "selectbox", "Model").select("ViT-B-32").run()
    press_start(app)
    assert (started[0].model.name, started[0].model.pretrained) == ("ViT-B-32", "openai")


@pytest.mark.parametrize(
    ("name", "weights", "problem"),
    [("ViT-S-32", None, "needs weights"), ("ViT-B-16", "", "needs weights"), (None, "openai", "No model")],
)
def test_a_model_without_weights_is_refused(
    name: str | None, weights: str | None, problem: str, monkeypatch: pytest.MonkeyPatch
):
    memory = {"setting model.name": name, "setting model.pretrained": weights}
    monkeypatch.setattr(st, "session_state", memory)
    with pytest.raises(UserError, match=problem):
        chosen_model()


def test_a_typed_model_and_a_file_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch):
    memory = {"setting model.name": "ViT-S-32", "setting model.pretrained": "~/mine.safetensors"}
    monkeypatch.setattr(st, "session_state", memory)
    assert chosen_model() == {"model.name": "ViT-S-32", "model.pretrained": "~/mine.safetensors"}
    memory["setting model.name"] = "mini-clip"
    assert chosen_model() == {"model.name": "mini-clip", "model.pretrained": ""}


def test_a_seed_that_is_too_large_for_a_browser_stays_what_it_is(started: list[RunConfig], runs_folder: Path):
    config = with_changes(RunConfig(), {"seed": 2**63 - 1})
    write_status(RunFolder.create(runs_folder / "large", config), Status(state="failed"))
    app = open_page("runs")
    next(button for button in app.button if button.label == "New run like this").click().run()
    app.switch_page("pages/tune.py").run()
    assert not app.exception
    assert widget(app, "text_input", "Seed").value == str(2**63 - 1)
    press_start(app)
    assert started[0].seed == 2**63 - 1
    widget(app, "text_input", "Seed").set_value(str(2**63)).run()
    press_start(app)
    assert "less than or equal to 9223372036854775807" in app.error[-1].value.replace("\\", "")
    widget(app, "text_input", "Seed").set_value("7").run()
    assert widget(app, "number_input", "Seed").value == 7
    assert not app.exception
