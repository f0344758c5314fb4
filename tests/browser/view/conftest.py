"""ManifoldView alone on a page, of a made run, and tabs on it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.view.packed import Packed
from mpsviz.view.places import pack_places
from tests.browser.conftest import serving
from tests.browser.map_reader import MapReader
from tests.browser.view.looking import CONTEXTS
from tests.browser.visitor import PHONE, SIZE
from tests.pages.made_run import keep_findings, make_run


@pytest.fixture(scope="package")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = make_run(tmp_path_factory.mktemp("runs of the view") / "run")
    keep_findings(run)
    return run


@pytest.fixture(scope="package")
def found(run: RunFolder) -> list[Finding]:
    findings = read_findings(run)
    assert findings is not None
    return list(findings.found)


@pytest.fixture(scope="package")
def page_address(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    make_run(run.path.parent / "other", seed=5)
    with serving("tests/browser/manifold_page.py", run.path.parent, tmp_path_factory.mktemp("log") / "log") as url:
        yield url


@pytest.fixture(scope="package")
def probe(run: RunFolder) -> pd.DataFrame:
    return run.written("probe")


@pytest.fixture(scope="package")
def place(run: RunFolder, probe: pd.DataFrame) -> Packed:
    return pack_places(run.written("maps/aligned_umap"), probe["id"].tolist(), name="aligned_umap", title="")


@pytest.fixture
def tab(browser, context, page_address: str):
    """Open tabs on the page; at the end nothing may have gone wrong in any."""
    opened, complaints = [], []

    def open_tab(query: str = "", *, script: str = CONTEXTS, touch: bool = False, **media: str) -> MapReader:
        """Of a phone where it is touched, else of a desk; `media` is what `Page.emulate_media` takes."""
        phone = {"viewport": PHONE, "has_touch": True, "device_scale_factor": 2}
        page = (browser.new_context(**phone) if touch else context).new_page()
        opened.append(page)
        if not touch:
            page.set_viewport_size(SIZE)
        page.emulate_media(**media)
        page.add_init_script(script)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.goto(f"{page_address}/{query}")
        reader = MapReader(page)
        reader.ready()
        return reader

    yield open_tab
    for page in opened:
        page.close()
    assert complaints == []
