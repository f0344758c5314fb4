"""The findings of a run are offered in the view: those that passed a test, with the images that show them."""

from __future__ import annotations

from dataclasses import replace

from mpsviz.analysis.findings.chance.finding import Finding, Subject
from mpsviz.view.runs.finding_suggestions import suggest_findings

LABELS = ["ant", "bee", "cat", "dog", "owl"]
MERGED = Finding("merged", "found", Subject((0, 3)), "Ant and dog merged.", 0.2, "", selection=("a", "d", "gone"))


def test_a_finding_selects_its_images_and_gives_its_sentence():
    (one,) = suggest_findings([MERGED], LABELS, ["a", "b", "c", "d"])
    assert (one.title, one.why, list(one.ids)) == ("Classes merged: ant, dog", "Ant and dog merged.", ["a", "d"])


def test_the_title_says_what_it_is_about():
    run = replace(MERGED, kind="hubs", subject=Subject())
    many = replace(MERGED, kind="narrow", subject=Subject((4, 0, 1, 2)))
    family = replace(MERGED, kind="bystanders", subject=Subject(column="family", value="bird"))
    assert [one.title for one in suggest_findings([run, many, family], LABELS, "ad")] == [
        "Hubs", "Few-shot images of one kind: owl, ant, 2 more", "Bystanders lost their names: bird",
    ]  # fmt: skip


def test_what_held_what_cant_be_said_and_what_shows_no_image_is_not_offered():
    others = [replace(MERGED, state=state) for state in ("held", "caveat")]
    assert suggest_findings([*others, replace(MERGED, selection=("gone",))], LABELS, "ad") == []
