"""What the navigation offers. Whether a page answers is the page's own matter; here is only the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to a page. ``go`` is the key after "g"; ``on_phone`` puts it into the bar at the thumb."""

    path: str
    label: str | Promise
    icon: str
    go: str = ""
    on_phone: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    entry: Entry
    current: bool


ENTRIES = (
    Entry("/", _("My place"), "home", go="place", on_phone=True, also=("/places/",)),
    Entry("/tasks/", _("My tasks"), "checklist", go="tasks", on_phone=True),
    Entry("/rounds/", _("Rounds"), "test-pipe", go="rounds", on_phone=True),
    Entry("/cases/", _("Cases"), "virus", go="cases", on_phone=True),
    Entry("/dispatch/", _("Dispatch"), "ambulance"),
    Entry("/laboratory/", _("Laboratory"), "microscope"),
    Entry("/day/", _("Day close"), "calendar-check", go="day"),
    Entry("/imports/", _("Imports"), "file-import"),
    Entry("/command/", _("Command"), "sitemap"),
    Entry("/problems/new/", _("Report a problem"), "message-report"),
)


def entries(path: str) -> Iterator[Shown]:
    """Every entry, the one that ``path`` lies under marked."""
    for entry in ENTRIES:
        starts = (entry.path, *entry.also) if entry.path != "/" else entry.also
        yield Shown(entry, current=path == entry.path or path.startswith(starts))
