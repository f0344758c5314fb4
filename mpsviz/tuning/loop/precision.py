"""How wide the numbers are that go through the towers; the losses are computed in float32 in any case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from mpsviz.errors import UserError

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Precision:
    """Attributes:
    device_type: "cuda", "cpu", ….
    dtype: float32 leaves everything as the weights are; the others are autocast to.
    """

    device_type: str
    dtype: torch.dtype

    def autocast(self) -> torch.autocast:
        """The context that the towers run in. Weights are cast once in it: open a new one where gradients begin."""
        return torch.autocast(self.device_type, self.dtype, enabled=self.dtype is not torch.float32)

    @contextmanager
    def products(self) -> Iterator[None]:
        """A context for whole steps. What half precision leaves in float32 (the projection, the losses) a GPU then
        multiplies as TF32, eight times as fast: its rounding is below that of what comes in. Runs in float32 don't.
        """
        before = torch.get_float32_matmul_precision()
        if self.device_type == "cuda" and self.dtype is not torch.float32:
            torch.set_float32_matmul_precision("high")
        try:
            yield
        finally:
            torch.set_float32_matmul_precision(before)

    def scaler(self) -> torch.amp.GradScaler:
        """Keeps small gradients from vanishing in float16, and skips a step whose gradients overflow; else idle."""
        return torch.amp.GradScaler(self.device_type, enabled=self.dtype is torch.float16)


WIDE = 512
"""The width of a tower from which on bfloat16 pays on a CPU: in narrower ones, the casts cost what the products win."""


def choose_precision(wish: str, device: torch.device, width: int) -> Precision:
    """The precision that a config asks for: `auto`, `float32`, `bfloat16` or `float16`.

    Args:
        width: of the tower, which `auto` looks at on a CPU.

    Raises:
        UserError: the GPU knows no bfloat16.
    """
    has_bfloat16 = device.type != "cuda" or torch.cuda.is_bf16_supported(including_emulation=False)
    if wish == "auto" and device.type == "cuda":
        return Precision(device.type, torch.bfloat16 if has_bfloat16 else torch.float16)
    if wish == "auto":
        pays = device.type == "cpu" and width >= WIDE and _is_faster_in_bfloat16()
        return Precision(device.type, torch.bfloat16 if pays else torch.float32)
    if wish == "bfloat16" and not has_bfloat16:
        raise UserError("This GPU does not know bfloat16.", next_step="Set optim.precision to 'auto' or 'float16'.")
    return Precision(device.type, DTYPES[wish])


def _is_faster_in_bfloat16() -> bool:
    """Whether the processor multiplies it faster than float32: by AMX, or by AVX512-BF16 unless it is Intel's.

    Measured on products of ViT-B/16's size: AMD's AVX512-BF16 is 1.8 times as fast as float32, Intel's half as fast.
    """
    known = torch.cpu.get_capabilities()
    by_vectors = bool(known.get("avx512_bf16")) and "intel" not in str(known.get("cpu_name", "")).lower()
    return bool(known.get("amx_bf16")) or by_vectors
