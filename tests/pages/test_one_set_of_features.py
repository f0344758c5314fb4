"""A run of one set of features: every page shows what it can, and says nothing of a change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mpsviz.runs.background.imported_features import import_features

from .test_all_pages import EVERY_PAGE, open_page, views, words

N, D = 24, 8


@pytest.mark.parametrize("page", EVERY_PAGE)
@pytest.mark.parametrize("labelled", [True, False])
def test_every_page(page: str, labelled: bool, runs_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mpsviz.runs.background.imported_features.slow_projections", lambda names: [])
    rng = np.random.default_rng(0)
    labels = {"labels": np.repeat(["cat", "dog", "owl"], N // 3)} if labelled else {}
    np.savez(tmp_path / "one.npz", features=rng.normal(size=(N, D)), **labels)
    import_features(tmp_path / "one.npz", runs_folder / "one")
    app = open_page(page)
    assert not app.exception
    assert not app.error
    said = words(app)
    for wrong in ("Nothing has changed", "100 % is unchanged", "Neighbours kept", "What changed most", "yet"):
        assert wrong not in said
    assert not app.metric
    if page not in ("runs", "compare"):
        assert "There is one snapshot only" in said
    if page == "gram":
        assert "There is nothing to compare" in said
    if page == "manifold":
        assert len(views(app)) == 1
    if page == "separability" and labelled:
        assert app.dataframe[0].value.columns.tolist() == ["class", "value"]
        assert set(app.dataframe[0].value["class"]) == {"cat", "dog", "owl"}


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_class_has_one_image_alone(page: str, runs_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mpsviz.runs.background.imported_features.slow_projections", lambda names: [])
    before, after = np.random.default_rng(0).normal(size=(2, N, D))
    np.savez(tmp_path / "alone.npz", before=before, after=after, labels=np.arange(N))
    import_features(tmp_path / "alone.npz", runs_folder / "alone")
    app = open_page(page)
    assert not app.exception
    assert not app.error
    if page == "separability":
        assert "need two images of one class" in words(app)  # nobody said that these are held out
