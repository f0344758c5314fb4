"""ManifoldView on a made run in a real browser: what is drawn, what is sent, and what is left behind."""

from __future__ import annotations

import io
import os
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.runs.folder.store import RunFolder
from mpsviz.view import BUNDLE
from mpsviz.view.bundle import bundle_address
from mpsviz.view.packed import Packed
from tests.browser.view.looking import (
    CONTEXTS,
    DRAWS,
    LAST,
    NO_SHADERS,
    NO_WEBGL,
    TIMERS,
    alone,
    clip,
    colours,
    mark_of,
    until,
)
from tests.pages.made_run import make_run, running

pytestmark = pytest.mark.browser


def test_scrubbing_and_playing_send_nothing_to_the_server(tab):
    view = tab()
    sent = []
    view.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    view.page.reload()
    view.ready()
    view.page.wait_for_timeout(1500)
    sent.clear()
    slider = view.page.get_by_role("slider", name="Snapshot")
    box = slider.bounding_box()
    view.drag(
        [(box["x"] + box["width"] - 8, box["y"] + 8), (box["x"] + 10, box["y"] + 8), (box["x"] + 90, box["y"] + 8)]
    )
    epoch = view.page.locator(".epoch").inner_text()
    assert epoch not in ("epoch 30", "before tuning")
    view.surface.focus()
    view.page.keyboard.press("Home")
    view.page.get_by_role("button", name="Loop").click()
    view.page.get_by_label("Speed").select_option("8")
    view.page.get_by_role("button", name="Play (Space)").click()
    view.page.locator(".epoch", has_text="epoch 30").wait_for(timeout=15_000)
    view.page.get_by_role("button", name="Play (Space)").wait_for(timeout=5000)
    view.page.get_by_label("Colour by").select_option("measure:drift")
    view.page.wait_for_timeout(800)
    assert sent == []


def test_what_was_set_survives_a_page_and_back_and_a_reload(tab, probe: pd.DataFrame):
    view = tab()
    x, y, width, height = view.box(0)
    view.page.mouse.move(x + width / 3, y + height / 3)
    view.page.mouse.wheel(0, -600)
    view.drag([(x + 9, y + 9), (x + width / 2, y + 9), (x + width / 2, y + height / 2), (x + 9, y + height / 2)])
    view.python_gets(bool)
    view.surface.focus()
    view.page.keyboard.press("ArrowLeft")
    set_so = view.said()
    assert set_so["camera"]["zoom"] > 1.3
    assert set_so["place"] == 9
    view.page.get_by_label("Colour by").select_option("column:split")
    assert view.said() == set_so | {"colour": "column:split"}
    view.page.get_by_test_id("stSidebarNav").get_by_text("Empty", exact=True).click()
    view.page.get_by_role("heading", name="Empty").wait_for()
    view.page.get_by_test_id("stSidebarNav").get_by_text("Map", exact=True).click()
    view.ready()
    view.page.get_by_label("Colour by").select_option("column:family")
    assert view.said() == set_so
    view.page.reload()
    view.ready()
    assert view.said() == set_so
    assert view.page.locator(".epoch").inner_text() == "epoch 27"
    view.python_gets(lambda ids: ids == set(set_so["selected"]))
    other = view.page.get_by_label("Right panel: map")
    name = other.locator("option").last.get_attribute("value")
    assert name != other.input_value()
    other.select_option(name)
    assert view.said()["panels"][1]["map"] == name
    view.page.reload()
    view.ready()  # not the map that the server sends first
    assert other.input_value() == name


@pytest.mark.long
def test_the_code_is_fetched_once_and_points_are_drawn_once_and_another_setting_sends_neither_data_nor_code(tab):
    view = tab(script=DRAWS)
    frames, fetched, code = [], [], BUNDLE.read_bytes()[:300]
    view.page.on("request", lambda request: fetched.append(urlparse(request.url).path))
    view.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    view.page.reload()
    view.ready()
    view.page.wait_for_timeout(1000)
    assert fetched.count(bundle_address()) == 1
    assert not any(code in frame for frame in frames)
    assert view.page.evaluate("draws") == 2, "each panel"
    for _ in range(3):
        frames.clear()
        view.page.get_by_text("Another setting").click()
        view.page.wait_for_timeout(1500)
    assert 0 < sum(map(len, frames)) < 40_000


def test_a_lost_context_is_rebuilt(tab, found: list[Finding], place: Packed, probe: pd.DataFrame):
    view = tab()
    whole = colours(view.page.screenshot(clip=clip(view.box(0))))
    view.page.evaluate("window.lose = window.contexts.at(-1).getExtension('WEBGL_lose_context'); lose.loseContext()")
    until(lambda: colours(view.page.screenshot(clip=clip(view.box(0)))) < whole / 2)
    view.page.mouse.click(*mark_of(view, 1, found[1], place, probe))
    view.python_gets(lambda ids: ids == set(found[1].selection))  # marks are not WebGL's
    view.surface.focus()
    view.page.keyboard.press("Escape")
    view.page.mouse.move(1, 1)
    view.page.evaluate("lose.restoreContext()")
    until(lambda: colours(view.page.screenshot(clip=clip(view.box(0)))) == whole)


def test_without_webgl_the_same_is_drawn_and_said(tab, found: list[Finding], place: Packed, probe: pd.DataFrame):
    view = tab(script=NO_WEBGL)
    assert "no WebGL2" in view.page.locator(".note").inner_text()
    with_it = tab().page.screenshot(clip=clip(view.box(1)))
    without = view.page.screenshot(clip=clip(view.box(1)))
    one, other = (np.asarray(Image.open(io.BytesIO(picture)).convert("L"), float) for picture in (with_it, without))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.9
    points = view.pixels(1, place, LAST)
    row = alone(points, np.ones(len(points), bool))
    view.page.mouse.click(*points[row])
    view.python_gets(lambda ids: ids == {probe["id"][row]})
    view.page.mouse.click(*mark_of(view, 1, found[0], place, probe))
    view.python_gets(lambda ids: ids == set(found[0].selection))


def test_where_the_gpu_takes_no_shader_it_is_drawn_without(tab):
    view = tab(script=NO_SHADERS)
    assert "no WebGL2 that works" in view.page.locator(".note").inner_text()
    drawn = "it => it.getContext('2d').getImageData(0, 0, it.width, it.height).data.filter((of) => of).length"
    assert view.page.locator(".manifold canvas.points").evaluate(drawn) > 1000


@pytest.mark.parametrize("times", [8, pytest.param(30, marks=pytest.mark.long)])
def test_no_context_and_no_timer_is_left_after_page_changes(tab, times: int):
    view = tab(script=CONTEXTS + TIMERS)
    before = view.page.evaluate("window.alive.size")
    for _ in range(times):
        view.page.get_by_test_id("stSidebarNav").get_by_text("Empty", exact=True).click()
        view.page.get_by_role("heading", name="Empty").wait_for()
        view.page.get_by_test_id("stSidebarNav").get_by_text("Map", exact=True).click()
        view.page.locator(".manifold .surface[data-share]").wait_for()
    assert view.page.evaluate("window.contexts.length") > times
    assert view.page.evaluate("window.contexts.filter(context => !context.isContextLost()).length") == 1
    view.ready()
    assert colours(view.page.screenshot(clip=clip(view.box(1)))) > 30
    until(lambda: view.page.evaluate("window.alive.size") <= before + 2)


def test_two_runs_stand_side_by_side(tab):
    view = tab("?runs=run,other")
    assert [head.input_value() for head in view.page.get_by_label("panel: run").all()] == ["run", "other"]
    view.surface.focus()
    view.page.keyboard.press("Home")
    until(lambda: view.page.locator(".head strong").all_inner_texts() == ["Before tuning", "Before tuning"])


def test_pictures_to_keep(tab, tmp_path: Path, probe: pd.DataFrame):
    view = tab()
    for name in ("PNG 3×", "SVG"):
        view.page.get_by_label("Save a picture").click()
        with view.page.expect_download() as download:
            view.page.get_by_role("button", name=name).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        view.page.get_by_label("Save a picture").click()
    picture = Image.open(tmp_path / "manifold.png")
    assert picture.width == pytest.approx(3 * view.surface.bounding_box()["width"], abs=3)
    assert len(picture.convert("RGB").getcolors(1 << 22)) > 100
    drawing = (tmp_path / "manifold.svg").read_text(encoding="utf-8")
    assert drawing.count("<path") == 2 * len(probe)
    assert drawing.count(">1</text>") == 2, "the mark of the worst finding, in both panels"
    assert ">fruit</text>" in drawing


def rgb_of(element) -> list[int]:
    """The colour of an element's text."""
    return element.evaluate("it => getComputedStyle(it).color.match(/\\d+/g).slice(0, 3).map(Number)")


def test_it_looks_the_same_in_the_dark_but_for_the_paper(tab):
    view = tab(color_scheme="dark")
    for name in view.page.locator(".legend .kind span").all():
        red, green, blue = rgb_of(name)
        assert min(red, green, blue) > 180, "the names of the legend can be read"
    x, y, *_ = view.box(0)
    corner = Image.open(io.BytesIO(view.page.screenshot(clip={"x": x + 4, "y": y + 4, "width": 4, "height": 4})))
    assert max(corner.convert("RGB").getpixel((1, 1))) < 60
    assert colours(view.page.screenshot(clip=clip(view.box(1)))) > 30


def test_a_run_that_grows_grows_the_view(tab, run: RunFolder):
    growing = make_run(run.path.parent / "growing", epochs=(0, 3, 6, 9), status=running(os.getpid(), 6, 9))
    whole = growing.written("maps/pca"), growing.written("maps/aligned_umap")
    for name, table in zip(("pca", "aligned_umap"), whole, strict=True):
        growing.write_table(f"maps/{name}", table[table["epoch"] <= 6])
    view = tab("?runs=growing")
    assert view.page.locator(".epoch").inner_text() == "epoch 6"
    view.page.get_by_text("Findings", exact=True).click()
    view.page.get_by_text("Findings are looked for when the run has ended.").wait_for(timeout=5000)
    view.page.get_by_text("What changed most").click()
    view.page.get_by_role("button", name="Drifted most").wait_for(timeout=5000)
    view.page.get_by_label("Layers").click()
    assert view.page.get_by_label("Lines to neighbours").is_enabled()
    view.page.get_by_text("Arrows of movement").click()  # the word, not its box: the menu must not close under it
    assert view.page.get_by_label("Arrows of movement").is_checked()
    for name, table in zip(("pca", "aligned_umap"), whole, strict=True):
        growing.write_table(f"maps/{name}", table)
    view.page.get_by_text("Another setting").click()
    view.page.locator(".epoch", has_text="epoch 9").wait_for(timeout=20_000)
    assert view.page.evaluate("window.contexts.length") == 1
