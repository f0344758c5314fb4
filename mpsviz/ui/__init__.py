"""What the pages are made of. Beside `pages/` and `app.py`, the only code that imports Streamlit."""

from __future__ import annotations

from pathlib import Path

MARK = Path(__file__).with_name("mark.svg")
PAGE_CSS = Path(__file__).with_name("page.css")
