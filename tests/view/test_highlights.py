"""What is pointed out: findings by number, with their images, and a sentence where there are none."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.finding import Finding, State, Subject
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.view.highlights import MOST_FINDINGS, Highlights, pack_highlights
from mpsviz.view.packed import Packed
from mpsviz.view.suggestion import Suggestion

IDS = [f"image {number}" for number in range(30)]
KIND = next(iter(KINDS))
ABOUT_A_CLASS = Subject((0,))


LABELS = ["ant", "bee", "cat", "dog", "owl"]


def finding(*ids: str, severity: float = 0.5, state: State = "found", subject: Subject = ABOUT_A_CLASS) -> Finding:
    return Finding(KIND, state, subject, "It moved.", 1.0, "", severity=severity, selection=ids)


def sets(pack: Packed, what: str) -> list[list[str]]:
    """The ids of each finding, or of each suggestion."""
    counts = [one["count"] for name in ("findings", "suggestions") for one in pack.meta[name]]
    rows = np.split(pack.tables["rows"]["row"].to_numpy(), np.cumsum(counts)[:-1])
    ids = [[IDS[row] for row in mine] for mine in rows]
    n = len(pack.meta["findings"])
    return ids[:n] if what == "findings" else ids[n:]


def test_findings_and_suggestions_have_their_images():
    shown = Highlights(
        [finding("image 3", "image 1")], LABELS, [Suggestion("Drifted most", "Far.", ["image 29", "image 0"])]
    )
    pack = pack_highlights(IDS, shown)
    assert sets(pack, "findings") == [["image 3", "image 1"]]
    assert sets(pack, "suggestions") == [["image 29", "image 0"]]
    assert pack.meta["suggestions"][0]["why"] == "Far."


def test_a_mark_has_the_number_of_the_diagnosis_page_and_says_how_bad():
    items = [
        finding("image 1", severity=0.7), finding(severity=0.6), finding("image 2", severity=0.4),
        finding("image 4", severity=0.1), finding("image 5", state="held"), finding("image 6", state="caveat"),
    ]  # fmt: skip
    marks = pack_highlights(IDS, Highlights(items, LABELS)).meta["findings"]
    assert [(mark["number"], mark["word"]) for mark in marks] == [(1, "severe"), (3, "clear"), (4, "slight")]


def test_the_worst_are_marked():
    items = [finding(image, severity=1 - place / 100) for place, image in enumerate(IDS)]
    assert [mark["number"] for mark in pack_highlights(IDS, Highlights(items, LABELS)).meta["findings"]] == [
        *range(1, MOST_FINDINGS + 1)
    ]


def test_what_is_about_all_images_has_no_place():
    items = [finding("image 1", subject=Subject()), finding("image 1", subject=Subject(column="style"))]
    items.append(finding("image 1", subject=Subject(column="style", value="mono")))
    assert [mark["placed"] for mark in pack_highlights(IDS, Highlights(items, LABELS)).meta["findings"]] == [
        False,
        False,
        True,
    ]


def test_the_title_says_what_it_is_about():
    subjects = [Subject(), Subject((0, 3)), Subject((4, 0, 1, 2)), Subject(column="family", value="bird")]
    items = [finding("image 1", subject=subject) for subject in subjects]
    titles = [one["title"] for one in pack_highlights(IDS, Highlights(items, LABELS)).meta["findings"]]
    kind = KINDS[KIND].title
    assert titles == [kind, f"{kind}: ant, dog", f"{kind}: owl, ant, 2 more", f"{kind}: bird"]


def test_where_there_is_nothing_it_says_why():
    why = Highlights(no_findings="Not yet.", no_suggestions="One snapshot.", no_neighbours="One snapshot.")
    meta = pack_highlights(IDS, why).meta
    assert (meta["no_findings"], meta["no_suggestions"], meta["no_neighbours"]) == (
        "Not yet.", "One snapshot.", "One snapshot.",
    )  # fmt: skip
    some = pack_highlights(IDS, Highlights([finding("image 1")], LABELS, no_findings="Not yet.")).meta
    assert some["no_findings"] == ""


def test_images_that_are_not_shown_are_left_out():
    assert sets(pack_highlights(IDS, Highlights([finding("image 1", "gone")], LABELS)), "findings") == [["image 1"]]
