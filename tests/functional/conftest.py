"""A running Dayclear as ``dayclear serve`` makes it, worker included, and a Chromium that signs in to it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import dayclear
from dayclear.config import embedded_database

SOURCES = str(Path(dayclear.__file__).parents[1])
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_WITHIN_S = 120
PASSWORD = "dayclear-demo"
TINY_DEMO = """
from dayclear.config.cli import session
with session.database():
    from dayclear.rehearsal import operations
    operations.create_demo_district(size="tiny")
"""

SignIn = Callable[..., Page]


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _environment(var: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return own | {"PYTHONPATH": SOURCES, "DAYCLEAR_VAR": str(var), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
            if answer.status == 200:
                return
        time.sleep(0.2)
    pytest.fail("dayclear serve did not answer.")


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where a Dayclear with the tiny demo runs; others may enter its folder, as root's PostgreSQL must."""
    if CHROMIUM is None:
        pytest.skip("The browser tests need Chromium (Debian: apt-get install chromium).")
    with TemporaryDirectory(prefix="dayclear-walk-") as folder:
        Path(folder).chmod(0o755)
        var = Path(folder) / "var"
        environment = _environment(var)
        subprocess.run(
            [sys.executable, "-c", TINY_DEMO], env=environment, check=True, timeout=STARTS_WITHIN_S
        )
        port = _free_port()
        command = [sys.executable, "-m", "dayclear.config.cli", "serve", "--port", str(port)]
        with (Path(folder) / "serve.log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            try:
                _wait_until_it_answers(f"http://127.0.0.1:{port}", process)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=60)
                embedded_database.remove(var)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("The browser tests need Chromium (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(browser: Browser, address: str) -> Iterator[SignIn]:
    """``sign_in("lab")`` gives a page in a browser of its own; ``width`` in CSS pixels."""
    opened: list[BrowserContext] = []

    def sign_in(username: str, *, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=address, locale="zh-CN", viewport={"width": width, "height": 800}
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.locator("form[method=post] button.btn-primary").click()
        expect(page.locator("header.page-header")).to_be_visible()
        return page

    yield sign_in
    for context in opened:
        context.close()
