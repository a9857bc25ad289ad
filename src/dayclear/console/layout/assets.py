"""Where the built scripts, styles and icons stand. Only the build's manifest knows their names."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"


def address(source: str) -> str:
    """The address of what ``source`` in frontend/ was built into."""
    return static(f"dist/{_entry(source)['file']}")


def stylesheets(source: str) -> list[str]:
    return [static(f"dist/{name}") for name in _entry(source).get("css", ())]


def manifest() -> dict[str, dict[str, Any]]:
    """Everything that was built, by its source in frontend/ (or, for a part that several share, by a name)."""
    read = _read_manifest.__wrapped__ if settings.DEBUG else _read_manifest
    try:
        return read()
    except FileNotFoundError as error:
        raise _not_built() from error


def _entry(source: str) -> dict[str, Any]:
    try:
        return manifest()[source]
    except KeyError as error:
        raise _not_built() from error


def _not_built() -> ImproperlyConfigured:
    return ImproperlyConfigured(
        "The pages' scripts and styles are not built. Run: pip install --no-build-isolation --editable ."
    )


@lru_cache(maxsize=1)
def _read_manifest() -> dict[str, dict[str, Any]]:
    manifest: dict[str, dict[str, Any]] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return manifest
