"""Memory for a little arithmetic: what is cheap to compute is computed again in the backward pass, not kept.

source ──cheap──▶ output ──linear──▶ …
   kept            dropped: autograd gets `cheap(source)` once more when it asks for it
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch.autograd.graph import saved_tensors_hooks

Cheap = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class _Recipe:
    """How to make a tensor again: by the same function of the same source, under the same autocast."""

    cheap: Cheap
    source: torch.Tensor
    autocast_dtype: torch.dtype | None

    def follow(self) -> torch.Tensor:
        with (
            torch.no_grad(),
            torch.autocast(self.source.device.type, self.autocast_dtype, self.autocast_dtype is not None),
        ):
            return self.cheap(self.source)


class Recompute(saved_tensors_hooks):
    """A context in which autograd keeps no output of a function that was called through it.

    It drops what *other* operations would keep of that output (a linear layer its input); what the function itself
    needs for its gradient, its source first of all, is kept as ever. The function must give the same again, and
    nothing may write into the source.
    """

    def __init__(self) -> None:
        self.recipes: dict[int, _Recipe] = {}
        self.alive: list[torch.Tensor] = []
        super().__init__(self._pack, _unpack)

    def __call__(self, cheap: Cheap, source: torch.Tensor) -> torch.Tensor:
        output = cheap(source)
        if torch.is_grad_enabled():
            device = source.device.type
            dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else None
            self.recipes[_storage(output)] = _Recipe(cheap, source.detach(), dtype)
            self.alive.append(output)  # so that no other tensor takes its place in memory, and its recipe
        return output

    def __enter__(self) -> Self:  # pyrefly: ignore[bad-override]: torch's returns nothing
        super().__enter__()
        return self

    def __exit__(self, *arguments: object) -> None:
        super().__exit__(*arguments)
        self.recipes.clear()
        self.alive.clear()

    def _pack(self, tensor: torch.Tensor) -> Any:
        recipe = self.recipes.get(_storage(tensor))
        if recipe is None:
            return tensor.detach()  # an output that its own node kept would never be freed
        return recipe, tensor.size(), tensor.stride(), tensor.storage_offset()


def _unpack(packed: Any) -> torch.Tensor:
    if isinstance(packed, torch.Tensor):
        return packed
    recipe, size, stride, offset = packed
    return recipe.follow().as_strided(size, stride, offset)


def _storage(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage().data_ptr()
