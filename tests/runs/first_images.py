"""A run folder with fewer images, whose maps are soon drawn."""

from __future__ import annotations

from dataclasses import replace

from mpsviz.runs.folder.store import RunFolder

OF_IMAGES = ("image_features", "logits", "token_gram_drift")


def with_first_images(run: RunFolder, count: int) -> RunFolder:
    """Leave the first `count` images in its probe and its snapshots; tables and maps stay as they are."""
    run.write_table("probe", run.written("probe").head(count))
    for epoch in run.epochs():
        arrays = {name: array[:count] for name, array in vars(run.snapshot(epoch)).items() if name in OF_IMAGES}
        run.write_snapshot(replace(run.snapshot(epoch), **arrays, token_gram_map=None))
    return run
