"""What classes and prompts are called on the Tune page."""

from __future__ import annotations

from pathlib import Path

from mpsviz.config.run_config import RunConfig
from tests.pages.test_all_pages import open_page, words
from tests.pages.tune_form.form import CLASSES, add_class, choose_folder, press_start, widget


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
