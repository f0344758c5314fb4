"""ManifoldView on a made run in a real browser: what is selected, what is said of it, and what Python hears."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.features.neighbors import nearest_neighbors
from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import open_sheet, read_thumbs
from mpsviz.view.packed import Packed
from tests.browser.view.looking import FIRST, LAST, alone, clip, colours, mark_of, until
from tests.pages.made_run import FAMILIES

pytestmark = pytest.mark.browser


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
    # the selection is in the address, and what it shows is said again as soon as it is known
    bar.get_by_text(found[2].sentence).wait_for(timeout=10_000)
    assert view.said()["layers"]["findings"] is False
    view.surface.focus()
    view.page.keyboard.press("Escape")
    bar.wait_for(state="hidden")


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
