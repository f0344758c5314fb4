"""What changed most, as small tables: images and classes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from mpsviz.analysis.measures.geometry.neighbor_change import chance_lost
from mpsviz.analysis.measures.most_changed import changed_classes, changed_images
from mpsviz.runs.folder.recording import FILE as RECORDING
from mpsviz.runs.folder.recording import first_words, row_words, time_unit, whole_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import FILES as THUMBS
from mpsviz.ui.shared import cache, controls
from mpsviz.ui.shared.neighbor_notes import looked_at
from mpsviz.ui.tables import run_tables

FORMATS = {"drift": "%.3f", "neighbours lost": "%.1f", "margin change": "%+.2f", "to other classes": "%.3f"}
NEIGHBORS = 10
HELP = (
    "Drift: 1 − cosine to where it was. Margin change: of the logit of the own class above the best other. To other "
    "classes: mean |Δ cosine| to their images. Neighbours lost: of the {of_images} nearest images of the map "
    "({lost:.1f} by chance), for classes of the {of_classes} nearest held-out ones."
)


@dataclass(frozen=True)
class MostChanged:
    """Attributes:
    images: a row an image, with its picture and its text where it has them.
    classes: a row a class.
    n_images: of the run.
    """

    images: pd.DataFrame
    classes: pd.DataFrame
    n_images: int


def what_changed_most(run: RunFolder) -> None:
    """Held-out images and classes that drifted farthest by the last snapshot, in feature space."""
    epochs = run.epochs()
    if len(epochs) < 2 or not cache.changed(run)[0] or (most := _most_changed(run, epochs[-1])) is None:
        return
    of_images, of_classes = looked_at(run, NEIGHBORS)
    lost = chance_lost(most.n_images, of_images)
    words = row_words(run)
    help = HELP.format(of_images=of_images, of_classes=of_classes, lost=lost)
    st.header("What changed most", help=words.said(help))
    left, right = st.columns(2, gap="medium")
    left.dataframe(
        most.images,
        hide_index=True,
        column_config={
            "picture": st.column_config.ImageColumn("image"),
            "label": "class",
            **controls.number_columns(**FORMATS),
        },
        placeholder=controls.NONE,
        alt=words.said("The held-out images that drifted farthest."),
    )
    right.dataframe(
        most.classes,
        hide_index=True,
        column_config={"label": "class", **controls.number_columns(**FORMATS)},
        placeholder=controls.NONE,
        alt=words.said("The classes whose held-out images drifted farthest."),
    )
    st.caption(
        f"{words.said('Held-out images')}, {time_unit(run)} {epochs[-1]} against {first_words(run)}. Pairs of classes "
        "stand on the Gram page."
    )


@cache.memoized(
    "analysis/per_image.parquet", "analysis/per_class.parquet", "probe.parquet", *THUMBS, RECORDING, most=16
)
def _most_changed(run: RunFolder, epoch: int) -> MostChanged | None:
    """By that epoch; None where it was not measured."""
    per_image, per_class = (cache.table(run, f"analysis/{name}") for name in ("per_image", "per_class"))
    probe = cache.table(run, "probe")
    if per_image is None or per_class is None or probe is None:
        return None
    held_out = probe[probe["split"] == run_tables.HELD_OUT]
    images = changed_images(per_image, held_out["id"].tolist(), epoch)
    images = images.merge(held_out[["id", "label"]], on="id", how="left")
    pictures, said = cache.thumbnails(whole_of(run), images["id"].tolist()), cache.sentences(whole_of(run))
    images = images.assign(picture=images["id"].map(pictures), text=images["id"].map(said))
    known = [name for name, there in (("picture", pictures), ("text", said)) if there]
    columns = [*known, "label", *(name for name in FORMATS if name in images)]
    classes = changed_classes(per_class, epoch).drop(columns="label_index")
    return MostChanged(images[columns], classes, len(probe))
