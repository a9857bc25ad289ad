"""What a page loads is small, from here alone, and complete."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve

from dayclear.console.layout import assets, navigation

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "dayclear"
TEMPLATES = sorted([*(PACKAGE / "console").rglob("*.html"), *(PACKAGE / "portal").rglob("*.html")])
ICON = re.compile(r"""(?:\{% icon |\bicon=)["']([^"']+)["']""")
ORDINARY_PAGE_KB = 150
RESIDENTS_STYLES_KB = 2


def test_every_icon_used_is_in_the_sprite():
    known = set(json.loads((ROOT / "frontend" / "src" / "icons.json").read_text()))
    used = {name for path in TEMPLATES for name in ICON.findall(path.read_text())}
    used |= {entry.icon for entry in navigation.ENTRIES}
    assert used - known == set()


def test_an_ordinary_page_loads_less_than_its_limit():
    names = [
        *assets.stylesheets("src/app.ts"),
        *map(assets.address, ("src/app.ts", "src/theme.ts", "src/icons.json")),
    ]
    files = [Path(finders.find(name.removeprefix("/static/"))) for name in names]
    files.append(Path(finders.find("django_htmx/htmx-2.min.js")))
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < ORDINARY_PAGE_KB * 1000


def test_residents_load_one_small_style_sheet_that_asks_nobody_else():
    text = Path(finders.find("portal/residents.css")).read_text()
    assert len(gzip.compress(text.encode())) < RESIDENTS_STYLES_KB * 1000
    assert not re.search(r"url\(|@import", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_page_has_no_script_or_handler_of_its_own_and_asks_nobody_else(path):
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:|<style", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


def test_styles_ask_nobody_else():
    text = Path(finders.find(assets.stylesheets("src/app.ts")[0].removeprefix("/static/"))).read_text()
    assert not re.search(r"(?:url\(|@import\s)[\"']?(?:https?:)?//", text)


@pytest.mark.parametrize("entry", navigation.ENTRIES, ids=lambda entry: entry.path)
def test_every_way_in_the_navigation_leads_somewhere(entry):
    try:
        resolve(entry.path)
    except Resolver404:
        pytest.fail(f"Nothing answers at {entry.path}.")


def test_the_lock_file_names_no_address():
    assert "resolved" not in (ROOT / "frontend" / "package-lock.json").read_text()
