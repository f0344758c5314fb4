"""ManifoldView on a made run in a real browser: what is drawn, what is selected, what is sent."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mpsviz.analysis.features.neighbors import nearest_neighbors
from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.config.run_config import ModelConfig
from mpsviz.runs.background.text_tower import Encoded, text_tower
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import open_sheet, read_thumbs
from mpsviz.view.packed import Packed
from mpsviz.view.places import pack_places
from tests.browser.conftest import serving
from tests.browser.map_reader import MapReader
from tests.browser.visitor import PHONE, SIZE
from tests.pages.made_run import FAMILIES, keep_findings, make_run, running

pytestmark = pytest.mark.browser
FIRST, LAST = 0, 30
CONTEXTS = """
window.contexts = [];
const make = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = make.call(this, kind, ...rest);
  if (kind === "webgl2" && context && !window.contexts.includes(context)) window.contexts.push(context);
  return context;
};
"""
TIMERS = """
window.alive = new Set();
for (const kind of ["Interval", "Timeout"]) {
  const [begin, end] = [window[`set${kind}`], window[`clear${kind}`]];
  window[`set${kind}`] = (act, ...rest) => {
    const timer = begin((...said) => {
      if (kind === "Timeout") window.alive.delete(timer);
      act(...said);
    }, ...rest);
    window.alive.add(timer);
    return timer;
  };
  window[`clear${kind}`] = (timer) => {
    window.alive.delete(timer);
    end(timer);
  };
}
"""
NO_WEBGL = """
const make = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : make.call(this, kind, ...rest);
};
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = make_run(tmp_path_factory.mktemp("runs of the view") / "run")
    keep_findings(run)
    return run


@pytest.fixture(scope="module")
def found(run: RunFolder) -> list[Finding]:
    findings = read_findings(run)
    assert findings is not None
    return list(findings.found)


@pytest.fixture(scope="module")
def page_address(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    make_run(run.path.parent / "other", seed=5)
    with serving("tests/browser/manifold_page.py", run.path.parent, tmp_path_factory.mktemp("log") / "log") as url:
        yield url


@pytest.fixture(scope="module")
def probe(run: RunFolder) -> pd.DataFrame:
    return run.written("probe")


@pytest.fixture(scope="module")
def place(run: RunFolder, probe: pd.DataFrame) -> Packed:
    return pack_places(run.written("maps/aligned_umap"), probe["id"].tolist(), name="aligned_umap", title="")


@pytest.fixture
def tab(browser, page_address: str):
    """Open tabs on the page; at the end nothing may have gone wrong in any."""
    opened, complaints = [], []

    def open_tab(query: str = "", *, script: str = CONTEXTS, **context) -> MapReader:
        page = browser.new_context(**({"viewport": SIZE} | context)).new_page()
        opened.append(page)
        page.add_init_script(script)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.goto(f"{page_address}/{query}")
        reader = MapReader(page)
        reader.ready()
        return reader

    yield open_tab
    for page in opened:
        page.context.close()
    assert complaints == []


def mark_of(view: MapReader, side: int, finding: Finding, place: Packed, probe: pd.DataFrame) -> tuple[float, float]:
    """Where the mark of a finding stands on the page: over the medians of its images."""
    points = view.pixels(side, place, (FIRST, LAST)[side])[probe["id"].isin(finding.selection).to_numpy()]
    x, y = np.median(points, axis=0)
    return float(x), float(y) - 18


def test_findings_are_marked_said_and_selected(tab, found: list[Finding], place: Packed, probe: pd.DataFrame):
    view = tab()
    card, bar = view.page.locator(".card"), view.page.locator(".finding")
    for side in (0, 1):
        for finding in found[:2]:
            view.page.mouse.move(*mark_of(view, side, finding, place, probe))
            card.get_by_text(finding.sentence).wait_for(timeout=5000)
    view.page.mouse.click(*mark_of(view, 0, found[0], place, probe))
    view.python_gets(lambda ids: ids == set(found[0].selection))
    assert found[0].sentence in bar.inner_text()
    assert found[0].sentence in view.page.locator(".live").inner_text()
    view.surface.focus()
    view.page.keyboard.press("f")
    view.python_gets(lambda ids: ids == set(found[1].selection))
    view.page.keyboard.press("f")
    view.python_gets(lambda ids: ids == set(found[2].selection))
    assert found[2].sentence in bar.inner_text()
    view.page.get_by_text("Findings", exact=True).click()
    entries = view.page.get_by_role("button", name="Collapse").all_inner_texts()
    assert [text.split()[0] for text in entries] == ["1", "2", "3"]
    assert "all over" in entries[2]
    view.page.get_by_label("Numbers on the map").uncheck()
    assert view.said()["layers"]["findings"] is False
    view.page.keyboard.press("Escape")
    view.page.mouse.move(*mark_of(view, 1, found[0], place, probe))
    view.page.wait_for_timeout(300)
    assert found[0].sentence not in card.inner_text()
    view.page.reload()
    view.ready()
    assert found[2].sentence in bar.inner_text(), "the selection is in the address, and what it shows is said again"
    assert view.said()["layers"]["findings"] is False
    view.surface.focus()
    view.page.keyboard.press("Escape")
    bar.wait_for(state="hidden")


def colours(picture: bytes) -> int:
    return len(Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 20))


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; looking at the page gives it time."""
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end


def alone(points: np.ndarray, among: np.ndarray) -> int:
    """The row that lies farthest from its nearest other one."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=2) + np.diag(np.full(len(points), 1e9))
    return int(np.where(among, distances.min(axis=1), -1).argmax())


def test_the_picture_under_the_mouse_is_the_file_of_that_id(tab, run: RunFolder, place: Packed, probe: pd.DataFrame):
    view = tab()
    view.page.get_by_role("button", name="Show only fruit").focus()
    view.page.get_by_role("button", name="Show only fruit").click()
    for side, epoch in ((0, FIRST), (1, LAST)):
        points = view.pixels(side, place, epoch)
        row = alone(points, (probe["family"] == "fruit").to_numpy() & (probe["split"] != "bystander").to_numpy())
        view.page.mouse.move(*points[row])
        picture = view.page.locator(f'.card .picture[data-id="{probe["id"][row]}"][data-drawn]')
        picture.wait_for(timeout=10_000)
        assert np.abs(pixel_on_page(picture) - pixel_on_sheet(run, probe["id"][row])).max() < 12
        assert probe["label"][row] in view.page.locator(".card").inner_text()
    hidden = alone(view.pixels(1, place, LAST), (probe["family"] == "bird").to_numpy())
    view.page.mouse.move(*view.pixels(1, place, LAST)[hidden])
    view.page.wait_for_timeout(300)
    assert view.page.locator(f'.card .picture[data-id="{probe["id"][hidden]}"]').count() == 0


def pixel_on_sheet(run: RunFolder, image: str) -> np.ndarray:
    """The colour of an image's thumbnail at the middle of its upper half."""
    thumbs = read_thumbs(run)
    assert thumbs is not None
    number, x, y = thumbs.places[image]
    sheet = open_sheet(run, thumbs.sheets[number])
    assert sheet is not None
    return np.array(sheet.getpixel((x + 32, y + 12)))


def pixel_on_page(picture) -> np.ndarray:
    code = "it => [...it.getContext('2d').getImageData(it.width / 2, it.height * 0.1875, 1, 1).data].slice(0, 3)"
    return np.array(picture.evaluate(code))


def test_the_selected_are_shown_in_groups_sorted_and_one_opens_with_its_neighbours(
    tab, run: RunFolder, probe: pd.DataFrame
):
    view = tab("?runs=run,other")
    view.page.get_by_label("Right panel: run").select_option("run")
    view.page.get_by_role("button", name="Select fruit").focus()
    view.page.get_by_role("button", name="Select fruit").click()
    gallery = view.page.get_by_role("region", name="Selected images")
    gallery.locator("h2", has_text="54 selected").wait_for()
    drift = run.written("analysis/per_image").query(f"measure == 'drift' and epoch == {LAST}").set_index("id")["value"]
    by_class = gallery.locator(".groups > div")
    assert by_class.count() == len(FAMILIES["fruit"])
    for group in by_class.all():
        ids = [tile.get_attribute("title") for tile in group.locator(".tile").all()]
        name = group.locator("h3").inner_text().split("\n")[0].rstrip("0123456789 ")
        assert set(ids) == set(probe["id"][probe["label"] == name])
        assert np.all(np.diff(drift[ids]) <= 1e-5), "the one that drifted most comes first"
    gallery.get_by_label("Group by").select_option("")
    gallery.get_by_role("button", name="highest first").click()
    until(lambda: gallery.locator(".tile").first.get_attribute("title") == drift[fruit_of(probe)].idxmin())
    for tile in gallery.locator(".tile").all()[:3]:
        picture = tile.locator(".picture[data-drawn]")
        picture.wait_for(timeout=10_000)
        image = tile.get_attribute("title")
        assert picture.get_attribute("data-id") == image
        assert np.abs(pixel_on_page(picture) - pixel_on_sheet(run, image)).max() < 12
    gallery.locator(".tile").first.click()
    shown = gallery.get_by_role("group", name="One image")
    row = int(np.flatnonzero(probe["id"] == image_of(gallery))[0])
    for epoch, line in zip((FIRST, LAST), shown.locator(".near > div").all(), strict=True):
        nearest, _ = nearest_neighbors(run.snapshot(epoch).image_features, 8)
        pictured = [picture.get_attribute("data-id") for picture in line.locator(".picture").all()]
        assert pictured == probe["id"].iloc[nearest[row]].tolist()
    shown.get_by_role("button", name="Close").click()
    assert not shown.is_visible()


def fruit_of(probe: pd.DataFrame) -> pd.Series:
    return probe["id"][(probe["family"] == "fruit") & (probe["split"] != "bystander")]


def image_of(gallery) -> str:
    return gallery.locator(".close-up > .picture").get_attribute("data-id")


def test_many_selected_ones_are_paged_through(tab, probe: pd.DataFrame):
    view = tab()
    view.surface.focus()
    view.page.keyboard.press("b")
    x, y, width, height = view.box(1)
    view.drag([(x + 2, y + 2), (x + width - 2, y + height - 2)])
    gallery = view.page.get_by_role("region", name="Selected images")
    gallery.get_by_text(f"1–60 of {len(probe)}").wait_for()
    first = gallery.locator(".tile").first.get_attribute("title")
    gallery.get_by_role("button", name="Next page").click()
    gallery.get_by_text(f"61–120 of {len(probe)}").wait_for()
    assert gallery.locator(".tile").count() == 60
    assert gallery.locator(".tile").first.get_attribute("title") != first
    gallery.get_by_role("button", name="Clear").click()
    view.python_gets(lambda ids: not ids)


def test_a_lasso_selects_what_is_in_it_and_python_hears_of_it(tab, place: Packed, probe: pd.DataFrame):
    view = tab()
    x, y, width, height = view.box(0)
    middle = x + width / 2
    half = [(x + 3, y + 3), (middle, y + 3), (middle, y + height - 3), (x + 3, y + height - 3)]
    before = colours(view.page.screenshot(clip=clip(view.box(1))))
    view.drag(half)
    points = view.pixels(0, place, FIRST)
    left = set(probe["id"][points[:, 0] < middle])
    assert 20 < len(left) < len(probe) - 20
    view.python_gets(lambda ids: len(ids ^ left) <= 2)  # a point on the line
    until(lambda: colours(view.page.screenshot(clip=clip(view.box(1)))) != before)
    quarter = [(x + 3, y + 3), (middle + 1, y + 3), (middle + 1, y + height / 2), (x + 3, y + height / 2)]
    view.drag(quarter, "Alt")
    lower = set(probe["id"][(points[:, 0] < middle) & (points[:, 1] > y + height / 2)])
    view.python_gets(lambda ids: len(ids ^ lower) <= 2)
    view.drag(quarter, "Shift")
    view.python_gets(lambda ids: len(ids ^ left) <= 3)
    view.surface.focus()
    view.page.keyboard.press("Escape")
    view.python_gets(lambda ids: not ids)


def clip(box: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("x", "y", "width", "height"), box, strict=True))


def test_a_click_selects_one_image_and_a_box_several(tab, place: Packed, probe: pd.DataFrame):
    view = tab()
    points = view.pixels(1, place, LAST)
    row = alone(points, np.ones(len(points), bool))
    view.page.mouse.click(*points[row])
    view.python_gets(lambda ids: ids == {probe["id"][row]})
    view.page.keyboard.press("b")
    x, y, width, height = view.box(1)
    view.drag([(x + 2, y + 2), (x + width - 2, y + height / 2)])
    upper = set(probe["id"][points[:, 1] < y + height / 2])
    view.python_gets(lambda ids: len(ids ^ upper) <= 2)


def test_python_selects(tab, probe: pd.DataFrame):
    ids = probe["id"][:3].tolist()
    view = tab(f"?select={'+'.join(ids)}")
    assert set(view.said()["selected"]) == set(ids)


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


def test_a_typed_prompt_lands_amid_its_images_within_two_seconds(tab, run: RunFolder):
    names = [name for family in FAMILIES.values() for name in family]
    answers = text_tower(ModelConfig()).ask([f"a drawing of a {name}" for name in names], 60)
    text = np.stack([answer.features for answer in answers.values() if isinstance(answer, Encoded)])
    spoken = make_run(run.path.parent / "spoken", epochs=(0, 9), text=text)
    view = tab("?runs=spoken")
    view.page.get_by_text("Prompts", exact=True).click()
    box = view.page.get_by_label("Prompt", exact=True)
    for prompt in ("a drawing of a penguin", "a drawing of a banana"):
        box.fill(prompt)
        box.press("Enter")
        began = time.monotonic()
        line = view.page.locator(".prompts li").filter(has_text=prompt).filter(has_text="cosine")
        line.wait_for(timeout=60_000)  # the first has the tower load
    assert time.monotonic() - began < 2
    line.get_by_role("button").first.click()
    near = view.python_gets(lambda ids: len(ids) == 5)
    concept = spoken.written("probe").set_index("id")["name_index"] % len(names)  # bystanders are drawn like classes
    assert set(concept[list(near)]) == {names.index("banana")}
    assert view.said()["typed"] == ["a drawing of a penguin", "a drawing of a banana"]
    view.page.reload()
    view.ready()
    view.page.get_by_text("Prompts", exact=True).click()
    view.page.locator(".prompts li", has_text="cosine").nth(1).wait_for(timeout=10_000)


@pytest.mark.long
def test_another_setting_sends_neither_data_nor_code(tab):
    view = tab()
    received = []
    view.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    view.page.reload()
    view.ready()
    view.page.wait_for_timeout(1000)
    assert sum(received) > 100_000
    for _ in range(3):
        received.clear()
        view.page.get_by_text("Another setting").click()
        view.page.wait_for_timeout(1500)
    assert 0 < sum(received) < 40_000


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


def test_no_context_and_no_timer_is_left_after_60_page_changes(tab):
    view = tab(script=CONTEXTS + TIMERS)
    before = view.page.evaluate("window.alive.size")
    for _ in range(30):
        view.page.get_by_test_id("stSidebarNav").get_by_text("Empty", exact=True).click()
        view.page.get_by_role("heading", name="Empty").wait_for()
        view.page.get_by_test_id("stSidebarNav").get_by_text("Map", exact=True).click()
        view.page.locator(".manifold .surface[data-share]").wait_for()
    assert view.page.evaluate("window.contexts.length") > 30
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


def test_a_phone_shows_one_panel_at_a_time_or_both(tab):
    view = tab(viewport=PHONE, has_touch=True, device_scale_factor=2)
    assert view.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    whole, surface = view.page.locator(".manifold").bounding_box(), view.surface.bounding_box()
    assert surface["y"] - whole["y"] < 100, "tools and tabs take two lines"
    assert surface["width"] < surface["height"] < 420, "with the slider below, it fits on one screen"
    before, now, both = view.page.locator(".tabs button").all()
    assert [tab.inner_text() for tab in (before, now, both)] == ["Before tuning", "Epoch 30", "Both"]
    after = colours(view.page.screenshot(clip=surface))
    before.tap()
    until(
        lambda: view.page.locator(".head:visible").count() == 1 and colours(view.page.screenshot(clip=surface)) != after
    )
    both.tap()
    until(lambda: view.surface.bounding_box()["height"] > 1.5 * surface["height"])
    assert view.page.locator(".head:visible").count() == 2
    assert not view.page.get_by_label("Colour by").is_visible()
    view.page.get_by_role("button", name="Controls").tap()
    view.page.get_by_label("Colour by").select_option("measure:drift")
    view.page.get_by_label("Layers").tap()
    sheet = view.page.locator(".rest").bounding_box()
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= PHONE["width"]
    assert view.said() == {"alone": "both", "colour": "measure:drift"}
    view.page.locator(".manifold summary", has_text="Findings").tap()
    view.page.get_by_role("button", name="Collapse").first.tap()
    view.page.locator(".finding").wait_for(timeout=5000)
    assert not view.page.get_by_label("Colour by").is_visible(), "nothing stands before the map any more"


def test_a_tap_shows_the_picture_and_two_fingers_zoom_and_move(tab, place: Packed, probe: pd.DataFrame):
    view = tab(viewport=PHONE, has_touch=True, device_scale_factor=2)
    surface = view.surface.bounding_box()
    scale = min(surface["width"], surface["height"] - 34) * 0.92
    points = view.pixels(1, place, LAST)  # of a wide page: only the order of the places counts
    row = alone(points, np.ones(len(points), bool))
    table, last = place.tables["places"], len(place.meta["epochs"]) - 1
    x, y = (table[axis].to_numpy()[last * len(probe) + row] / 65534 - 0.5 for axis in ("x", "y"))
    middle = surface["x"] + surface["width"] / 2, surface["y"] + 34 + (surface["height"] - 34) / 2
    view.page.touchscreen.tap(middle[0] + x * scale, middle[1] - y * scale)
    view.page.locator(f'.card .picture[data-id="{probe["id"][row]}"][data-drawn]').wait_for(timeout=10_000)
    card = view.page.locator(".card").bounding_box()
    assert card["y"] >= surface["y"] + surface["height"], "it covers nothing of the map"
    view.python_gets(lambda ids: ids == {probe["id"][row]})
    view.page.touchscreen.tap(surface["x"] + 2, surface["y"] + surface["height"] - 3)
    view.python_gets(lambda ids: not ids)
    hand = view.page.context.new_cdp_session(view.page)
    x, y = surface["x"] + surface["width"] / 2, surface["y"] + 180

    def touch(kind: str, spread: float) -> None:
        fingers = [] if kind == "touchEnd" else [{"x": x - spread, "y": y, "id": 1}, {"x": x + spread, "y": y, "id": 2}]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", 20)
    for spread in range(20, 81, 10):
        touch("touchMove", spread)
    touch("touchEnd", 0)
    zoomed = view.said()["camera"]
    assert zoomed["zoom"] == pytest.approx(4, rel=0.1)
    touch("touchStart", 40)
    for _ in range(6):
        x += 10
        touch("touchMove", 40)
    touch("touchEnd", 0)
    moved = view.said()["camera"]
    assert moved["zoom"] == pytest.approx(zoomed["zoom"], rel=0.05)
    assert zoomed["x"] - moved["x"] == pytest.approx(60 / (scale * moved["zoom"]), rel=0.25)
    assert "selected" not in view.said()


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


def test_what_changed_most_selects_and_says_why(tab, run: RunFolder, probe: pd.DataFrame):
    view = tab()
    view.page.get_by_text("What changed most").click()
    view.page.get_by_role("button", name="Drifted most").click()
    drift = run.written("analysis/per_image").query(f"measure == 'drift' and epoch == {LAST}")
    held_out = probe["id"][probe["split"] == "held-out"]
    top = drift[drift["id"].isin(held_out)].nlargest(20, "value")
    view.python_gets(lambda ids: ids == set(top["id"]))
    assert f"to {top['value'].max():.2f}" in view.page.locator(".note").inner_text()
    assert set(view.said()["selected"]) == set(top["id"])


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
    for name, table in zip(("pca", "aligned_umap"), whole, strict=True):
        growing.write_table(f"maps/{name}", table)
    view.page.get_by_text("Another setting").click()
    view.page.locator(".epoch", has_text="epoch 9").wait_for(timeout=20_000)
    assert view.page.evaluate("window.contexts.length") == 1


def test_keys_and_a_table_serve_who_does_not_see_the_map(tab, probe: pd.DataFrame):
    view = tab()
    view.surface.focus()
    view.page.keyboard.press("ArrowDown")
    assert probe["label"][0] in view.page.locator(".live").inner_text()
    view.page.keyboard.press("Enter")
    view.python_gets(lambda ids: ids == {probe["id"][0]})
    view.page.locator(".live").get_by_text("1 selected", exact=True).wait_for(state="attached")
    view.page.get_by_text("As a table").click()
    rows = view.page.locator(".rows tbody tr")
    rows.first.wait_for()
    assert rows.count() == 1
    assert probe["id"][0] in rows.first.inner_text()


def test_motion_stays_away_where_it_is_unwelcome(tab):
    view = tab(reduced_motion="reduce")
    view.surface.focus()
    view.page.keyboard.press("Home")
    view.page.keyboard.press(" ")
    seen = {view.page.locator(".epoch").inner_text() for _ in range(40) if not view.page.wait_for_timeout(50)}
    assert len(seen) > 1
    assert not any("→" in epoch for epoch in seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(tab, scheme: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    view = tab(color_scheme=scheme)
    for button in ("Findings", "What changed most", "Layers"):
        view.page.locator(".manifold summary").filter(has_text=button).or_(view.page.get_by_label(button)).first.click()
        found = axe.run(view.page, context={"include": [[".stBidiComponent"]]}, options={}).response
        faults = [
            (fault["id"], [node["target"] for node in fault["nodes"]])
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert faults == []
        assert len(found["passes"]) > 10


def test_a_selection_is_one_wherever_it_is_made(tab, probe: pd.DataFrame):
    view = tab()
    view.page.get_by_test_id("stSidebarNav").get_by_text("Explorer", exact=True).click()
    view.page.get_by_role("heading", name="Explorer").wait_for()
    view.ready()
    three, two = set(probe["id"][:3]), set(probe["id"][:2])
    for button, ids in (("Select three", three), ("Select two", two), ("Select three", three)):
        view.page.get_by_role("button", name=button).click()
        view.page.get_by_text(f"{len(ids)} selected").first.wait_for(state="attached", timeout=10_000)
        assert set(view.said()["selected"]) == ids
        view.surface.focus()
        view.page.keyboard.press("Escape")
        view.python_gets(lambda ids: not ids)
    view.page.get_by_role("button", name="Select three").click()
    view.python_gets(lambda ids: ids == three)
    view.page.get_by_test_id("stSidebarNav").get_by_text("Empty", exact=True).click()
    view.page.get_by_role("heading", name="Empty").wait_for()
    view.page.get_by_test_id("stSidebarNav").get_by_text("Explorer", exact=True).click()
    view.ready()
    view.python_gets(lambda ids: ids == three)
    assert set(view.said()["selected"]) == three
    view.page.get_by_test_id("stSidebarNav").get_by_text("Map", exact=True).click()
    view.page.get_by_role("heading", name="ManifoldView").wait_for()
    view.ready()
    assert view.said() == {}
