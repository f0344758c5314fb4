"""The estimator does what a run does, for images and labels of any kind."""

from __future__ import annotations

import dataclasses
import doctest
import io
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score

import mpsviz.api.estimator
from mpsviz import FewShotClassifier
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.images.reading import read_rgb
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.setup.session import prepare
from tests.estimator.made import NAMES, pictures, quick


def test_the_example_of_its_docstring(emoji):
    paths, names = emoji
    tests = doctest.DocTestFinder().find(
        FewShotClassifier, "FewShotClassifier", globs={**vars(mpsviz.api.estimator), "paths": paths, "names": names}
    )
    runner = doctest.DocTestRunner()
    failed = [runner.run(test) for test in tests if test.examples]
    assert [result.failed for result in failed] == [0]
    assert failed[0].attempted == 3


def test_paths_pil_images_and_arrays_are_one(emoji):
    paths, names = emoji
    images = [Image.open(path).convert("RGBA") for path in paths]
    arrays = [np.asarray(Image.alpha_composite(Image.new("RGBA", i.size, "white"), i).convert("RGB")) for i in images]
    classifier = quick().fit(paths, names)
    probability = classifier.predict_proba(paths)
    texts = [str(path) for path in paths]
    for same in (texts, images, arrays, np.stack(arrays), np.array(paths, object), pd.Series(texts), tuple(paths)):
        np.testing.assert_allclose(classifier.predict_proba(same), probability, atol=1e-6)
    np.testing.assert_allclose(quick().fit(arrays, names).predict_proba(paths), probability, atol=1e-6)
    mixed = [paths[0], images[1], *arrays[2:]]
    np.testing.assert_allclose(classifier.predict_proba(mixed), probability, atol=1e-6)


@pytest.mark.usefixtures("tiny")
def test_shapes_and_meanings():
    x = pictures()
    classifier = quick().fit(x, NAMES)
    assert classifier.classes_.tolist() == ["boat", "cat", "dog"]
    assert classifier.tuned_.class_names == ("boat", "cat", "dog")
    features, logits, probability = (
        classifier.transform(x),
        classifier.decision_function(x),
        classifier.predict_proba(x),
    )
    assert (features.shape, logits.shape, probability.shape) == ((6, 12), (6, 3), (6, 3))
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(probability.sum(axis=1), 1, rtol=1e-12)
    assert (classifier.predict(x) == classifier.classes_[logits.argmax(axis=1)]).all()
    assert classifier.score(x, NAMES) == (classifier.predict(x) == np.array(NAMES)).mean()
    assert len(classifier.get_feature_names_out()) == 12


@pytest.mark.usefixtures("tiny")
def test_two_classes_have_one_decision():
    x, y = pictures(), ["cat", "dog"] * 3
    classifier = quick().fit(x, y)
    decision = classifier.decision_function(x)
    assert decision.shape == (6,)
    assert ((decision > 0) == (classifier.predict(x) == "dog")).all()


@pytest.mark.usefixtures("tiny")
def test_labels_of_any_kind_with_names():
    x = pictures()
    named = quick().fit(x, NAMES)
    numbered = quick(class_names={0: "boat", 1: "cat", 2: "dog", 9: "no image of it"}).fit(x, [1, 2, 0] * 2)
    assert numbered.classes_.tolist() == [0, 1, 2]
    assert numbered.tuned_.class_names == named.tuned_.class_names
    np.testing.assert_array_equal(numbered.decision_function(x), named.decision_function(x))
    renamed = quick(class_names={"cat": "house cat"}).fit(x, NAMES)
    assert renamed.tuned_.class_names == ("boat", "house cat", "dog")
    assert set(renamed.predict(x)) <= set(NAMES)


@pytest.mark.usefixtures("tiny")
def test_alpha_weighs_the_branches():
    x = pictures()
    tuned, zero_shot, fused = (quick(alpha=alpha).fit(x, NAMES) for alpha in (1.0, 0.0, 0.25))
    model = fused.tuned_
    own = [dataclasses.replace(model, alpha=alpha).logits(x) for alpha in (1.0, 0.0)]
    np.testing.assert_allclose(model.logits(x), 0.25 * own[0] + 0.75 * own[1], atol=1e-4)
    np.testing.assert_array_equal(zero_shot.decision_function(x), own[1])
    assert not np.allclose(tuned.decision_function(x), own[0])  # α is in the loss too
    assert quick(method="linear-probe").fit(x, NAMES).tuned_.alpha == 1


@pytest.mark.usefixtures("tiny")
def test_a_fit_can_be_repeated_and_leaves_the_callers_random_numbers_alone():
    x = pictures()
    state = torch.get_rng_state()
    one, again, other = (quick(random_state=seed).fit(x, NAMES).transform(x) for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), state)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    drawn = [quick(random_state=np.random.RandomState(0)).fit(x, NAMES).transform(x) for _ in range(2)]
    np.testing.assert_array_equal(*drawn)


@pytest.mark.usefixtures("tiny")
def test_a_clone_is_unfitted_and_set_params_changes_the_next_fit():
    x = pictures()
    classifier = quick().fit(x, NAMES)
    copy = clone(classifier)
    with pytest.raises(NotFittedError):
        copy.transform(x)
    copy.set_params(settings={"optim.epochs": 3, "method.gram_weight": 0, "data.cached_views": 2}).fit(x, NAMES)
    config = copy.tuned_.learner.config
    assert (config.optim.epochs, config.method.gram_weight, config.data.shots) == (3, 0, 2)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("method", METHODS)
def test_every_method_fits_and_can_be_pickled(method: str):
    x = pictures()
    classifier = quick(method=method).fit(x, NAMES)
    thawed = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(thawed.predict_proba(x), classifier.predict_proba(x))
    np.testing.assert_array_equal(thawed.transform(x), classifier.transform(x))


@pytest.mark.usefixtures("tiny")
def test_it_can_be_cross_validated(tmp_path: Path):
    paths = []
    for row, picture in enumerate(pictures(12)):
        paths.append(tmp_path / f"{row}.png")
        Image.fromarray(picture).save(paths[-1])
    scores = cross_val_score(quick(), paths, NAMES * 2, cv=2, error_score="raise")
    assert scores.shape == (2,)


def test_it_learns_what_a_run_learns():
    """Same seed, same images, same labels: the same weights, because it is the same code."""
    changes = {"optim.epochs": 2, "data.shots": 1, "data.measured_images": 10, "device": "cpu", "seed": 3}
    session = prepare(with_changes(RunConfig(), changes))
    dataset, train = session.dataset, session.few_shot.train
    METHODS["mps"].fit(session.learner, session.few_shot, session.config.optim, lambda _: False, lambda _: False)
    x = [image.permute(1, 2, 0).numpy() for image in train.images]
    classifier = FewShotClassifier(
        class_names=dict(enumerate(dataset.class_names)),
        templates=dataset.templates,
        epochs=2,
        random_state=3,
        device="cpu",
    ).fit(x, train.labels.numpy())
    tuned = classifier.tuned_.learner.learnt_state()
    for name, tensor in session.learner.learnt_state().items():
        torch.testing.assert_close(tuned[name], tensor, rtol=1e-5, atol=1e-6)


@pytest.mark.usefixtures("tiny")
def test_a_photo_on_its_side_and_a_large_one_have_the_same_features_however_they_come(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6
    large = Image.fromarray(pictures(1, side=6)[0]).resize((300, 200), Image.Resampling.BICUBIC)
    large.save(tmp_path / "large.jpg", exif=exif)
    grey = Image.fromarray((np.arange(1600, dtype=np.uint16) * 40).reshape(40, 40))
    grey.save(tmp_path / "grey.png")
    paths = [tmp_path / "large.jpg", tmp_path / "grey.png"]
    opened = [Image.open(io.BytesIO(path.read_bytes())) for path in paths]
    arrays = [np.asarray(read_rgb(path)) for path in paths]
    assert arrays[0].shape == (300, 200, 3)
    classifier = quick().fit(pictures(), NAMES)
    expected = classifier.transform(paths)
    for same in (opened, arrays):
        np.testing.assert_array_equal(classifier.transform(same), expected)


@pytest.mark.usefixtures("tiny")
def test_images_are_shrunk_before_cropping_unless_that_is_switched_off(tmp_path: Path):
    large = pictures(3, side=200)
    kept, shrunk = (quick(settings={"data.decode_limit": limit}).fit(pictures(), NAMES) for limit in (0, -1))
    assert not np.allclose(kept.transform(large), shrunk.transform(large), atol=1e-4)
    with pytest.raises(ValueError, match=r"shrunk to 5 px"):
        quick(settings={"data.decode_limit": 5}).fit(pictures(), NAMES)
