"""From a batch to features: of the module as a whole, and of any part of it by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

import torch
from torch import nn

from mpsviz.errors import UserError

Pool = Literal["mean", "first"] | Callable[[torch.Tensor], torch.Tensor]
Encode = Callable[[Any, Any], "torch.Tensor | Mapping[str, torch.Tensor]"]
EMBEDDINGS = ("image_embeds", "text_embeds", "sentence_embedding", "pooler_output")
"""What outputs of transformers and sentence-transformers call one vector a row, the first one that there is."""
OWN = "Give encode=, a function of the model and a batch that returns (B, D)."


@dataclass(frozen=True)
class Encoded:
    """B rows.

    Attributes:
        features: (B, D).
        logits: (B, C), or None.
        tokens: (B, T, D), or None.
        layers: name → (B, its width).
    """

    features: torch.Tensor
    logits: torch.Tensor | None
    tokens: torch.Tensor | None
    layers: dict[str, torch.Tensor]


class Encoder:
    """Encodes batches of one module.

    Args:
        encode: the user's own; None: as `encode_whole`.
        layers: names of submodules.
        pool: what makes one vector a row of a layer's tokens.

    Raises:
        UserError: there is no submodule of such a name.
    """

    def __init__(self, module: nn.Module, encode: Encode | None, layers: Sequence[str], pool: Pool) -> None:
        self.module = module
        self.pool: Pool = pool
        self.encode: Encode = encode or (lambda model, batch: encode_whole(model, batch, pool))
        there = dict(module.named_modules())
        for name in layers:
            if not name or name not in there:
                close = get_close_matches(name, there, n=3, cutoff=0.4)
                raise UserError(
                    f"The model has no part called '{name}'.",
                    next_step=f"Choose of: {', '.join(close or list(there)[1:9])}, …",
                )
        self.layers = {name: there[name] for name in layers}
        self.tokens_first: set[str] = set()

    def learn(self, batches: Sequence[Any]) -> None:
        """See how each layer orders its axes, from batches of two different sizes.

        Raises:
            UserError: a layer was not used, or its output is none that one vector a row can be made of.
        """
        shapes = [self._outputs(batch)[1] for batch in batches]
        sizes = [size_of(batch) for batch in batches]
        for name in self.layers:
            outputs = [one[name] for one in shapes]
            if all(one.shape[0] == size for one, size in zip(outputs, sizes, strict=True)):
                continue
            if all(one.ndim == 3 and one.shape[1] == size for one, size in zip(outputs, sizes, strict=True)):
                self.tokens_first.add(name)
                continue
            raise UserError(
                f"The output of '{name}' has the shape {tuple(outputs[0].shape)} for {sizes[0]} rows.",
                next_step="Watch another layer, one that has an output for each row.",
            )

    def __call__(self, batch: Any) -> Encoded:
        """Encode a batch that is on the module's device.

        Raises:
            UserError: what came out are not features of every row.
        """
        out, outputs = self._outputs(batch)
        found = dict(out) if isinstance(out, Mapping) else {"features": out}
        rows = size_of(batch)
        features = found.get("features")
        if not isinstance(features, torch.Tensor) or features.ndim != 2 or len(features) != rows:
            shape = tuple(features.shape) if isinstance(features, torch.Tensor) else type(features).__name__
            raise UserError(f"Encoding {rows} rows returned {shape}, not ({rows}, D).", next_step=OWN)
        layers = {}
        for name, output in outputs.items():
            ordered = output.transpose(0, 1) if name in self.tokens_first else output  # (T, B, D) → (B, T, D)
            layers[name] = pooled(ordered, self.pool, batch, f"'{name}'")
        return Encoded(features, found.get("logits"), found.get("tokens"), layers)

    def _outputs(self, batch: Any) -> tuple[Any, dict[str, torch.Tensor]]:
        """What encoding returns, and what each layer put out by the way."""
        outputs: dict[str, torch.Tensor] = {}
        with _hooked(self.layers, outputs):
            out = self.encode(self.module, batch)
        if missing := [name for name in self.layers if name not in outputs]:
            raise UserError(
                f"The part '{missing[0]}' was not used when the probe was encoded.",
                next_step="Watch another one, or give encode= that uses it.",
            )
        return out, outputs


def encode_whole(module: Any, batch: Any, pool: Pool = "mean") -> dict[str, torch.Tensor]:
    """Features of a batch by what libraries call them: open_clip, transformers, sentence-transformers, timm, or what
    the module returns.

    Raises:
        UserError: that is not one vector a row.
    """
    if isinstance(batch, Mapping):
        return _of_dictionary(module, batch, pool)
    if hasattr(module, "encode_image"):  # open_clip
        return {"features": module.encode_image(batch)}
    if hasattr(module, "forward_features") and hasattr(module, "forward_head"):  # timm
        tokens = module.forward_features(batch)
        found = {"features": module.forward_head(tokens, pre_logits=True)}
        if getattr(module, "num_classes", 0):
            found["logits"] = module.forward_head(tokens)
        return found
    out = module(batch)
    if isinstance(out, torch.Tensor):
        return {"features": pooled(out, pool, batch, "the model")}
    return _of_output(out, batch, pool)


def _of_dictionary(module: Any, batch: Mapping[str, Any], pool: Pool) -> dict[str, torch.Tensor]:
    """Batches of transformers and sentence-transformers."""
    for key, other, name in (
        ("pixel_values", "input_ids", "get_image_features"),
        ("input_ids", "pixel_values", "get_text_features"),
    ):
        if key in batch and other not in batch and hasattr(module, name):
            out = getattr(module, name)(**batch)
            return {"features": out} if isinstance(out, torch.Tensor) else _of_output(out, batch, pool)
    takes_one = type(module).__module__.startswith("sentence_transformers")
    out = module(dict(batch)) if takes_one else module(**batch)
    found = _of_output(out, batch, pool) if not _has_logits_alone(out) else None
    if found is None:  # a head for classes: what it looks at are the features
        out = module(**batch, output_hidden_states=True)
        found = {"features": pooled(out["hidden_states"][-1], pool, batch, "the model")}
        found["logits"] = out["logits"]
    return found


def _has_logits_alone(out: Any) -> bool:
    return isinstance(out, Mapping) and "logits" in out and not any(key in out for key in EMBEDDINGS)


def _of_output(out: Any, batch: Any, pool: Pool) -> dict[str, torch.Tensor]:
    if isinstance(out, Mapping):
        for key in EMBEDDINGS:
            if isinstance(out.get(key), torch.Tensor):
                return {"features": out[key].flatten(1)}
        if isinstance(out.get("features"), torch.Tensor):
            return dict(out)
        if isinstance(out.get("last_hidden_state"), torch.Tensor):
            return {"features": pooled(out["last_hidden_state"], pool, batch, "the model")}
    raise UserError(f"The model returns a {type(out).__name__} that holds no features.", next_step=OWN)


def pooled(output: torch.Tensor, pool: Pool, batch: Any, what: str) -> torch.Tensor:
    """(B, D) as it is; (B, T, D) by `pool`, padding left out; (B, D, H, W) or (B, H, W, D) by its mean.

    Raises:
        UserError: it is none of these, or it can't be told which axis is which.
    """
    if callable(pool) and output.ndim > 2:
        return pool(output)
    if output.ndim == 2:
        return output
    if output.ndim == 3:
        if pool == "first":
            return output[:, 0]
        mask = batch.get("attention_mask") if isinstance(batch, Mapping) else None
        if mask is None or mask.shape != output.shape[:2]:
            return output.mean(dim=1)
        weights = mask.to(output.dtype).unsqueeze(-1)  # (B, T) → (B, T, 1)
        return (output * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
    if output.ndim == 4:
        channels_first, channels_last = (output.shape[a] == output.shape[b] for a, b in ((2, 3), (1, 2)))
        if channels_first != channels_last:
            return output.mean(dim=(2, 3) if channels_first else (1, 2))
    raise UserError(
        f"The output of {what} has the shape {tuple(output.shape)}, of which no features are made.",
        next_step="Give pool=, a function that makes (B, D) of it.",
    )


def size_of(batch: Any) -> int:
    """How many rows a batch has."""
    if isinstance(batch, Mapping):
        return len(next(value for value in batch.values() if isinstance(value, torch.Tensor)))
    return len(batch)


@contextmanager
def _hooked(layers: Mapping[str, nn.Module], outputs: dict[str, torch.Tensor]) -> Iterator[None]:
    """Note what each layer puts out; of one that is used several times, the last."""

    def note(name: str) -> Callable[[nn.Module, Any, Any], None]:
        def hook(_: nn.Module, __: Any, output: Any) -> None:
            if isinstance(output, Mapping):
                output = output.get("last_hidden_state")
            if isinstance(output, (tuple, list)) and output:
                output = output[0]
            if isinstance(output, torch.Tensor):
                outputs[name] = output

        return hook

    hooks = [layer.register_forward_hook(note(name)) for name, layer in layers.items()]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
