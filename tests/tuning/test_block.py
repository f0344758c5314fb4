"""The block with the shorter memory is open_clip's block."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable

import pytest
import torch
from open_clip.transformer import QuickGELU, ResidualAttentionBlock
from torch import nn
from torch.autograd.graph import saved_tensors_hooks

from mpsviz.tuning.towers import block as lean
from mpsviz.tuning.towers.quick_gelu import quick_gelu
from mpsviz.tuning.towers.recompute import Recompute


def make_block(activation: type[nn.Module], layer_scale: float | None = None) -> ResidualAttentionBlock:
    torch.manual_seed(0)
    block = ResidualAttentionBlock(16, 2, ls_init_value=layer_scale, act_layer=activation).double().train()
    nn.init.normal_(block.attn.in_proj_bias)
    return block


def run(forward: Callable[[torch.Tensor], torch.Tensor], block: nn.Module) -> list[torch.Tensor]:
    """The output for three images of five tokens, and every gradient."""
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(3, 5, 16, generator=generator, dtype=torch.float64).requires_grad_()
    block.zero_grad()
    y = forward(x)
    y.backward(torch.linspace(-1, 1, y.numel(), dtype=torch.float64).view_as(y))
    assert x.grad is not None
    return [y.detach(), x.grad, *(p.grad.clone() for p in block.parameters() if p.grad is not None)]


@pytest.mark.parametrize(("activation", "layer_scale"), [(nn.GELU, None), (QuickGELU, None), (QuickGELU, 0.1)])
def test_values_and_gradients_are_those_of_open_clip(activation, layer_scale):
    block = make_block(activation, layer_scale)
    for ours, theirs in zip(run(lambda x: lean.whole(block, x), block), run(block, block), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


def test_the_class_token_alone_is_that_of_the_whole_block():
    block = make_block(QuickGELU)
    for ours, theirs in zip(
        run(lambda x: lean.class_token(block, x), block), run(lambda x: block(x)[:, :1], block), strict=True
    ):
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


def test_quick_gelu_is_open_clips_bit_for_bit():
    x = torch.randn(1000, generator=torch.Generator().manual_seed(0)).requires_grad_()
    results = []
    for function in (quick_gelu, QuickGELU()):
        x.grad = None
        y = function(x)
        y.backward(torch.linspace(-1, 1, 1000))
        results.append((y.detach(), x.grad))
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(*results, strict=True))


def test_half_of_the_memory_is_gone():
    """Counted where autograd asks for it: bytes that are kept for the backward pass, each storage once."""
    block = make_block(QuickGELU)
    x = torch.randn(2, 50, 16, dtype=torch.float64, requires_grad=True)

    def kept(forward: Callable[[torch.Tensor], torch.Tensor]) -> int:
        storages: dict[int, int] = {}
        tensors: list[object] = []  # alive until counted

        class Counting(Recompute):
            def _pack(self, tensor: torch.Tensor) -> object:
                packed = super()._pack(tensor)
                if isinstance(packed, torch.Tensor):
                    storages[packed.untyped_storage().data_ptr()] = packed.untyped_storage().nbytes()
                tensors.append(packed)
                return packed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lean, "Recompute", Counting)
            counting = Counting()
            with saved_tensors_hooks(counting._pack, lambda packed: packed):
                forward(x)
        weights = sum(parameter.nbytes for parameter in block.parameters())
        return sum(storages.values()) - weights

    assert kept(lambda x: lean.whole(block, x)) < 0.55 * kept(block)


def test_what_is_made_again_is_not_kept():
    linear = nn.Linear(4, 4)
    x = torch.randn(2, 4, requires_grad=True)
    with Recompute() as again:
        hidden = again(torch.tanh, x.exp())
        y = linear(hidden)
    expected = hidden.detach().T @ torch.ones(2, 4)
    alive = weakref.ref(hidden)
    del hidden
    assert alive() is None
    y.sum().backward()
    assert linear.weight.grad is not None
    torch.testing.assert_close(linear.weight.grad, expected.T)


def test_it_is_made_again_in_the_precision_it_was_made_in():
    """The backward pass runs outside of autocast; on a GPU even in another thread."""
    weight, linear, x = torch.randn(4, 4), nn.Linear(4, 4), torch.randn(2, 4, requires_grad=True)
    gradients = []
    for again in (Recompute(), None):
        with torch.autocast("cpu", torch.bfloat16), again or contextlib.nullcontext():
            source = x.exp()
            hidden = again(weight.matmul, source.mT) if again else weight.matmul(source.mT)  # (4, 2)
            y = linear(hidden.mT)
        assert hidden.dtype is torch.bfloat16
        del hidden
        linear.zero_grad()
        y.float().sum().backward()
        gradients.append(linear.weight.grad)
    assert torch.equal(*gradients)
