"""The Tune page's form, as a reader fills it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from streamlit.testing.v1 import AppTest

CLASSES = {"red_fox": 7, "grey <i>wolf": 6, "tabby_cat": 6}


def widget(app: AppTest, kind: str, label: str):
    return next(element for element in getattr(app, kind) if element.label == label)


def labels(app: AppTest) -> set[str]:
    return {element.label for kind in ("number_input", "selectbox", "toggle") for element in getattr(app, kind)}


def press_start(app: AppTest) -> AppTest:
    return next(button for button in app.button if button.label == "Start tuning").click().run()


def choose_folder(app: AppTest, folder: Path | str) -> AppTest:
    widget(app, "selectbox", "Data").select("folder").run()
    return widget(app, "text_input", "Folder").set_value(str(folder)).run()


def add_class(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    for number in range(6):
        Image.new("RGB", (16, 16), (40 * number, 9, 9)).save(folder / name / f"{number}.png")
