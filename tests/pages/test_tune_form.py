"""The form on the Tune page: what each choice shows, fills in and refuses, and what ends up in the run's config."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from mpsviz.config.choices import PRETRAINED
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import Status, write_status
from mpsviz.ui.tune.model_choice import chosen_model

from .made_run import make_run, running
from .test_all_pages import open_page, words

CLASSES = {"red_fox": 7, "grey <i>wolf": 6, "tabby_cat": 6}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Own images, and one file that is none."""
    root = tmp_path / "animals"
    for hue, (name, count) in enumerate(CLASSES.items()):
        (root / name).mkdir(parents=True)
        for number in range(count):
            Image.new("RGB", (16, 16), f"hsl({hue * 90}, 60%, {30 + number}%)").save(root / name / f"{number}.png")
    (root / "readme.txt").write_text("nothing")
    return root


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, runs_folder: Path) -> list[RunConfig]:
    """The configs of runs that were started; none of them trains."""
    configs: list[RunConfig] = []

    def start(config: RunConfig):
        configs.append(config)
        return make_run(runs_folder / f"run-{len(configs)}", epochs=(0, 1), status=running(os.getpid(), 1, 2))

    monkeypatch.setattr("mpsviz.runs.lifecycle.launcher.start", start)
    return configs


def widget(app: AppTest, kind: str, label: str):
    return next(element for element in getattr(app, kind) if element.label == label)


def labels(app: AppTest) -> set[str]:
    return {element.label for kind in ("number_input", "selectbox", "toggle") for element in getattr(app, kind)}


def press_start(app: AppTest) -> AppTest:
    return next(button for button in app.button if button.label == "Start tuning").click().run()


def choose_folder(app: AppTest, folder: Path | str) -> AppTest:
    widget(app, "selectbox", "Data").select("folder").run()
    return widget(app, "text_input", "Folder").set_value(str(folder)).run()


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


def test_own_images_are_counted_and_what_is_no_image_is_named(folder: Path):
    app = open_page("tune")
    widget(app, "selectbox", "Data").select("folder").run()
    assert "a folder for each class" in words(app)
    widget(app, "text_input", "Folder").set_value(f" '{folder}' ").run()
    text = words(app)
    assert "**3** classes" in text
    assert "**19** images, 6 to 7 of each" in text
    assert "up to **6** shots" in text
    assert "readme" in text
    assert not app.exception


@pytest.fixture
def domains(tmp_path: Path) -> Path:
    """Two classes in each of three domains, six images of each."""
    root = tmp_path / "pacs"
    for shade, place in enumerate(f"{d}/{c}" for d in ("art", "photo", "sketch") for c in ("dog", "horse")):
        (root / place).mkdir(parents=True)
        for number in range(6):
            Image.new("RGB", (16, 16), (40 * shade, 40 * number, 0)).save(root / place / f"{number}.png")
    return root


def test_what_the_folders_are_taken_for_is_said_and_can_be_chosen(domains: Path, started: list[RunConfig]):
    app = choose_folder(open_page("tune"), domains)
    text = words(app)
    assert "**2** classes" in text
    assert "3 domains × 2 classes, tune on all" in text
    assert "shots · 3 domains" in text
    assert "so they are domains and no classes" in text
    widget(app, "selectbox", "Choose images by").select("domain").run()
    widget(app, "multiselect", "Tune on").set_value(["photo"]).run()
    assert "tune on photo, look at the others" in words(app)
    assert "shots · 3 domains" not in words(app), "of the photographs alone there are fewer"
    widget(app, "multiselect", "Look at").set_value(["sketch"]).run()
    assert "tune on photo, look at sketch" in words(app)
    press_start(app)
    assert (started[0].data.train_on, started[0].data.test_on) == ({"domain": ("photo",)}, {"domain": ("sketch",)})
    assert not app.exception


def test_the_outer_folders_can_be_the_classes(domains: Path, started: list[RunConfig]):
    app = choose_folder(open_page("tune"), domains)
    widget(app, "toggle", "The outer folders are the classes").set_value(True).run()
    assert "**3** classes" in words(app)
    assert app.data_editor[0].value["In the data"].tolist() == ["art", "photo", "sketch"]
    press_start(app)
    assert started[0].data.outer_classes
    assert not app.exception


def test_a_new_image_in_a_part_is_noticed(domains: Path):
    app = choose_folder(open_page("tune"), domains)
    assert "**36** images" in words(app)
    Image.new("RGB", (16, 16)).save(domains / "art" / "dog" / "more.png")
    os.utime(domains / "art" / "dog", (1, 1))
    app.run()
    assert "**37** images" in words(app)


def test_a_new_image_is_noticed(folder: Path):
    app = choose_folder(open_page("tune"), folder)
    for number in range(3):
        Image.new("RGB", (16, 16)).save(folder / "red_fox" / f"more-{number}.png")
    os.utime(folder / "red_fox", (1, 1))
    app.run()
    assert "**22** images" in words(app)


@pytest.mark.parametrize("path", ["/nowhere/at/all", "~no-such-user/x", "a\0b"])
def test_a_bad_path_is_two_sentences_and_no_run(path: str, started: list[RunConfig]):
    app = choose_folder(open_page("tune"), path)
    assert not app.exception
    assert "There is nothing to read" in app.error[0].value
    assert "a folder for each class" in app.error[0].value
    press_start(app)
    assert not app.exception
    assert not started


def test_start_without_a_path_asks_for_one(started: list[RunConfig]):
    app = open_page("tune")
    widget(app, "selectbox", "Data").select("table").run()
    assert not app.error
    press_start(app)
    assert len(app.error) == 1
    assert not started


def test_too_many_shots_are_refused_before_a_folder_is_made(started: list[RunConfig], runs_folder: Path):
    app = open_page("tune")
    widget(app, "number_input", "Shots").set_value(9).run()
    press_start(app)
    assert "9 shots are more than any class has" in app.error[0].value
    assert not started
    assert not runs_folder.exists()
    widget(app, "number_input", "Shots").set_value(8).run()
    press_start(app)
    assert started[0].data.shots == 8


def test_only_class_names_that_were_changed_are_kept(folder: Path, started: list[RunConfig]):
    app = choose_folder(open_page("tune"), folder)
    editor = app.data_editor[0]
    rows = editor.value["In the data"].tolist()
    assert rows == sorted(CLASSES)
    edits = {rows.index("red_fox"): {"In prompts": "fox"}, rows.index("tabby_cat"): {"In prompts": " "}}
    app.session_state[editor.key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    press_start(app.run())
    assert started[0].data.class_names == {"red_fox": "fox"}
    assert started[0].data.templates == ()
    assert started[0].data.path == str(folder)


def test_names_stay_when_the_reader_comes_back(folder: Path, started: list[RunConfig]):
    app = choose_folder(open_page("tune"), folder)
    app.session_state[app.data_editor[0].key] = {"edited_rows": {1: {"In prompts": "fox"}}}
    app.run()
    app.switch_page("pages/manifold.py").run()
    app.switch_page("pages/tune.py").run()
    assert app.data_editor[0].value["In prompts"].tolist()[1] == "fox"
    widget(app, "selectbox", "Data").select("emoji-60").run()
    press_start(app)
    assert started[0].data.class_names == {}, "another dataset has names of its own"


def test_prompts_are_checked(folder: Path, started: list[RunConfig]):
    app = choose_folder(open_page("tune"), folder)
    prompts = widget(app, "text_area", "Prompts, one a line")
    assert prompts.value == "a photo of a {}."
    prompts.set_value("a photo").run()
    assert "can't be filled in" in app.error[0].value.replace("\\", "")
    press_start(app)
    assert not started
    widget(app, "text_area", "Prompts, one a line").set_value("a {} outdoors.\n\n a sketch of a {}. ").run()
    press_start(app)
    assert started[0].data.templates == ("a {} outdoors.", "a sketch of a {}.")


def test_an_uploaded_zip_is_kept_in_the_cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.rglob("*.png"):
            archive.write(file, file.relative_to(folder))
    app = open_page("tune")
    widget(app, "selectbox", "Data").select("zip").run()
    app.file_uploader[0].set_value(("../my animals.zip", packed.getvalue(), "application/zip")).run()
    kept = Path(widget(app, "text_input", "Zip file").value)
    assert kept.is_relative_to(tmp_path / "cache")
    assert kept.read_bytes() == packed.getvalue()
    assert "**3** classes" in words(app)
    assert "kB" in words(app)
    assert not app.exception


def test_a_cache_that_cant_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "file"))
    app = open_page("tune")
    widget(app, "selectbox", "Data").select("zip").run()
    app.file_uploader[0].set_value(("a.zip", b"PK", "application/zip")).run()
    assert not app.exception
    assert "can't be kept" in app.error[0].value.replace("\\", "")


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


def test_classes_that_are_too_small_are_left_out_on_request(folder: Path, started: list[RunConfig]):
    (folder / "lone_wolf").mkdir()
    Image.new("RGB", (16, 16), "red").save(folder / "lone_wolf" / "0.png")
    app = choose_folder(open_page("tune"), folder)
    assert "has only 1 image" in app.error[0].value
    assert "“Drop small classes”" in app.error[0].value.replace("\\", "")
    press_start(app)
    assert not started
    widget(app, "toggle", "Drop small classes").set_value(True).run()
    assert not app.error
    assert "1 of 4 classes are left out" in words(app)
    assert "up to **5** shots" in words(app), "two classes give them"
    press_start(app)
    assert started[0].data.drop_small_classes
    widget(app, "number_input", "Shots").set_value(6).run()
    assert "only 1 has images enough" in app.error[0].value
    assert not app.exception


def add_class(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    for number in range(6):
        Image.new("RGB", (16, 16), (40 * number, 9, 9)).save(folder / name / f"{number}.png")


def test_classes_that_prompts_can_t_tell_apart_are_said_at_once_and_refused(folder: Path, started: list[RunConfig]):
    add_class(folder, "Tabby cat")
    app = choose_folder(open_page("tune"), folder)
    said = app.error[0].value.replace("\\", "")
    assert "'Tabby cat' and 'tabby_cat' make the same prompt" in said
    assert "Class names and prompts" in said
    press_start(app)
    assert not started
    rows = app.data_editor[0].value["In the data"].tolist()
    app.session_state[app.data_editor[0].key] = {"edited_rows": {rows.index("Tabby cat"): {"In prompts": "tiger cat"}}}
    app.run()
    assert not app.error
    press_start(app)
    assert started[0].data.class_names == {"Tabby cat": "tiger cat"}


def test_names_that_say_little_to_the_model_are_warned_of(folder: Path, started: list[RunConfig]):
    add_class(folder, "кот")
    add_class(folder, "7")
    add_class(folder, "very " * 20 + "big dog")
    app = choose_folder(open_page("tune"), folder)
    warned = [it.value.replace("\\", "") for it in app.caption if ":material/warning:" in it.value]
    assert any("numbers or codes" in it and "'7'" in it for it in warned)
    assert any("can't read the letters" in it and "'кот'" in it for it in warned)
    assert not any("cut off" in it for it in warned)
    widget(app, "text_area", "Prompts, one a line").set_value(f"a {'very ' * 8}nice photo of a {{}}.").run()
    assert any("32 tokens" in it.value and "are cut off" in it.value for it in app.caption)
    widget(app, "selectbox", "Model").select("ViT-B-16").run()
    assert not any("are cut off" in it.value for it in app.caption), "it reads 77 tokens"
    press_start(app)
    assert len(started) == 1


def test_blanks_in_class_names_are_left_out_and_said(folder: Path):
    add_class(folder, "tabby_cat ")
    app = choose_folder(open_page("tune"), folder)
    assert "**3** classes" in words(app)
    assert "differ in blanks alone are one" in words(app)
