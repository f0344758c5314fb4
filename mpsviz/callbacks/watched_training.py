"""What the callbacks share: when a watch is opened and when it is closed."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import torch

import mpsviz
from mpsviz.errors import UserError


class WatchedTraining:
    """Opens a watch when a training begins or goes on, and closes it when the training ends.

    A callback is also a context manager, which closes the recording where a library tells callbacks nothing of an
    exception. Without `with` that recording is closed when the program ends.

    Args:
        probe: what is encoded, again and again: files, a dataset, a loader or a tensor; see `mpsviz.watch`.
        options: what else `mpsviz.watch` takes: encode, every, path, labels, class_names, images, layers, …
    """

    def __init__(self, probe: Any, **options: Any) -> None:
        super().__init__()
        self.probe, self.options = probe, options
        self.watch: Any = None

    def begin(self, model: Any, *, epoch: int, step: int) -> None:
        """Open the watch, in every process: it knows the one of several that records.

        Args:
            epoch, step: how many are done.

        Raises:
            UserError: the weights are spread over processes, or `mpsviz.watch` refuses an argument.
        """
        self.end()
        refuse_shards(model)
        self.watch = mpsviz.watch(model, self.probe, epoch=epoch, step=step, **self.options)

    def end(self, error: BaseException | None = None) -> None:
        """Close the watch, if one is open.

        Args:
            error: what stopped the training.
        """
        watch, self.watch = self.watch, None
        if watch is not None:
            watch.__exit__(None if error is None else type(error), error, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end(error)


def numbers(values: dict[str, Any] | None, **names: str) -> dict[str, float]:
    """The numbers among logged values; arrays and texts are left out, and a `step`, which is counted here.

    Args:
        names: what a library calls a number, and the name that pages know it by.
    """
    single = {
        name: value.item() if getattr(value, "ndim", None) == 0 else value for name, value in (values or {}).items()
    }
    return {
        names.get(name, name): value
        for name, value in single.items()
        if isinstance(value, int | float) and name != "step"
    }


def refuse_shards(model: torch.nn.Module) -> None:
    """One process has not all weights of such a model: encoding would wait for the other processes for ever.

    Raises:
        UserError: in every process, so that none waits for another.
    """
    of_fsdp = any(hasattr(module, "_fsdp_wrapped_module") for module in model.modules())
    of_zero = any(hasattr(weight, "ds_id") for weight in model.parameters())  # DeepSpeed's ZeRO-3
    if of_fsdp or of_zero or any(hasattr(weight, "device_mesh") for weight in model.parameters()):  # a DTensor
        raise UserError(
            "The model's weights are spread over processes (FSDP, ZeRO-3, tensor parallel), so one alone can't encode.",
            next_step="Encode in all of them, gather the features, and hand them to mpsviz.Recorder in the first.",
        )
