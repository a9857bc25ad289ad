"""A running Dayclear as ``dayclear serve`` makes it, worker included, and a Chromium that signs in to it."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from dayclear.config import embedded_database
from tests.programs import environment, serving

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
STARTS_WITHIN_S = 300
PASSWORD = "dayclear-demo"
PHONE_WIDTH = 360
TINY_DEMO = """
from dayclear.config.cli import session
with session.database():
    from dayclear.rehearsal import operations
    operations.create_demo_district(size="tiny")
"""

SignIn = Callable[..., Page]


def fits(page: Page) -> None:
    """Nothing on the page makes it wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.fixture(scope="session")
def address(migrated_once: Path, reachable: Path) -> Iterator[str]:
    """Where a Dayclear with the tiny demo runs."""
    if CHROMIUM is None:
        pytest.skip("The browser tests need Chromium (Debian: apt-get install chromium).")
    var = reachable / "walk"
    subprocess.run(["cp", "-a", migrated_once, var], check=True)
    subprocess.run(
        [sys.executable, "-c", TINY_DEMO], env=environment(var), check=True, timeout=STARTS_WITHIN_S
    )
    with (reachable / "walk.log").open("wb") as log, serving(var, output=log) as (_process, port):
        yield f"http://127.0.0.1:{port}"
    embedded_database.remove(var)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's camera sees, as a YUV4MPEG2 file; to be written before a page opens the camera."""
    return tmp_path_factory.mktemp("camera") / "film.y4m"


@pytest.fixture(scope="session")
def browser(film: Path) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("The browser tests need Chromium (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        camera = f"--use-file-for-fake-video-capture={film}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, camera])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, StorageState]:
    """The cookies of who has signed in before: whoever comes again need not give the password again."""
    return {}


@pytest.fixture
def sign_in(browser: Browser, address: str, signed_in: dict[str, StorageState]) -> Iterator[SignIn]:
    """``sign_in("lab")`` gives a page in a browser of its own; ``width`` in CSS pixels, ``at`` where it finds the server."""
    opened: list[BrowserContext] = []

    def sign_in(username: str, *, width: int = 1280, at: str = address) -> Page:
        context = browser.new_context(
            base_url=at,
            locale="zh-CN",
            viewport={"width": width, "height": 800},
            storage_state=signed_in.get(username),
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/")
        if "/accounts/login/" in page.url:
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", PASSWORD)
            page.locator("form[method=post] button.btn-primary").click()
        expect(page.locator("header.page-header")).to_be_visible()
        signed_in[username] = {"cookies": context.cookies(), "origins": []}
        return page

    yield sign_in
    for context in opened:
        context.close()
