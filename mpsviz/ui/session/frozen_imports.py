"""What was imported is kept from the garbage collector, which Streamlit runs over everything after each run of a page.

Modules make up nearly all objects of this process and are never thrown away: to look through them takes a tenth of a
second (200,000 objects after three pages), and the next click waits for it.
"""

from __future__ import annotations

import gc
import sys

_modules = 0


def freeze_imports() -> None:
    """Once more modules were imported than ever before, by the first visit to a page, set aside what lives now.

    What is garbage by then is collected first. What else lives then is freed once nobody refers to it, unless it refers
    to itself: a few sessions at the most, since pages are imported once.
    """
    global _modules
    if len(sys.modules) > _modules:
        gc.collect()
        gc.freeze()
        _modules = len(sys.modules)
