"""ManifoldView: what a browser needs to draw a run, packed small.

    tables of a run ─► images: what is known of each image ─┐
                    ─► places: a map at every snapshot      ├─► Packed: Arrow tables, meta, a version tag ─► frontend/
                    ─► neighbours: who stood beside whom   ─┘

Rows are images, tied to each other by id and never by position or by a display name. The JavaScript that draws them is
in `frontend/`; `mpsviz.ui.explore.manifold_view` mounts it.
"""

from __future__ import annotations

from pathlib import Path

BUNDLE = Path(__file__).parent / "frontend" / "manifold_view.js"
"""The JavaScript, built from `frontend/src` by `npm --prefix mpsviz/view/frontend run build`."""
