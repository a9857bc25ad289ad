"""What the service worker keeps on a phone: the pages that must open without a network, and the files they load."""

from typing import Any

from django.templatetags.static import static

from dayclear import __version__
from dayclear.console.layout import assets

ENTRIES: dict[str, str] = {"/field/": "src/field/page.ts", "/gate/": "src/gate/page.ts"}
"""Each page kept, by its address, with its own entry of frontend/src."""

_ON_EVERY_PAGE = ("src/theme.ts", "src/icons.json", "src/mark.svg", "src/mark-192.png")
_WORKER = "src/offline/service-worker.ts"
_HTMX = "django_htmx/htmx-2.min.js"


def kept() -> dict[str, Any]:
    """As workbox reads it: a file whose name carries a hash of its content needs no revision."""
    parts = [{"url": static(f"dist/{name}"), "revision": None} for name in sorted(_files())]
    return {"parts": [*parts, {"url": static(_HTMX), "revision": __version__}], "pages": list(ENTRIES)}


def worker_script() -> str:
    """The worker as it was built."""
    name: str = assets.manifest()[_WORKER]["file"]
    return (assets.DIST / name).read_text(encoding="utf-8")


def _files() -> set[str]:
    found: set[str] = set()
    # Of the frame of every page only what it needs at once: charts and maps are no part of these pages.
    for source in ("src/app.ts", *_ON_EVERY_PAGE):
        _gather(source, found, later=False)
    for source in ENTRIES.values():
        _gather(source, found, later=True)
    return found


def _gather(source: str, found: set[str], *, later: bool) -> None:
    """Adds the file of an entry and all it imports; with ``later`` also what is loaded only when it is used."""
    entry = assets.manifest()[source]
    found.update((*entry.get("css", ()), *entry.get("assets", ())))
    if entry["file"] in found:
        return
    found.add(entry["file"])
    for imported in (*entry.get("imports", ()), *(entry.get("dynamicImports", ()) if later else ())):
        _gather(imported, found, later=later)
