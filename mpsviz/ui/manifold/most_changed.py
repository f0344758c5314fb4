"""What changed most, as small tables: images and classes."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.measures.geometry.neighbor_change import chance_lost
from mpsviz.analysis.measures.most_changed import changed_classes, changed_images
from mpsviz.runs.folder.recording import first_words, row_words, time_unit
from mpsviz.runs.folder.store import RunFolder
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


def what_changed_most(run: RunFolder) -> None:
    """Held-out images and classes that drifted farthest by the last snapshot, in feature space."""
    per_image, per_class = (cache.table(run, f"analysis/{name}") for name in ("per_image", "per_class"))
    probe, epochs = cache.table(run, "probe"), run.epochs()
    if per_image is None or per_class is None or probe is None or len(epochs) < 2 or not cache.changed(run)[0]:
        return
    of_images, of_classes = looked_at(run, NEIGHBORS)
    lost = chance_lost(len(probe), of_images)
    words = row_words(run)
    help = HELP.format(of_images=of_images, of_classes=of_classes, lost=lost)
    st.header("What changed most", help=words.said(help))
    held_out = probe[probe["split"] == run_tables.HELD_OUT]
    images = changed_images(per_image, held_out["id"].tolist(), epochs[-1]).merge(
        held_out[["id", "label"]], on="id", how="left"
    )
    pictures = cache.thumbnails(run, images["id"].tolist())
    images.insert(0, "picture", images["id"].map(pictures))
    if said := cache.sentences(run):
        images.insert(1, "text", images["id"].map(said))
    left, right = st.columns(2, gap="medium")
    left.dataframe(
        images[
            [
                *(["picture"] if pictures else []),
                *(["text"] if said else []),
                "label",
                *(name for name in FORMATS if name in images),
            ]
        ],
        hide_index=True,
        column_config={
            "picture": st.column_config.ImageColumn("image"),
            "label": "class",
            **controls.number_columns(**FORMATS),
        },
        alt=words.said("The held-out images that drifted farthest."),
    )
    right.dataframe(
        changed_classes(per_class, epochs[-1]).drop(columns="label_index"),
        hide_index=True,
        column_config={"label": "class", **controls.number_columns(**FORMATS)},
        alt=words.said("The classes whose held-out images drifted farthest."),
    )
    st.caption(
        f"{words.said('Held-out images')}, {time_unit(run)} {epochs[-1]} against {first_words(run)}. Pairs of classes "
        "stand on the Gram page."
    )
