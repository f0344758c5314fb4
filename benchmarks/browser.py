"""The browser that pages are measured in: Chromium, driven by Playwright, drawing in software."""

from __future__ import annotations

import shutil
import sys
from typing import Any

FLAGS = ["--no-sandbox", "--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


def browser_tools() -> tuple[Any, str]:
    """Playwright's `sync_playwright` and the path of Chromium; ends the command where one is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        sys.exit("error: there is no Playwright here. Install tests/requirements.txt first.")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("error: there is no Chromium here. Install one first, for example: apt-get install chromium.")
    return sync_playwright, chromium
