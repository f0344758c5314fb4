"""ManifoldView on a made run in a real browser: by touch, by keys, by words, on a phone and without motion."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.view.packed import Packed
from tests.browser.axe import serious
from tests.browser.view.looking import LAST, alone, colours, until
from tests.browser.visitor import PHONE
from tests.pages.made_run import FAMILIES, make_run

EARLIER = Path(__file__).parents[2] / "fixtures" / "run_v0_1_0"
"""It has what the shipped model says of the prompts of emoji-60's names."""

pytestmark = pytest.mark.browser


def test_a_typed_prompt_lands_amid_its_images_within_two_seconds(tab, run: RunFolder):
    names = [name for family in FAMILIES.values() for name in family]
    earlier = RunFolder(EARLIER)
    text = earlier.snapshot(0).text_features[[earlier.class_labels().index(name) for name in names]]
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


def test_a_phone_shows_one_panel_at_a_time_or_both(tab):
    view = tab(touch=True)
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
    view = tab(touch=True)
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
    view = tab(color_scheme=scheme)
    for button in ("Findings", "What changed most", "Layers"):
        view.page.locator(".manifold summary").filter(has_text=button).or_(view.page.get_by_label(button)).first.click()
        assert serious(view.page, within=".stBidiComponent") == []
