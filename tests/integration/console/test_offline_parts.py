"""What a phone keeps to open its pages without a network is named whole, and costs little to fetch."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from dayclear.console.offline import parts

ALL_PARTS_KB = 600
"""Two thirds of them read codes from the camera, and change only with that library."""


def _kept(client):
    script = client.get("/sw.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert script["Cache-Control"].count("no-cache")
    text = script.content.decode()
    return json.loads(re.match(r"self\.DAYCLEAR_KEPT = (.*);\n", text)[1]), text


@pytest.mark.django_db
def test_the_worker_is_one_script_without_imports(client):
    _kept_parts, text = _kept(client)
    assert not re.search(r"\bimport\s*[\"'{(*]|\bexport\s*\{", text)


@pytest.mark.django_db
def test_every_part_it_keeps_exists_and_all_together_are_small(client):
    kept, _text = _kept(client)
    files = [Path(finders.find(part["url"].removeprefix("/static/"))) for part in kept["parts"]]
    assert kept["pages"] == list(parts.ENTRIES)
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < ALL_PARTS_KB * 1000


@pytest.mark.django_db
def test_the_manifest_makes_the_field_page_an_app(client):
    manifest = client.get("/app.webmanifest").json()
    assert manifest["start_url"] == "/field/"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])
