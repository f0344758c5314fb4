"""Which architectures of open_clip can be tuned, and by which sentence the others are refused.

    python -m benchmarks.towers [NAME …]

Writes the tables of docs/towers.md; what stands above them stays. Every config that the installed open_clip lists is
built in full on the meta device, without weights, by the loader's own functions: what is refused is refused there. What
is not is built again, small and at random weights (`benchmarks/small_towers.py`), and each of METHODS takes a step:
image features must be those of open_clip's own `encode_image`, logits those of its `get_logits`, gradients must reach
exactly what the method trains, and nothing else may change. The exit status is 1 where one of them fails, and its row
says how.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import open_clip
import timm
import torch
from open_clip.timm_model import TimmModel
from torch.nn import functional as F

from benchmarks.small_towers import small_backbone
from mpsviz.backbone.architecture import blueprint
from mpsviz.backbone.image_tower import image_tower
from mpsviz.backbone.loading import Backbone, encode_prompts
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.losses.class_targets import ClassTargets
from mpsviz.tuning.methods import METHODS as REGISTRY
from mpsviz.tuning.methods.frozen.tip_adapter_f import TipAdapterF

DOCUMENT = Path(__file__).parents[1] / "docs" / "towers.md"
METHODS = ("mps", "ce", "consistency", "full", "clip-lora", "tip-adapter-f", "zero-shot")
TABLES = "## Every architecture"
"""The heading below which the document is written by this command."""
NAMES, TEMPLATE = ("dog", "cat", "boat"), "a photo of a {}."
TOLERANCE = 1e-5
"""Of unit vectors in float32; measured differences are near 1e-6."""


@dataclass(frozen=True)
class Structure:
    """What the loader says of a config in full.

    Attributes:
        refusal: why it can't be tuned; '' where it can, and then the others say what was built.
        pixels: of a side.
        tokenizer: its name on the hub, or CLIP's.
    """

    name: str
    refusal: str = ""
    tower: str = ""
    pooling: str = ""
    blocks: int = 0
    width: int = 0
    pixels: int = 0
    tokenizer: str = ""


def structure(name: str, model_config: Mapping[str, Any]) -> Structure:
    """Build a config on the meta device, by the function that the loader refuses with."""
    try:
        model = blueprint(model_config, name)
    except UserError as error:
        return Structure(name, error.what)
    visual = model.visual
    parts = image_tower(visual)
    vision, text = model_config["vision_cfg"], model_config["text_cfg"]
    kind = f"timm `{vision['timm_model_name']}`" if isinstance(visual, TimmModel) else "open_clip's ViT"
    side, _ = visual.image_size
    return Structure(
        name=name,
        tower=kind,
        pooling=parts.pooling,
        blocks=len(parts.blocks),
        width=parts.width,
        pixels=side,
        tokenizer=text.get("hf_tokenizer_name") or "CLIP's",
    )


def build(backbone: Backbone, method: str) -> Learner:
    """The learner of a method, with its usual settings."""
    config = with_changes(RunConfig(), {"method": {"name": method}})
    targets = ClassTargets(encode_prompts(backbone, NAMES, [TEMPLATE]), backbone.logit_scale, backbone.logit_bias)
    return REGISTRY[method].build(MethodInputs(config, backbone, NAMES, (TEMPLATE,), targets))


class NotAsSaidError(Exception):
    """What a check found."""


def expect(holds: object, otherwise: str) -> None:
    """Raises NotAsSaidError."""
    if not holds:
        raise NotAsSaidError(otherwise)


def take_a_step(backbone: Backbone, method: str) -> None:
    """Check one method on a small model.

    Raises:
        NotAsSaidError: something is not as the top of this module says.
    """
    side = backbone.image_format.size
    views = torch.randn(3, 2, 3, side, side, generator=torch.Generator().manual_seed(1))
    learner = build(backbone, method)
    tokens = backbone.tokenizer([TEMPLATE.format(name) for name in NAMES])
    with torch.no_grad():
        own = F.normalize(backbone.model.encode_image(views[:, 0]), dim=-1)
        logits, _ = backbone.model.get_logits(views[:, 0], tokens)
        features = learner(views)
        said = learner.logits(features.tuned[:, 0])
    expect(_difference(features.frozen[:, 0], own) < TOLERANCE, "the frozen features are not open_clip's")
    expect(_difference(features.tuned[:, 0], own) < TOLERANCE, "the tuned features don't begin as open_clip's")
    expect(_difference(said, logits) < TOLERANCE * backbone.logit_scale, "the logits are not open_clip's")
    trained = learner.trainable_parameters()
    if not trained:
        return
    generator = torch.Generator().manual_seed(5)
    for parameter in trained.values():  # at the start LoRA's B is zero, and with it A's gradient
        parameter.data.add_(torch.randn(parameter.shape, generator=generator), alpha=0.02)
    if isinstance(learner, TipAdapterF):
        learner.filled.fill_(True)
    before = {name: tensor.clone() for name, tensor in backbone.model.state_dict().items()}
    losses = torch.stack(list(learner.losses(learner(views), torch.tensor([0, 1, 2]), 0).values()))
    expect(losses.isfinite().all(), "a loss is no number")
    losses.sum().backward()
    reached = {name for name, one in learner.named_parameters() if one.grad is not None and one.grad.abs().max() > 0}
    expect(reached == set(trained), f"gradients differ from what trains: {sorted(reached ^ set(trained))[:3]}")
    torch.optim.SGD(trained.values(), lr=0.1).step()
    same = all(torch.equal(before[name], it) for name, it in backbone.model.state_dict().items())
    expect(same, "the frozen model has changed")


def _difference(one: torch.Tensor, other: torch.Tensor) -> float:
    return (one - other).abs().max().item()


def tuned(model_config: Mapping[str, Any]) -> tuple[str, str]:
    """The size of the small model that was tuned, and what of it failed: '' where every method took its step."""
    backbone = small_backbone(model_config)
    parts = image_tower(backbone.visual)
    size = f"{len(parts.blocks)} × {parts.width}, {backbone.image_format.size} px"
    for method in METHODS:
        try:
            take_a_step(backbone, method)
        except (NotAsSaidError, UserError, RuntimeError) as error:
            return size, f"{method}: {error}"
    return size, ""


def row(name: str) -> tuple[Structure, str, str]:
    """Of one architecture: its structure, the size that was tuned, and what failed."""
    config = open_clip.get_model_config(name)
    if config is None:
        raise LookupError(name)
    found = structure(name, config)
    return found, *(("", "") if found.refusal else tuned(config))


def line_of(it: Structure, size: str, failed: str) -> str:
    """A row of the table, in Markdown."""
    if it.refusal:
        return f"| {it.name} | {it.refusal} |"
    shape = f"{it.pixels} px | {it.blocks} × {it.width}"
    tuned_at = f"{size}: **{failed}**" if failed else size
    return f"| {it.name} | {it.tower} | {shape} | {it.pooling} | {it.tokenizer} | {tuned_at} |"


def is_refused(line: str) -> bool:
    """Whether a row is one of those with a sentence."""
    return line.count(" | ") == 1


def lines_in(text: str) -> dict[str, str]:
    """Architecture → its row in a document."""
    table = text[text.index(TABLES) :].splitlines()
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in table if line.startswith("| ")}
    return {name: line for name, line in rows.items() if name != "Architecture"}


def written(lines: list[str]) -> str:
    """The tables, in Markdown."""
    refused, good = ([line for line in lines if is_refused(line) == wanted] for wanted in (True, False))
    said = (
        f"By `python -m benchmarks.towers`, open_clip {open_clip.__version__}, timm {timm.__version__}: {len(lines)} "
        f"architectures, {len(good)} load and tune, {len(refused)} are refused."
    )
    head = "| Architecture | Image tower | Images | Blocks × width | Image feature | Tokenizer | Tuned at |"
    parts = [TABLES, "", said, "", "### Loads and tunes", "", head, "|---|---|---|---|---|---|---|", *good]
    parts += ["", "### Refused", "", "| Architecture | Sentence |", "|---|---|", *refused]
    return "\n".join(parts) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="architectures to look at again; the other rows stay. Default: all")
    asked = parser.parse_args().names
    text = DOCUMENT.read_text(encoding="utf-8")
    known, lines = lines_in(text) if asked else {}, []
    for name in open_clip.list_models():
        lines.append(known[name] if name in known and name not in asked else line_of(*row(name)))
        print(lines[-1], file=sys.stderr, flush=True)
    DOCUMENT.write_text(text[: text.index(TABLES)] + written(lines), encoding="utf-8")
    return int(any("**" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
