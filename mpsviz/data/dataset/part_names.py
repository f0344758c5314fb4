"""What folders and tables call the parts of a dataset: for training, for validation, for test, folds, masks, strays."""

from __future__ import annotations

import re
from collections.abc import Collection

UNLABELLED = "unlabelled"
"""A part whose images nobody has labelled, such as Kaggle's seg_pred."""

_WORDS = {
    "train": "train training trn trainval",
    "val": "val valid validation validate dev devel development",
    "test": "test testing tst eval evaluation",
    UNLABELLED: "pred prediction predictions predict unlabeled unlabelled",
}
_FUSED = ("", "set", "data", "images", "dataset")
"""What is written after a word without a blank between: trainset, valdata."""
_KINDS = {word + end: kind for kind, words in _WORDS.items() for word in words.split() for end in _FUSED}
_FILLERS = {
    "set", "sets", "data", "dataset", "image", "images", "img", "imgs", "seg", "split", "folder", "part", "photos",
    "pictures", "raw",
}  # fmt: skip
"""Words beside it that say nothing: training_set, seg_train, train_images."""

_WORD = re.compile(r"[A-Z]+(?=[A-Z][^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+")
"""trainA and TrainSet are two words, TRAIN is one."""

_FOLD = re.compile(r"(fold|split|cv|k?fold|batch|chunk|shard)[\W_]*\d+|\d+[\W_]*(fold|split)", re.IGNORECASE)

MASKS = {
    "mask", "masks", "label", "labels", "annotation", "annotations", "segmentation", "segmentations",
    "segmentationclass", "segmentationobject", "gt", "groundtruth", "trimap", "trimaps",
}  # fmt: skip
"""Folders of masks, where they lie beside a folder of PICTURES; as in `plain`."""
PICTURES = {
    "image", "images", "img", "imgs", "photo", "photos", "picture", "pictures", "jpegimages", "rgb", "frames",
    "original", "originals", "input", "inputs",
}  # fmt: skip
STRAYS = {
    "plot", "plots", "figure", "figures", "fig", "figs", "result", "results", "run", "runs", "log", "logs", "output",
    "outputs", "doc", "docs", "readme", "preview", "previews", "screenshot", "screenshots", "visualization",
    "visualizations", "visualisation", "visualisations", "demo", "checkpoint", "checkpoints",
}  # fmt: skip
"""Folders that are no class where there are folders of classes beside them; as in `plain`."""


def plain(name: str) -> str:
    """A name without capitals, blanks, hyphens and underscores: names that are equal then are the same name."""
    return re.sub(r"[\W_]+", "", name).casefold()


def split_of(name: str) -> str:
    """'train', 'val' or 'test' where a folder or a table's cell is called so, in any of the usual ways; else ''."""
    kind, rest = _kind(name)
    return kind if kind != UNLABELLED and not rest else ""


def parts_among(names: Collection[str]) -> dict[str, str]:
    """Which of some folders that lie side by side are called like parts: name → 'train', 'val', 'test' or UNLABELLED.

    A word that several parts share, such as the dataset's (pets_train, pets_test), is no matter.
    """
    by_rest: dict[frozenset[str], dict[str, str]] = {}
    for name in names:
        kind, rest = _kind(name)
        if kind:
            by_rest.setdefault(rest, {})[name] = kind
    found: dict[str, str] = {}
    for rest, parts in by_rest.items():
        if not rest or {"train"} < set(parts.values()):
            found |= parts
    return found


def is_fold(name: str) -> bool:
    """Whether a folder is called like a fold of a cross-validation: fold0, split_3."""
    return _FOLD.fullmatch(name) is not None


def _kind(name: str) -> tuple[str, frozenset[str]]:
    """What part a name speaks of, '' where it is of none or of several, and the other words in it."""
    runs = re.findall(r"[^\W\d_]+", name)
    words = [word.lower() for run in runs for word in ([run] if run.lower() in _KINDS else _WORD.findall(run))]
    kinds = {_KINDS[word] for word in words if word in _KINDS}
    rest = frozenset(word for word in words if word not in _KINDS and word not in _FILLERS)
    if kinds == {"train", "val"}:  # train_val: all that is not for test
        kinds = {"train"}
    return (kinds.pop(), rest) if len(kinds) == 1 else ("", rest)
