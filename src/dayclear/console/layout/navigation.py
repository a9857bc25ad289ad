"""What the navigation offers: to each the ways that their duties lead. Whether a page answers is its own matter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayclear.cases.queries import SEEING
from dayclear.cases.queries.line_lists import DUTY as TRACING
from dayclear.clearance.policies import DUTY as CLEARANCE
from dayclear.clearance.states import KEEPING
from dayclear.command.queries import TOWARDS_PEOPLE
from dayclear.kernel.scope import Scope
from dayclear.laboratory.policies import DUTIES as LABORATORY
from dayclear.screening.policies import DUTY as TESTING
from dayclear.transfers.policies import DISINFECTION, MEDICAL
from dayclear.transfers.policies import DUTY as TRANSFERS

PLACES_AT_THE_THUMB = 4
WAYS_IN_A_ROW = 10
PAGE_OF_A_PLACE = re.compile(r"/places/[^/]+/([^/]+)/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to a page. ``go`` is the key after "g"; ``duties`` None leads everybody there.

    ``also``: what else lies under it; ``of_a_place``: the page that each place has of it, as /places/…/zone/.
    ``group``: the menu that it stands in where somebody's duties lead to more ways than a row holds.
    """

    path: str
    label: str | Promise
    icon: str
    go: str = ""
    duties: Sequence[str] | None = None
    also: tuple[str, ...] = ()
    of_a_place: str = ""
    group: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """``on_phone``: it stands in the bar at the thumb, which has room for the first few."""

    entry: Entry
    current: bool
    on_phone: bool


@dataclass(frozen=True, slots=True)
class Menu:
    label: str | Promise
    ways: list[Shown]

    @property
    def current(self) -> bool:
        return any(way.current for way in self.ways)


SCREENING = _("Screening")
CASES = _("Cases and zones")
ISOLATION = _("Transfers and isolation")
WORK = _("Clearance for work")

ENTRIES = (
    Entry("/places/mine/", _("My place"), "home", go="place", also=("/places/", "/people/")),
    Entry("/tasks/", _("My tasks"), "checklist", go="tasks"),
    Entry("/field/", _("In the field"), "scan", duties=(TESTING,), group=SCREENING),
    Entry(
        "/rounds/",
        _("Rounds"),
        "test-pipe",
        go="rounds",
        duties=(TESTING,),
        also=("/plans/", "/teams/", "/points/"),
        group=SCREENING,
    ),
    Entry("/laboratory/", _("Laboratory"), "microscope", duties=LABORATORY, group=SCREENING),
    Entry(
        "/cases/",
        _("Cases"),
        "virus",
        go="cases",
        duties=SEEING,
        also=("/tracing/", "/follow-up/"),
        group=CASES,
    ),
    Entry("/analysis/", _("Analysis"), "sitemap", duties=(TRACING,), group=CASES),
    Entry("/zones/", _("Zones"), "map-pin", go="zones", of_a_place="zone", group=CASES),
    Entry("/dispatch/", _("Dispatch"), "ambulance", duties=(TRANSFERS,), group=ISOLATION),
    Entry(
        "/facilities/",
        _("Facilities"),
        "building-hospital",
        duties=(MEDICAL, TRANSFERS, CLEARANCE),
        also=("/stays/",),
        group=ISOLATION,
    ),
    Entry(
        "/disinfection/",
        _("Disinfection"),
        "flask",
        duties=(DISINFECTION, TRANSFERS, MEDICAL),
        group=ISOLATION,
    ),
    Entry("/measures/", _("Objections"), "message-report", duties=TOWARDS_PEOPLE, group=ISOLATION),
    Entry("/gate/", _("Gate"), "scan", duties=(CLEARANCE,), group=WORK),
    Entry("/clearance/", _("Key groups"), "users-group", duties=(CLEARANCE, KEEPING), group=WORK),
    Entry("/day/", _("Day close"), "calendar-check", go="day"),
    Entry("/imports/", _("Imports"), "file-import"),
    Entry("/command/", _("Command"), "sitemap"),
    Entry("/problems/new/", _("Report a problem"), "message-report"),
)


def entries(path: str, scope: Scope) -> list[Shown]:
    """The entries for somebody's duties, the one that ``path`` lies under marked."""
    own = [entry for entry in ENTRIES if entry.duties is None or any(map(scope.has, entry.duties))]
    at_the_thumb = sorted(own, key=_for_everybody)[:PLACES_AT_THE_THUMB]
    current = next((entry for entry in own if _is_of_a_place(entry, path)), None) or next(
        (entry for entry in own if path.startswith((entry.path, *entry.also))), None
    )
    return [Shown(entry, current=entry is current, on_phone=entry in at_the_thumb) for entry in own]


def in_a_row(shown: list[Shown]) -> list[Shown | Menu]:
    """The ways as a wide screen shows them: those of one group behind one menu where all do not fit into a row."""
    if len(shown) <= WAYS_IN_A_ROW:
        return [*shown]
    row: list[Shown | Menu] = []
    for group, together in groupby(shown, lambda way: way.entry.group):
        ways = list(together)
        row += [Menu(group, ways)] if group and len(ways) > 1 else ways
    return row


def _for_everybody(entry: Entry) -> int:
    """At the thumb stand one's own place and tasks, then what one's duties lead to, then what is there for everybody."""
    if entry in ENTRIES[:2]:
        return 0
    return 1 if entry.duties else 2


def _is_of_a_place(entry: Entry, path: str) -> bool:
    found = PAGE_OF_A_PLACE.match(path)
    return found is not None and found[1] == entry.of_a_place
