"""The one schema of a run, shared by the page, the command line and the worker.

A `RunConfig` is frozen and refuses unknown keys, so `config.json` in a run folder says exactly what was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from mpsviz.config.method_settings import METHOD_CONFIGS, MethodConfig, MpsConfig
from mpsviz.config.setting_types import COUNT, LARGEST_SEED, Part, Real, Values, Whole
from mpsviz.errors import UserError

SCHEMA_VERSION = 2
MOST_SHOWN = 60
"""Characters of a value that a message quotes."""


class DataConfig(Part):
    """Which images are tuned on, and how many of each class."""

    name: str = Field(default="emoji-60", description="A key of `mpsviz.data.catalog.DATASETS`.")
    path: str = Field(
        default="", description="Where your own images, or a dataset that is not shipped, lie: a folder or a file."
    )
    shots: Whole = Field(default=4, ge=1, le=COUNT, description="Training images of each class (K).")
    class_names: dict[str, str] = Field(
        default={}, description="What prompts call a class, where its own name says too little: {label: name}."
    )
    templates: tuple[str, ...] = Field(
        default=(), description="Prompts with one {} each, averaged; none: the dataset's own."
    )
    drop_small_classes: bool = Field(
        default=False,
        description="Leave out the classes that have too few images to give all the shots and hold one out.",
    )
    train_on: Values = Field(
        default={},
        description="The images to tune on, by a column of the data, such as {'domain': ['photo']} or domain=photo; "
        "none: any.",
    )
    test_on: Values = Field(
        default={},
        description="The images to hold out, such as {'domain': ['sketch']}; none: all that train_on doesn't name.",
    )
    outer_classes: bool = Field(
        default=False, description="The folders that were taken for domains are the classes: swap the two."
    )
    measured_images: Whole = Field(
        default=5000,
        ge=10,
        le=COUNT,
        description="At most so many held-out images and bystanders are measured, drawn by class.",
    )
    views: Whole = Field(
        default=2, ge=1, le=10_000, description="Augmented views of each training image in a step (V)."
    )
    cached_views: Whole = Field(
        default=0,
        ge=0,
        le=10**6,
        description="Views of each image that are drawn once and used again; the frozen parts then cost nothing. "
        "0: every step draws new ones.",
    )
    decode_limit: Whole = Field(
        default=-1,
        ge=-1,
        le=COUNT,
        description="Images whose shorter side is longer than this, in px, are shrunk to it when they are decoded, "
        "before they are cropped. −1: twice the side that the model sees (448 px for 224), which changes a training "
        "crop of a larger photo by 0.9 of 255 grey levels on average. 0: never, as in the paper's runs; slower.",
    )
    crop_scale_min: Real = Field(default=0.5, gt=0, le=1, description="Smallest area of a random crop, as a fraction.")


class ModelConfig(Part):
    """Which CLIP is tuned."""

    name: str = Field(
        default="mini-clip", description="`mini-clip`, or an architecture of open_clip such as `ViT-B-16`."
    )
    pretrained: str = Field(
        default="",
        description="Weights of that architecture: a tag of open_clip such as `openai` (downloaded once), or a local "
        "file, .safetensors or .pt. Not for mini-clip, whose weights come with the app.",
    )


class OptimConfig(Part):
    """Gradient descent: warm-up epochs at a constant rate, then a cosine towards zero that begins at its peak."""

    optimizer: Literal["sgd", "adamw"] = "sgd"
    epochs: Whole = Field(default=20, ge=1, le=10**7)
    batch_size: Whole = Field(default=32, ge=2, le=COUNT, description="Images a step, over all devices.")
    micro_batch: Whole = Field(
        default=0,
        ge=0,
        le=COUNT,
        description="Images that go through the model at a time; the loss and its gradient stay those of the batch. "
        "0: the whole batch, halved whenever the memory runs out.",
    )
    lr: Real = Field(default=0.02, gt=0, le=1e6)
    momentum: Real = Field(default=0.9, ge=0, lt=1, description="Of SGD.")
    weight_decay: Real = Field(default=5e-4, ge=0, le=1e6)
    warmup_epochs: Whole = Field(default=0, ge=0, le=10**7)
    warmup_lr: Real = Field(default=1e-5, gt=0, le=1e6)
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        default="auto",
        description="Of the forward pass. auto: bfloat16 on a GPU that has it, float16 with a scaler on others; "
        "float32 on a CPU, bfloat16 where that is faster (AMX; AVX512-BF16 of AMD) and the tower is 512 wide.",
    )
    compile: bool = Field(default=False, description="Compile the towers first (torch.compile): pays in long runs.")


class AnalysisConfig(Part):
    """What is measured and drawn at the snapshots."""

    snapshots: Whole = Field(
        default=20, ge=1, le=10**6, description="Snapshots after the first one, spread over the epochs."
    )
    n_neighbors: Whole = Field(
        default=10,
        ge=1,
        le=COUNT,
        description="Neighbours in overlap, purity and a map's fidelity; at most a quarter of the compared images.",
    )
    map_neighbors: Whole = Field(
        default=15,
        ge=2,
        le=COUNT,
        description="Neighbours that a map keeps together (UMAP's n_neighbors); it counts the image.",
    )
    keep_weights: Literal["last", "best", "all"] = Field(
        default="last",
        description="Weights that are kept: of the last epoch alone; of the best snapshot by validation images, too; "
        "of every snapshot. While it runs, `best` and `all` need room for the weights of every snapshot.",
    )
    projections: tuple[str, ...] = Field(
        default=("carried_umap", "pca"),
        description="Keys of `mpsviz.analysis.projections.registry.PROJECTIONS`.",
    )


class RunConfig(Part):
    """Everything that decides a run's result, besides the versions of the libraries."""

    schema_version: Literal[2] = SCHEMA_VERSION
    data: DataConfig = DataConfig()
    model: ModelConfig = ModelConfig()
    method: MethodConfig = MpsConfig()
    optim: OptimConfig = OptimConfig()
    analysis: AnalysisConfig = AnalysisConfig()
    seed: Whole = Field(default=0, ge=0, le=LARGEST_SEED)
    device: str = Field(default="auto", description="`auto` (a GPU where there is one), `cpu`, `cuda:1`, …")
    checkpoint_seconds: Real = Field(
        default=5.0,
        ge=0,
        le=1e9,
        description="At least so long between two checkpoints; longer where they would cost more than 2 % of the time.",
    )


def with_changes(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """Return `config` with dotted keys replaced, for example `{"method.gram_weight": 0}`.

    A new `method.name` brings that method's settings, and what it changes elsewhere (its learning rate); other changes
    come on top.

    Raises:
        UserError: a key is unknown or a value is out of its range; the message names it.
    """
    tree = config.model_dump()
    name = changes.get("method.name", tree["method"]["name"])
    if name != tree["method"]["name"]:
        settings = method_config(name)
        tree["method"] = settings.model_dump()
        changes = {**settings.optim, **changes}
    for dotted, value in changes.items():
        *parents, leaf = dotted.split(".")
        node = tree
        for parent in parents:
            node = node.get(parent)
            if not isinstance(node, dict):
                break
        if not isinstance(node, dict) or leaf not in node:
            raise UserError(
                f"There is no setting named '{dotted}' (method: {name}).",
                next_step="Settings look like 'optim.epochs'; `python -m mpsviz tune --help` lists them.",
            )
        node[leaf] = value
    return parse_config(tree)


def method_config(name: object) -> MethodConfig:
    """The settings of a method, at their defaults.

    Raises:
        UserError: there is no such method.
    """
    if not isinstance(name, str) or name not in METHOD_CONFIGS:
        raise UserError(f"There is no method named '{name}'.", next_step=f"Choose one of: {', '.join(METHOD_CONFIGS)}.")
    return METHOD_CONFIGS[name]()


def parse_config(tree: Mapping[str, Any]) -> RunConfig:
    """Validate a nested mapping (as read from `config.json`).

    Raises:
        UserError: the first thing wrong, in one sentence.
    """
    if isinstance(method := tree.get("method"), Mapping) and "name" in method:
        method_config(method["name"])
    try:
        return RunConfig.model_validate(_upgraded(tree))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in METHOD_CONFIGS)  # not the union's own tag
        raise UserError(
            f"The setting '{where}' can't be {_shown(first.get('input'))}: {first['msg'].lower()}.",
            next_step="Change that setting and start again.",
        ) from error


def _shown(value: object) -> str:
    """A value as Python writes it, cut where that is long; a number may have too many digits to be written."""
    try:
        text = repr(value)
    except ValueError:
        return "a number of thousands of digits"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def setting_names(config: RunConfig | None = None) -> list[str]:
    """Return every dotted setting of a config (the defaults' if none is given), `data.name` to `device`."""
    names = []
    for key, part in config or RunConfig():
        names += [f"{key}.{leaf}" for leaf in type(part).model_fields] if isinstance(part, Part) else [key]
    return names


def _upgraded(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """A config of the first schema, where every method had the settings of MPS-Tuning, as this schema says it."""
    if tree.get("schema_version") != 1 or not isinstance(tree.get("method"), dict):
        return tree
    known = METHOD_CONFIGS.get(tree["method"].get("name"), MpsConfig).model_fields
    method = {key: value for key, value in tree["method"].items() if key in known}
    return {**tree, "schema_version": SCHEMA_VERSION, "method": method}
