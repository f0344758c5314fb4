"""`mpsviz.load` gives back the model that a run ended with."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mpsviz
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import Status, write_status
from mpsviz.tuning.losses.fusion import fuse
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving.snapshot_features import describe, freeze_probe
from mpsviz.tuning.saving.tuned_weights import WEIGHTS, Prompts, save_trained
from mpsviz.tuning.setup.session import prepare

ALPHA = 0.6
ROWS = slice(0, 40)
CHANGES = {"data.shots": 1, "data.measured_images": 60, "optim.epochs": 1, "device": "cpu"}


@dataclasses.dataclass(frozen=True)
class Finished:
    """A run of one epoch, and the files of the images that its probe begins with."""

    run: RunFolder
    paths: list[Path]
    class_names: tuple[str, ...]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    run = RunFolder.create(tmp_path_factory.mktemp("runs") / "run", with_changes(RunConfig(), CHANGES))
    session = prepare(run.config())
    learner, probe = session.learner, freeze_probe(session.learner.vision, session.probe_images)

    def take_snapshot(epoch: int) -> bool:
        said = describe(learner, probe)
        text = learner.text_features().detach().numpy()
        run.write_snapshot(Snapshot(epoch, said.image_features, text, said.logits, said.token_gram_drift))
        return False

    take_snapshot(0)
    METHODS["mps"].fit(learner, session.few_shot, session.config.optim, lambda _: False, take_snapshot)
    dataset = session.dataset
    save_trained(learner, run.path / WEIGHTS, Prompts(dataset.class_names, dataset.templates))
    run.write_json("result.json", {"alpha": ALPHA})
    write_status(run, Status(state="finished"))
    return Finished(run, [record.path for record in dataset.records[ROWS]], dataset.class_names)


@pytest.fixture
def copied(finished: Finished, tmp_path: Path) -> RunFolder:
    """A copy that a test may break."""
    return RunFolder(shutil.copytree(finished.run.path, tmp_path / "copy"))


def test_it_says_what_the_last_snapshot_says(finished: Finished):
    model = mpsviz.load(finished.run.path, device="cpu")
    before, after = finished.run.snapshot(0), finished.run.snapshot(1)
    assert np.abs(after.image_features - before.image_features).max() > 1e-2
    np.testing.assert_allclose(model.transform(finished.paths), after.image_features[ROWS], atol=1e-3)
    tuned = dataclasses.replace(model, alpha=1.0)
    np.testing.assert_allclose(tuned.logits(finished.paths), after.logits[ROWS], atol=1e-3)


def test_it_predicts_with_the_alpha_that_the_run_chose(finished: Finished):
    model = mpsviz.load(str(finished.run.path), device="cpu")
    before, after = finished.run.snapshot(0), finished.run.snapshot(1)
    fused = fuse(before.logits[ROWS], after.logits[ROWS], ALPHA)
    assert (model.alpha, model.class_names) == (ALPHA, finished.class_names)
    np.testing.assert_allclose(model.logits(finished.paths), fused, atol=1e-3)
    best = np.sort(fused, axis=1)
    clear = best[:, -1] - best[:, -2] > 1e-2
    assert (model.predict(finished.paths)[clear] == np.array(finished.class_names)[fused.argmax(axis=1)][clear]).all()
    np.testing.assert_allclose(model.predict_proba(finished.paths).sum(axis=1), 1)
    assert model.learner.config == finished.run.config()


def test_it_is_printed_in_one_line(finished: Finished):
    model, config = mpsviz.load(finished.run.path, device="cpu"), finished.run.config()
    said = f"method='{config.method.name}', model='{config.model.name}', classes={len(finished.class_names)}"
    assert repr(model) == f"TunedModel({said}, alpha={ALPHA})"


@pytest.mark.parametrize("alpha", [None, float("nan"), "high", 7])
def test_without_a_chosen_alpha_it_is_the_configs(copied: RunFolder, alpha: object):
    copied.write_json("result.json", {"alpha": alpha})
    assert mpsviz.load(copied.path, device="cpu").alpha == copied.config().method.alpha


def test_a_chosen_alpha_of_zero_is_zero_shot(copied: RunFolder, finished: Finished):
    copied.write_json("result.json", {"alpha": 0.0})
    logits = mpsviz.load(copied.path, device="cpu").logits(finished.paths)
    np.testing.assert_allclose(logits, finished.run.snapshot(0).logits[ROWS], atol=1e-3)


def test_a_damaged_result_is_made_up_for_by_the_tables(copied: RunFolder):
    rows = [(0, "alpha", 0.2), (1, "alpha", 0.7), (1, "silhouette", 0.1)]
    copied.write_table("analysis/summary", pd.DataFrame(rows, columns=["epoch", "measure", "value"]))
    (copied.path / "result.json").write_text('{"alpha": 0.')
    assert mpsviz.load(copied.path, device="cpu").alpha == 0.7


def test_settings_that_were_altered_are_warned_of(copied: RunFolder):
    file = copied.path / "config.json"
    file.write_text(file.read_text() + " ")
    with pytest.warns(UserWarning, match=r"config\.json .* is damaged, or was changed"):
        mpsviz.load(copied.path, device="cpu")


def is_running(run: RunFolder) -> None:
    write_status(run, Status(state="running"))


def has_no_weights(run: RunFolder) -> None:
    (run.path / WEIGHTS).unlink()


def is_truncated(run: RunFolder) -> None:
    (run.path / WEIGHTS).write_bytes((run.path / WEIGHTS).read_bytes()[:-100])


def is_altered(run: RunFolder) -> None:
    content = bytearray((run.path / WEIGHTS).read_bytes())
    run.write_bytes(WEIGHTS, bytes(content))
    content[-100] ^= 1
    (run.path / WEIGHTS).write_bytes(content)


def has_no_alpha(run: RunFolder) -> None:
    (run.path / "result.json").unlink()


def has_no_config(run: RunFolder) -> None:
    (run.path / "config.json").unlink()


def has_no_status(run: RunFolder) -> None:
    (run.path / "status.json").unlink()


def set_to(**changes: object) -> Callable[[RunFolder], None]:
    def is_changed(run: RunFolder) -> None:
        tree = json.loads((run.path / "config.json").read_text())
        for part, value in changes.items():
            tree[part] |= value
        run.write_json("config.json", tree)

    return is_changed


@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        (is_running, "'copy' is running, not finished"),
        (has_no_status, "is failed, not finished"),
        (has_no_weights, "kept no weights"),
        (is_truncated, "damaged"),
        (is_altered, "model.safetensors of the run 'copy' is damaged: it is not as it was written"),
        (has_no_alpha, "result.json is missing or damaged"),
        (has_no_config, "no run folder"),
        (set_to(method={"name": "mps-no-hms"}), "method"),
        (set_to(method={"sorcery": 3}), "method.sorcery"),
        (set_to(model={"name": "ViT-Z"}), "ViT-Z"),
    ],
)
def test_a_run_that_can_not_be_opened_says_why(copied: RunFolder, breaks: Callable[[RunFolder], None], sentence: str):
    breaks(copied)
    with pytest.raises(UserError, match=sentence):
        mpsviz.load(copied.path, device="cpu")


def test_there_must_be_a_run_and_a_device(finished: Finished, tmp_path: Path):
    with pytest.raises(UserError, match="no run folder"):
        mpsviz.load(tmp_path / "nowhere")
    with pytest.raises(UserError, match="'abacus' is not available"):
        mpsviz.load(finished.run.path, device="abacus")


def test_bad_images_are_refused(finished: Finished):
    model = mpsviz.load(finished.run.path, device="cpu")
    with pytest.raises(ValueError, match="missing"):
        model.predict(["nowhere.png"])
    with pytest.raises(UserError, match="not many images"):
        model.transform("photo.png")


def test_a_name_that_mpsviz_does_not_have():
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        mpsviz.magic  # noqa: B018
    assert {"FewShotClassifier", "load"} <= set(mpsviz.__all__)
