"""open_clip's training program: `program.train_one_epoch = watched(program.train_one_epoch, probe, …)`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from open_clip import get_input_dtype, get_model_preprocess_cfg
from open_clip.transform import PreprocessCfg, image_transform_v2
from open_clip_train.precision import get_autocast

from mpsviz.callbacks.watched_training import WatchedTraining
from mpsviz.watching.camera import inner

PREFIX = "train/"
"""How the names begin under which `train_one_epoch` logs."""


def watched(train_one_epoch: Callable[..., None], probe: Any, **options: Any) -> Callable[..., None]:
    """open_clip's `train_one_epoch`, and what becomes of the image features meanwhile.

    Images are read as the model's own validation reads them, and encoded in the precision of the training. Losses are
    logged as often as the program logs them (`--log-every-n-steps`).

    Args:
        train_one_epoch: the function of `open_clip_train.main`; put the result where its program looks for it.
        probe, options: as for `WatchedTraining`; `transform` and `encode` need not be given.
    """
    training = WatchedTraining(probe, **options)
    begun = False

    @wraps(train_one_epoch)
    def train_and_watch(
        model: Any, data: Any, loss: Any, epoch: int, optimizer: Any, scaler: Any, scheduler: Any, dist_model: Any,
        args: Any, tb_writer: Any = None,
    ) -> None:  # fmt: skip
        nonlocal begun
        if not begun:
            begun = True
            training.options = _as_the_program_does(inner(model), args) | training.options
            steps = epoch * (data["train"].dataloader.num_batches // args.accum_freq)
            training.begin(model, epoch=epoch, step=steps)
        watch = training.watch
        writer = _Writer(watch, tb_writer)
        counted = optimizer.register_step_post_hook(lambda *_: watch.step())
        try:
            train_one_epoch(model, data, loss, epoch, optimizer, scaler, scheduler, dist_model, args, tb_writer=writer)
            writer.flush()
            watch.epoch()
        except BaseException as error:
            training.end(error)
            raise
        finally:
            counted.remove()
        if epoch + 1 == args.epochs:
            training.end()

    return train_and_watch


class _Writer:
    """Stands where the program has its TensorBoard writer, to which it passes everything on."""

    def __init__(self, watch: Any, writer: Any) -> None:
        self.watch, self.writer = watch, writer
        self.step: int | None = None
        self.numbers: dict[str, float] = {}

    def add_scalar(self, name: str, value: float, step: int) -> None:
        """The program hands over one number after the other, when its step is done."""
        if step != self.step:
            self.flush()
            self.step = step
        self.numbers[name.removeprefix(PREFIX)] = value
        if self.writer is not None:
            self.writer.add_scalar(name, value, step)
        if name == f"{PREFIX}loss":  # the last of a step: it is the sum of the others
            self.flush()

    def flush(self) -> None:
        """Log the numbers of a step as one line."""
        if self.numbers:
            self.watch.log(**self.numbers)
        self.numbers = {}


def _as_the_program_does(model: Any, args: Any) -> dict[str, Any]:
    """How images become features: `transform` and `encode` of `mpsviz.watch`."""
    autocast = get_autocast(args.precision, device_type=torch.device(args.device).type)
    dtype = get_input_dtype(args.precision)

    def encode(model: Any, images: torch.Tensor) -> torch.Tensor:
        with autocast():
            return model.encode_image(images.to(dtype=dtype))

    cfg = PreprocessCfg(**get_model_preprocess_cfg(model))
    return {"transform": image_transform_v2(cfg, is_train=False), "encode": encode}
