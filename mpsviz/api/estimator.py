"""Few-shot tuning as a scikit-learn estimator: the same data path, methods and loop as a run, without its folder."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import (
    Tags,  # pyrefly: ignore[missing-module-attribute]: its stubs are older
    check_random_state,
)
from sklearn.utils.validation import check_is_fitted

from mpsviz.api.inputs import (
    InputError,
    check_readable,
    count_images,
    images_of,
    input_errors,
    labels_of,
    names_of,
    unused_names,
)
from mpsviz.api.tuned_model import TunedModel, configured_alpha
from mpsviz.backbone.loading import prompt_notes
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.images.image_set import decode_side
from mpsviz.data.images.views import RandomViews
from mpsviz.data.prompts.prompting import with_prompts
from mpsviz.tuning.loop.batches import FewShotData, LabelledImages
from mpsviz.tuning.loop.trainer import Step
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.setup.session import choose_device, gather

SETTINGS = ("method.", "optim.", "data.views", "data.cached_views", "data.crop_scale_min", "data.decode_limit")
"""How the settings begin that mean something without a run folder and its dataset."""


class FewShotClassifier(ClassNamePrefixFeaturesOutMixin, ClassifierMixin, TransformerMixin, BaseEstimator):
    """A CLIP that a few labelled images tune: it classifies images and gives their features.

    >>> classifier = FewShotClassifier(epochs=1, random_state=0)
    >>> classifier.fit(paths, names).predict(paths).shape
    (6,)
    >>> classifier.transform(paths).shape
    (6, 384)

    Wherever it says X, these are n paths, PIL images or uint8 arrays (H, W, 3), or one uint8 array (n, H, W, 3).
    Images are no rows of numbers, so there is no `n_features_in_`.

    Args:
        method: a key of `mpsviz.config.method_settings.METHOD_CONFIGS`.
        model: `mini-clip`, or an architecture of open_clip such as `ViT-B-16`.
        pretrained: weights of that architecture, a tag of open_clip or a file; none for mini-clip.
        class_names: {label: what prompts call it}; needed for labels that are no text.
        templates: prompts with one `{}` each for the class name, averaged; None: `a photo of a {}.`
        epochs, batch_size, lr: None: the defaults of `mpsviz.config.run_config.OptimConfig`.
        alpha: weight of the tuned branch against the zero-shot branch, 0 to 1; None: the method's default.
        settings: any further changes, for example `{"method.gram_weight": 2, "optim.optimizer": "adamw"}`.
        random_state: of batches and views; a number makes `fit` repeatable.
        device: `auto` (a GPU where there is one), `cpu`, `cuda:1`, …

    Attributes:
        classes_: (C,) labels, sorted.
        tuned_: the `mpsviz.api.tuned_model.TunedModel` that everything below asks.
    """

    classes_: np.ndarray
    tuned_: TunedModel

    def __init__(
        self,
        method: str = "mps",
        model: str = "mini-clip",
        *,
        pretrained: str = "",
        class_names: Mapping[Any, str] | None = None,
        templates: Sequence[str] | None = None,
        epochs: int | None = None,
        batch_size: int | None = None,
        lr: float | None = None,
        alpha: float | None = None,
        settings: Mapping[str, Any] | None = None,
        random_state: int | np.random.RandomState | None = None,
        device: str = "auto",
    ) -> None:
        self.method = method
        self.model = model
        self.pretrained = pretrained
        self.class_names = class_names
        self.templates = templates
        self.epochs = epochs
        self.batch_size = batch_size
        self.lr = lr
        self.alpha = alpha
        self.settings = settings
        self.random_state = random_state
        self.device = device

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        """Tune on a few images of each class; what an earlier `fit` learnt is forgotten.

        Args:
            X: n images, see above.
            y: (n,) class names, or other labels that `class_names` gives names to.

        Raises:
            InputError: X, y or a setting can't be used; a UserError and a ValueError.
            UserError: the model can't be had, or the loss is no finite number any more.
        """
        classes, codes = labels_of(y, count_images(X))
        names = names_of(classes, self.class_names)
        for note in unused_names(classes, self.class_names):
            warnings.warn(note, stacklevel=2)
        with input_errors():
            config = self._config(shots=int(np.bincount(codes).max()))
            templates = with_prompts(Dataset("X", names, ()), {}, self._templates()).templates
            device = choose_device(config.device)
        with _own_random_numbers(config.seed, device):
            ingredients = gather(config, names, templates, device)
            with input_errors():
                notes = ingredients.backbone.notes + prompt_notes(ingredients.backbone, names, templates, own=True)
            for note in notes:
                warnings.warn(note, stacklevel=2)
            image_format = ingredients.backbone.image_format
            with input_errors():
                images = images_of(X, decode_side(config.data.decode_limit, image_format.size))
            check_readable(images)
            method = METHODS[config.method.name]
            learner = method.build(ingredients)
            few_shot = FewShotData(
                train=LabelledImages(images, torch.from_numpy(codes)),
                validation=NO_IMAGES,
                draw_views=RandomViews(image_format, config.data.crop_scale_min, config.data.views),
                cached_views=config.data.cached_views,
            )
            method.fit(learner, few_shot, config.optim, _pass_notes_on, lambda _: False)
        self.classes_ = classes
        self.tuned_ = TunedModel(learner, image_format, classes, names, configured_alpha(config))
        return self

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """The most probable label of each image, (n,)."""
        return self._tuned().predict(X)

    def predict_proba(self, X: Any) -> np.ndarray:  # noqa: N803
        """The probability of each class, (n, C) float64, in the order of `classes_`; rows add up to 1."""
        return self._tuned().predict_proba(X)

    def decision_function(self, X: Any) -> np.ndarray:  # noqa: N803
        """The fused logits, (n, C) float32; of two classes the second's advantage, (n,), as scikit-learn has it."""
        logits = self._tuned().logits(X)
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def transform(self, X: Any) -> np.ndarray:  # noqa: N803
        """The tuned image features, L2-normalised: (n, D) float32."""
        return self._tuned().transform(X)

    def _tuned(self) -> TunedModel:
        check_is_fitted(self)
        return self.tuned_

    def _config(self, shots: int) -> RunConfig:
        settings = dict(self.settings or {})
        for name in settings:
            if not name.startswith(SETTINGS):
                raise InputError(
                    f"The setting '{name}' is none of the estimator's.",
                    next_step=f"Its settings begin with: {', '.join(SETTINGS)}; everything else is an argument.",
                )
        given = {
            "optim.epochs": self.epochs,
            "optim.batch_size": self.batch_size,
            "optim.lr": self.lr,
            "method.alpha": self.alpha,
        }
        return with_changes(
            RunConfig(),
            {
                "method.name": self.method,
                "model.name": self.model,
                "model.pretrained": self.pretrained,
                "seed": self._seed(),
                "device": self.device,
                "data.shots": shots,
                **{name: value for name, value in given.items() if value is not None},
                **settings,
            },
        )

    def _seed(self) -> int:
        """A number is the seed itself, as in a run; otherwise one is drawn."""
        if isinstance(self.random_state, (int, np.integer)):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def _templates(self) -> tuple[str, ...]:
        if isinstance(self.templates, str):
            raise InputError("templates is one sentence, not many.", next_step=f"Pass templates=({self.templates!r},).")
        return tuple(self.templates or ())

    @property
    def _n_features_out(self) -> int:
        return self.tuned_.learner.targets.text_features.shape[1]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # pyrefly: ignore[missing-attribute]
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True  # of paths
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


NO_IMAGES = LabelledImages([], torch.empty(0, dtype=torch.int64))
"""There is no validation part: everything that is passed to `fit` trains."""


def _pass_notes_on(step: Step) -> bool:
    for note in step.notes:
        warnings.warn(note, stacklevel=2)
    return False


@contextmanager
def _own_random_numbers(seed: int, device: torch.device) -> Iterator[None]:
    """Seed torch's global generators, and give the caller's state of them back afterwards."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
