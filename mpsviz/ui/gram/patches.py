"""Where in one image its patches have changed towards each other."""

from __future__ import annotations

import streamlit as st

from mpsviz.figures.patches import patch_panels
from mpsviz.labels import unambiguous
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session import state
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.tables import patch_tables

UNIT = "mean |Δ cosine|"


def inside_an_image(run: RunFolder, epoch: int) -> None:
    """Choose an image and see it beside the token Gram drift of its patches; nothing where the run has none."""
    probe, snapshot = cache.table(run, "probe"), cache.snapshot(run, epoch)
    if probe is None or snapshot.token_gram_map is None:
        return
    st.header("Inside an image")
    ranked = patch_tables.most_moved_inside(probe, snapshot)
    words = [
        " · ".join(str(part) for part in parts if part) for parts in ranked[["label", "style", "split"]].to_numpy()
    ]
    ids: list[str] = ranked["id"].tolist()
    titles = dict(zip(ids, unambiguous(words, ids), strict=True))
    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        image = st.selectbox(
            "Image",
            list(titles),
            format_func=titles.__getitem__,
            key=f"image inside of {run.path.name}",
            help="Those whose patches changed most come first.",
        )
        st.caption(
            "How much the cosines of a patch to all patches of the image have changed since before tuning, on average "
            f"({UNIT}). It says where the image's own structure moved, not which part decides its class."
        )
    patches = patch_tables.patch_map(probe, snapshot, image)
    if patches is None:
        return
    with right:
        draw_chart(
            patch_panels(cache.thumbnails(run, [image]).get(image), patches, unit=UNIT, style=state.style()),
            name="patches",
            alt=f"The image {titles[image]} and how far each of its {patches.size} patches changed.",
        )
