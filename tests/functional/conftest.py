"""A running Dayclear as ``dayclear serve`` makes it, worker included, and a Chromium that signs in to it.

The walks wait for what they look for, never for a time to pass; the limits only end one that waits in vain.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, StorageState, expect, sync_playwright

from tests import embedded
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
PASSWORD = "dayclear-demo"
PHONE_WIDTH = 360
ANSWERS_WITHIN_MS = 60_000
TINY_DEMO = """
from dayclear.rehearsal import operations
operations.create_demo_district(size="tiny")
"""
# Runs one script after the other: to load the program anew for each would take longer than what they do.
RUNS_SCRIPTS = """
import contextlib, io, json, sys, traceback
from dayclear.config.cli import session
with session.database():
    for line in sys.stdin:
        script, *sys.argv[1:] = json.loads(line)
        printed, failed = io.StringIO(), ""
        try:
            with contextlib.redirect_stdout(printed):
                exec(script, {})
        except Exception:
            failed = traceback.format_exc()
        print(json.dumps([printed.getvalue(), failed]), flush=True)
"""

expect.set_options(timeout=ANSWERS_WITHIN_MS)

SignIn = Callable[..., Page]
Program = Callable[..., Any]


def fits(page: Page) -> None:
    """Nothing on the page makes it wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def follow(page: Page, link: Locator) -> None:
    """Clicks, and is there."""
    here = page.url
    link.click()
    page.wait_for_url(lambda url: url != here)


def reload_until_shown(page: Page, sought: Locator) -> None:
    """What the worker does in the background is seen by whoever looks again."""
    gives_up_at = time.monotonic() + ANSWERS_WITHIN_MS / 1000
    while not sought.count() and time.monotonic() < gives_up_at:
        page.wait_for_timeout(200)
        page.reload()
    expect(sought.first).to_be_visible()


@pytest.fixture(scope="session")
def folder(migrated_once: Path, reachable: Path) -> Iterator[Path]:
    """The data folder of the running Dayclear."""
    if CHROMIUM is None:
        pytest.skip("The browser tests need Chromium (Debian: apt-get install chromium).")
    var = reachable / "walk"
    embedded.copy(migrated_once, var)
    embedded.never_flush(var)
    yield var
    embedded.remove(var)


@pytest.fixture(scope="session")
def program(folder: Path) -> Iterator[Program]:
    """Runs a script on the database of the running server; what it prints last is JSON."""
    with subprocess.Popen(
        [sys.executable, "-c", RUNS_SCRIPTS],
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def run(script: str, *arguments: str) -> Any:
            process.stdin.write(json.dumps([script, *arguments]) + "\n")
            process.stdin.flush()
            printed, failed = json.loads(process.stdout.readline())
            assert not failed, failed
            return json.loads(printed) if printed else None

        yield run
        process.stdin.close()
        process.wait()


@pytest.fixture(scope="session")
def address(folder: Path, reachable: Path, program: Program) -> Iterator[str]:
    """Where a Dayclear with the tiny demo runs."""
    program(TINY_DEMO)
    with (reachable / "walk.log").open("wb") as log, serving(folder, output=log) as (_process, port):
        yield f"http://127.0.0.1:{port}"


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
        page.set_default_timeout(ANSWERS_WITHIN_MS)
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
