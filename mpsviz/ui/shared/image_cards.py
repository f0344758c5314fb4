"""The selected images as cards: picture, class, what the model said before and after, and how far it drifted."""

from __future__ import annotations

import html
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache

MOST = 60

_CSS = """<style>
.mps-cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(205px,1fr));gap:.6rem}
.mps-card{display:flex;gap:.6rem;align-items:flex-start;border:1px solid rgba(128,128,128,.25);border-radius:.5rem;
 padding:.5rem;margin:0;line-height:1.25;font-size:.8rem}
.mps-card img{width:52px;height:52px;border-radius:.35rem;background:#fff;flex:none;object-fit:contain}
.mps-card b{font-size:.9rem;font-weight:600;overflow-wrap:anywhere}
.mps-card small{opacity:.72;font-size:.78rem;overflow-wrap:anywhere;display:block}
</style>"""


def cards(run: RunFolder, images: pd.DataFrame) -> None:
    """Show the first images of the table (see `prediction_tables.images_of_cell`); the rest are counted."""
    shown = images.head(MOST)
    pictures = cache.thumbnails(run, shown["id"].tolist())
    said = cache.sentences(run)
    items = "".join(
        _card(image, pictures.get(image["id"]), said.get(image["id"], "")) for image in shown.to_dict("records")
    )
    st.html(f'{_CSS}<div class="mps-cards" role="list">{items}</div>')
    if len(images) > MOST:
        st.caption(f"The first {MOST} of {len(images)}.")


def _card(image: dict[Hashable, Any], picture: str | None, sentence: str) -> str:
    """An image without a picture is known by its sentence, or by its id."""
    label = html.escape(str(image["label"]))
    name = image["style"] if picture else sentence or image["id"]
    about = html.escape(" · ".join(str(part) for part in (name, image["split"]) if part))
    drift = "drift not measured" if np.isnan(image["drift"]) else f"drift {image['drift']:.3f}"
    face = f'<img src="{picture}" alt="{label}, {about}">' if picture else ""
    said = _said(image) if image["after"] else ""
    about_it = f"<b>{label}</b><small>{about}</small>{said}<small>{drift}</small>"
    return f'<div class="mps-card" role="listitem">{face}<span>{about_it}</span></div>'


def _said(image: dict[Hashable, Any]) -> str:
    """ "✕ koala → ✓ elephant", or one name where nothing changed."""
    before, after = (html.escape(str(image[key])) for key in ("before", "after"))
    mark_before, mark_after = (("✓" if image[key] == 1 else "✕") for key in ("right_before", "right_after"))
    if before == after:
        return f"<small>{mark_after} {after}, as before</small>"
    return f"<small>{mark_before} {before} → {mark_after} {after}</small>"
