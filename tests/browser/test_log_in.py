"""An app beyond this machine with a log-in: whoever has logged in may control, nobody else, and only until the log-out.

The log-in is Streamlit's own (Authlib, OpenID Connect), at a provider of this machine (`log_in_provider.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import free_port, serving
from tests.browser.log_in_provider import CLIENT, SECRET, Provider, serving_provider
from tests.browser.visitor import Visitor
from tests.pages.made_run import make_run

pytestmark = pytest.mark.browser
pytest.importorskip("authlib")

SECRETS = """
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "of this test, as long as it has to be"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving_provider() as one:
        yield one


@pytest.fixture(scope="module")
def log_in_address(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with one run, listening to every address."""
    folder = tmp_path_factory.mktemp("log in")
    make_run(folder / "runs" / "made", epochs=(0, 1))
    port = free_port()
    told = {"port": port, "client": CLIENT, "secret": SECRET, "provider": provider.url}
    (folder / "secrets.toml").write_text(SECRETS.format(**told), encoding="utf-8")
    options = ("--server.address", "0.0.0.0", "--secrets.files", str(folder / "secrets.toml"))
    with serving("app.py", folder / "runs", folder / "log.txt", *options, port=port) as url:
        yield url


@pytest.fixture(scope="module")
def stranger(browser, log_in_address: str) -> Visitor:
    """Somebody who never logs in, with cookies of their own."""
    return Visitor(browser.new_context(), log_in_address, "light")


def test_control_is_given_to_who_has_logged_in_and_taken_at_the_log_out(
    browser, log_in_address: str, provider: Provider, stranger: Visitor
):
    visitor = Visitor(browser.new_context(), log_in_address, "light")
    page = visitor.page
    visitor.open("runs")
    visitor.settle()
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_text("Read-only until you log in.").wait_for()
    delete = page.get_by_role("button", name="Delete…")
    assert delete.count() == 0
    sidebar.get_by_role("button", name="Log in").click()
    sidebar.get_by_role("button", name="Log out").wait_for(timeout=60_000)
    assert [path for path in provider.asked if "openid" not in path] == ["/authorize", "/token", "/jwks"]
    assert page.url.startswith(log_in_address)
    visitor.go("Runs")
    delete.wait_for(timeout=60_000)
    stranger.open("runs")
    stranger.settle()
    stranger.page.get_by_text("Read-only until you log in.").wait_for()
    assert stranger.page.get_by_role("button", name="Delete…").count() == 0
    visitor.settle()
    sidebar.get_by_role("button", name="Log out").click()
    sidebar.get_by_role("button", name="Log in").wait_for(timeout=60_000)
    visitor.go("Runs")
    visitor.settle()
    assert delete.count() == 0


def test_tables_offer_no_csv_that_a_spreadsheet_would_compute(stranger: Visitor):
    """Streamlit's own writes cells as they are; see mpsviz/ui/tables/csv_text.py."""
    stranger.open("runs")
    stranger.settle()
    stranger.page.locator(".stDataFrame").first.hover()
    toolbar = stranger.page.get_by_test_id("stElementToolbar").first
    toolbar.locator('button[aria-label^="Fullscreen"]').wait_for()
    own = toolbar.locator('button[aria-label^="Download as CSV"]')
    assert own.count() == 1
    assert not own.is_visible()


def test_a_cookie_of_somebody_s_own_making_is_no_log_in(stranger: Visitor, log_in_address: str):
    forged = "eyJpc19sb2dnZWRfaW4iOnRydWUsInN1YiI6ImFubiJ9.aaaaaa.bbbbbb"
    stranger.page.context.add_cookies([{"name": "_streamlit_user", "value": forged, "url": log_in_address}])
    stranger.open("runs")
    stranger.settle()
    stranger.page.get_by_text("Read-only until you log in.").wait_for()
    assert stranger.page.get_by_role("button", name="Delete…").count() == 0
