"""What pages say before a figure is believed: a collapse, too few images for neighbours, α that nobody chose."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint
from streamlit.testing.v1 import AppTest

from mpsviz.runs.folder.store import RunFolder

from .made_run import make_run
from .test_all_pages import EVERY_PAGE, PAGES, open_page, words


@pytest.fixture
def run(runs_folder: Path) -> RunFolder:
    return make_run(runs_folder / "done", epochs=(0, 3))


def hold_out(run: RunFolder, count: int, rest: str = "pool") -> None:
    """Only so many images are held out; the others are the pool."""
    probe = run.written("probe")
    rows = probe.index[probe["split"] == "held-out"]
    run.write_table("probe", probe.assign(split=probe["split"].where(~probe.index.isin(rows[count:]), rest)))


def add(run: RunFolder, **figures: tuple[float, float]) -> None:
    """Figures of the run at its two epochs."""
    rows = [(epoch, name, value) for name, ends in figures.items() for epoch, value in zip((0, 3), ends, strict=True)]
    table = pd.DataFrame(rows, columns=["epoch", "measure", "value"])
    run.write_table("analysis/summary", pd.concat([run.written("analysis/summary"), table], ignore_index=True))


def drop(run: RunFolder, *measures: str) -> None:
    summary = run.written("analysis/summary")
    run.write_table("analysis/summary", summary[~summary["measure"].isin(measures)])


def figure(app: AppTest, label: str) -> tuple[str, str]:
    """A figure of the headline, and its help."""
    metric = next(metric for metric in app.metric if metric.label == label)
    return metric.value, metric.proto.help


def warnings(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in app.warning).replace("\\", "")


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_collapse_is_said_on_every_page(page: str, run: RunFolder):
    assert "collapsed" not in warnings(open_page(page))
    add(run, least_cosine=(0.1, 0.9993), effective_rank=(11.0, 1.4))
    app = open_page(page)
    assert not app.exception
    assert "collapsed into one point: all cosines of the 96 held-out images are above 0.99" in warnings(app)
    assert "(the least is 0.9993; before tuning 0.1)" in warnings(app)


def test_images_on_a_line_are_said_too(run: RunFolder):
    add(run, least_cosine=(0.1, 0.2), effective_rank=(11.0, 1.42))
    assert "the effective rank of the 96 held-out images is 1.42; before tuning 11." in warnings(open_page("gram"))


@pytest.mark.parametrize("page", PAGES)
def test_of_too_few_images_neighbours_kept_is_a_dash_with_its_reason(page: str, run: RunFolder):
    hold_out(run, 3)
    drop(run, "neighbor_overlap")
    app = open_page(page)
    assert not app.exception
    value, help = figure(app, "Neighbours kept")
    assert value == "–"
    assert "Only 3 images are held out" in help
    assert "Only 3 images are held out" in words(app).replace("\\", "")


def test_figures_of_neighbours_say_how_many_they_look_at_and_their_chance_level(run: RunFolder):
    value, help = figure(open_page("manifold"), "Neighbours kept")
    assert value.endswith("%")
    assert "By chance it would be **10.5 %** here: k = 10, never more than a quarter of the n = 96 images." in help
    trust = next(
        element.proto.help for element in open_page("manifold").markdown if "Trustworthiness" in str(element.value)
    )
    assert "By chance it would be **0.5" in trust
    assert "10 neighbours of 256 images" in trust


def test_what_an_older_version_measured_among_too_few_images_is_not_shown(run: RunFolder):
    hold_out(run, 8)
    run.write_table("analysis/summary", run.written("analysis/summary").drop(columns=["chance", "n_neighbors"]))
    app = open_page("manifold")
    value, help = figure(app, "Neighbours kept")
    assert value == "–"
    assert "looked at 10 neighbours among 8 images" in help
    assert "chance levels" in words(app), "Measure again is offered"


def test_what_an_older_version_measured_among_enough_images_is_shown(run: RunFolder):
    run.write_table("analysis/summary", run.written("analysis/summary").drop(columns=["chance", "n_neighbors"]))
    assert figure(open_page("manifold"), "Neighbours kept")[0].endswith("%")


def test_an_alpha_that_no_image_chose_is_said(run: RunFolder):
    add(run, alpha=(0.3, 0.3))
    assert "no validation images" not in words(open_page("manifold"))
    probe = run.written("probe")
    run.write_table("probe", probe.assign(split=probe["split"].replace("validation", "pool")))
    said = words(open_page("manifold")).replace("\\", "")
    assert "There are no validation images: the weight of the tuned branch is that of the settings, α = 0.3." in said


def test_an_accuracy_says_of_how_many_images_it_is_and_how_sure(run: RunFolder):
    app = open_page("gram")
    zero_shot = next(metric for metric in app.metric if metric.label == "Zero-shot accuracy")
    share, n_images = float(zero_shot.value.removesuffix(" %")) / 100, 96
    low, high = proportion_confint(round(share * n_images), n_images, method="wilson")
    assert zero_shot.help.endswith(f"Of 96 images: the 95 % interval is {100 * low:.1f} % to {100 * high:.1f} %.")
    assert "held-out images only" not in words(app)


def test_an_accuracy_of_few_images_says_on_the_page_how_unsure_it_is(run: RunFolder):
    hold_out(run, 4)
    add(run, accuracy_tuned=(0.5, 1.0))
    low, _ = proportion_confint(4, 4, method="wilson")
    said = words(open_page("gram")).replace("\\", "")
    assert "Accuracies are of 4 held-out images only: 95 % intervals are wide" in said
    assert f"that of the tuned accuracy {100 * low:.0f} % to 100 %" in said


@pytest.mark.parametrize("page", ["gram", "separability"])
def test_what_is_approximate_or_of_a_sample_is_said_beside_the_figures(page: str, run: RunFolder):
    assert "are approximate" not in words(open_page(page))
    summary = run.written("analysis/summary")
    run.write_table("analysis/summary", summary.assign(recall=0.963, sampled=50.0))
    said = words(open_page(page)).replace("\\", "")
    assert "Among 96 held-out images nearest neighbours are approximate: 96.3% of the true ones were found" in said
    assert "these are of 50 drawn by class" in said
