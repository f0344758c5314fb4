"""What differs between the settings of several runs, and what each is called by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SEED = "seed"
NOT_OF_THE_METHOD = (SEED, "device", "checkpoint_seconds", "schema_version")
"""Settings that do not make two runs two methods: where and how often it was run."""
FEATURES = "features"
"""The data of a run whose features were computed elsewhere: its settings don't know by which method."""
_MEASURING = "analysis."


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"optim": {"lr": .1}} → {"optim.lr": .1}."""
    pairs: dict[str, Any] = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        pairs |= flat(value, f"{name}.") if isinstance(value, Mapping) else {name: value}
    return pairs


def differing(configs: Sequence[Mapping[str, Any]]) -> list[str]:
    """The dotted names of settings that are not the same in all of these configs, in their order; a setting that one
    doesn't have differs."""
    trees = [flat(config) for config in configs]
    names = dict.fromkeys(name for tree in trees for name in tree)
    missing = object()
    return [name for name in names if any(tree.get(name, missing) != trees[0].get(name, missing) for tree in trees)]


def setting_names(configs: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each run's setting is called, the same for runs that differ in their seed only.

    Its method, and whatever else differs between runs of one method or between the data: "mps", "mps · gram_weight=2",
    "ce · shots=1", "mps · data=folder · path=cats". Of features computed elsewhere, whose method is not known, the name
    of their file or recording: "mine", "mine · model=theirs".
    """
    trees = [flat(config) for config in configs]
    methods = [str(tree.get("data.name" if tree.get("data.name") == FEATURES else "method.name")) for tree in trees]
    everywhere = [name for name in differing(configs) if name.startswith(("data.", "model."))]
    short = {name: _shortened([tree[name] for tree in trees if name in tree]) for name in differing(configs)}
    names = []
    for tree, method in zip(trees, methods, strict=True):
        path = str(tree.get("data.path") or "")
        elsewhere = method == FEATURES and path != ""
        alike = [other for other, its in zip(configs, methods, strict=True) if its == method]
        inside = [
            name for name in differing(alike) if name not in NOT_OF_THE_METHOD and not name.startswith(_MEASURING)
        ]
        parts = [
            f"{_leaf(name)}={short[name][str(tree[name])]}"
            for name in dict.fromkeys(everywhere + inside)
            if name in tree and tree[name] != "" and (name, tree[name]) != ("data.name", FEATURES)
            if not (elsewhere and name == "data.path")
        ]
        own = short.get("data.path", {}).get(path, path.rstrip("/").rpartition("/")[2])
        names.append(" · ".join([own if elsewhere else method, *parts]))
    return names


def _leaf(name: str) -> str:
    """What a dotted name is called in short: "data.shots" is "shots", and "data.name" is "data"."""
    group, _, leaf = name.rpartition(".")
    return group if leaf == "name" else leaf


def _shortened(values: Sequence[Any]) -> dict[str, str]:
    """Each value as text → what it is called: a path by as many of its last parts as tell the values apart."""
    texts = set(map(str, values))
    for count in range(1, max(text.count("/") for text in texts) + 2):
        ends = {text: "/".join(text.rstrip("/").split("/")[-count:]) for text in texts}
        if len(set(ends.values())) == len(texts):
            return ends
    return {text: text for text in texts}
