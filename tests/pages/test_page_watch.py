"""What the page is told while it is read."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit

from mpsviz.ui.session.page_watch import NARROW_PX, scripts_ahead

from .test_all_pages import open_page

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_the_script_that_draws_charts_is_fetched_ahead(runs_folder: Path):
    (name,) = scripts_ahead()
    assert b"plotly.js v" in (SCRIPTS / name).read_bytes()
    mounts = [json.loads(node.proto.json or "{}") for node in open_page("runs").get("bidi_component")]
    (watch,) = [mount for mount in mounts if mount.get("narrowPx") == NARROW_PX]
    assert watch["ahead"] == [name]
