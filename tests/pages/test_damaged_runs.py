"""Pages of run folders that were damaged, or made to do damage: they open, name what is wrong, and show the rest."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.ui.shared.words import plain
from tests.runs.mutations import MUTATIONS

from .made_run import make_run
from .test_all_pages import EVERY_PAGE, charts, open_page, views, words

FAMILIES = {"mammal": ["koala", "tiger"], "fruit": ["banana", "cherries"]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("whole") / "run", families=FAMILIES, epochs=(0, 1, 3), bystanders=6).path


def damaged(whole: Path, root: Path, seed: int) -> RunFolder:
    """The only run in the folder of runs."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(whole, root / "run")
    dice = random.Random(seed)
    for mutate in (MUTATIONS[seed % len(MUTATIONS)], *dice.sample(MUTATIONS, k=dice.choice((0, 0, 1)))):
        with suppress(Exception):  # the first may have taken away what this one would damage
            mutate(root / "run", dice)
    return RunFolder(root / "run")


def open_all(run: RunFolder, seed: int, pages: tuple[str, ...]) -> None:
    app = open_page(pages[0])
    for page in pages:
        if page != pages[0]:
            app.switch_page(f"pages/{page}.py").run()
        where = f"seed {seed}, {page}"
        assert not app.exception, (where, app.exception)
        assert app.title[0].value == page.capitalize(), where
        if launcher.list_runs() and not launcher.current_status(run).going_on:
            said = {warning.value for warning in app.warning}
            assert {plain(problem) for problem in problems(run)} <= said, where


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_the_pages_of_damaged_runs_open_and_say_what_is_wrong(page: str, whole: Path, runs_folder: Path):
    for seed in range(EVERY_PAGE.index(page), 5 * len(MUTATIONS), len(EVERY_PAGE)):
        open_all(damaged(whole, runs_folder, seed), seed, (page,))


@pytest.mark.long
def test_so_do_those_of_300(whole: Path, runs_folder: Path):
    for seed in range(300):
        open_all(damaged(whole, runs_folder, seed), seed, EVERY_PAGE)


SHOWN_STILL = {
    "status.json": ("manifold", "gram", "separability"),
    "config.json": ("manifold", "gram", "separability"),
    "metrics.jsonl": ("tune", "manifold", "gram", "separability"),
    "analysis/summary.parquet": ("manifold", "gram", "separability"),
    "analysis/per_class.parquet": ("manifold", "gram"),
    "analysis/per_image.parquet": ("manifold", "gram", "separability"),
    "maps/aligned_umap.parquet": ("manifold", "gram", "separability"),
    "thumbs/index.json": ("manifold", "gram", "separability"),
    "thumbs/sheet-000.png": ("manifold", "gram", "separability"),
    "snapshots/0001.safetensors": ("manifold", "gram", "separability"),
}
"""File → the pages that have something to show without it."""


@pytest.mark.parametrize("name", SHOWN_STILL)
@pytest.mark.parametrize("how", ["torn", "missing"])
def test_what_is_left_is_shown(name: str, how: str, whole: Path, runs_folder: Path):
    shutil.copytree(whole, runs_folder / "run")
    file = runs_folder / "run" / name
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    for page in SHOWN_STILL[name]:
        app = open_page(page)
        assert not app.exception
        assert charts(app) or views(app), page
        assert "Nothing has been tuned yet" not in words(app)
