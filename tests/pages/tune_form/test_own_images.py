"""Own images on the Tune page: what is found in them, and what they are refused for."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from mpsviz.config.run_config import RunConfig
from tests.pages.test_all_pages import open_page, words
from tests.pages.tune_form.form import choose_folder, press_start, widget


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
    assert "With 4 shots 2 of 3 classes keep a single held-out image, and 4 images" in app.warning[0].value.replace(
        "\\", ""
    )
    widget(app, "number_input", "Shots").set_value(2).run()
    assert not app.warning
    assert not app.exception


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
    assert len(app.error) == 1, "said once, where the path is"
    assert "Nothing was started" in words(app)
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


def test_classes_that_are_too_small_are_left_out_on_request(folder: Path, started: list[RunConfig]):
    (folder / "lone_wolf").mkdir()
    Image.new("RGB", (16, 16), "red").save(folder / "lone_wolf" / "0.png")
    app = choose_folder(open_page("tune"), folder)
    assert "has only 1 image" in app.error[0].value
    assert "better 9 or more: 4 train, 1 validates, 4 or more are held out" in app.error[0].value.replace("\\", "")
    assert "“Drop small classes”" in app.error[0].value.replace("\\", "")
    press_start(app)
    assert not started
    widget(app, "toggle", "Drop small classes").set_value(True).run()
    assert not app.error
    assert "1 of 4 classes is left out" in words(app)
    assert "up to **5** shots" in words(app), "two classes give them"
    press_start(app)
    assert started[0].data.drop_small_classes
    widget(app, "number_input", "Shots").set_value(6).run()
    assert "only 1 has images enough" in app.error[0].value
    assert not app.exception
