"""A browser tab as the tests use it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse

SIZE = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 812}
OTHER = {"light": "dark", "dark": "light"}
"""Of the themes."""


class Visitor:
    """One browser tab, which notes what a visitor should never meet: errors on the page, calls to other machines.

    Args:
        context: the browser context it belongs to: tabs of one context share cookies and what pages have stored.
    """

    def __init__(self, context, address: str, theme: str, size: dict[str, int] = SIZE) -> None:
        self.address = address
        self.page = context.new_page()
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=theme)
        self.strangers: list[str] = []
        self.crashes: list[str] = []
        self.errors: list[str] = []
        self.notes: list = []
        self.page.set_default_navigation_timeout(120_000)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.crashes.append(str(error)))

    @property
    def complaints(self) -> list[str]:
        """All that should never be: exceptions, errors in the console, calls to other machines."""
        return self.crashes + self.errors + self.strangers

    def _hear(self, message) -> None:
        """Of the console. Streamlit looks for its server below a page's own address first, and is told 404 there."""
        asked = urlparse(message.location["url"]).path
        streamlit_looks = any(asked.endswith(f"/_stcore/{what}") for what in ("health", "host-config"))
        if message.type == "error" and not (streamlit_looks and "404" in message.text and asked.count("/") > 2):
            self.errors.append(f"{message.text} {message.location['url']}")

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.strangers.append(url)

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/{path}")
        self.page.get_by_role("heading", level=1).wait_for(timeout=60_000)

    def go(self, title: str) -> None:
        """To another page by the menu, which a phone hides: nothing is loaded again."""
        self.settle()
        self.hurry(title)

    def hurry(self, title: str) -> None:
        """The same, whatever the page is doing."""
        entry = self.page.get_by_test_id("stSidebarNav").get_by_text(title, exact=True)
        entry.evaluate("it => it.closest('a').click()")
        self.page.get_by_role("heading", level=1, name=title, exact=True).wait_for(timeout=60_000)

    def settle(self) -> None:
        """Wait until the page has stopped running and its charts have been painted."""
        self.page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=60_000)
        self.page.wait_for_timeout(1500)

    def photograph(self, file: Path) -> None:
        self.settle()
        self.page.screenshot(path=str(file))
