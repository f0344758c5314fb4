"""Charts of a page can be taken home: as a picture in the chosen format, as a page and as a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .made_run import make_run
from .test_all_pages import open_page


@pytest.mark.parametrize(("page", "name"), [("gram", "gram-of-images"), ("separability", "silhouette-by-class")])
def test_the_camera_saves_in_the_format_that_was_chosen(runs_folder: Path, page: str, name: str):
    make_run(runs_folder / "done", epochs=(0, 1, 2))
    app = open_page(page)
    assert not app.exception

    def camera() -> dict:
        (chart,) = [json.loads(one.proto.config) for one in app.get("plotly_chart") if name in one.proto.config]
        return chart["toImageButtonOptions"]

    assert camera() == {"format": "png", "scale": 2, "filename": name}
    box = next(one for one in app.selectbox if one.label == "Picture")
    box.set_value("SVG").run()
    assert not app.exception
    assert camera() == {"format": "svg", "scale": 1, "filename": name}
    names = [element.proto.label for element in app.get("download_button")]
    assert names.count("HTML") == names.count("CSV") == len([one for one in app.selectbox if one.label == "Picture"])
