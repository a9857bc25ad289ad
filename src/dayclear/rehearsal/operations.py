"""Making the demo district, and telling who can sign in to it."""

from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command.models import Account, Appointment
from dayclear.command.protocol import shipped, shipped_text
from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.places.models import Place
from dayclear.records.audit import acting
from dayclear.rehearsal import planner_statistics, roles, roster, staff
from dayclear.rehearsal.district import SIZES, generate
from dayclear.rehearsal.models import DemoDistrict
from dayclear.rehearsal.progress import LazyReport, Report, in_the_present_language, silent
from dayclear.rehearsal.scenario.play import play
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.rehearsal.scenario.timeline import Timeline

SEED = 20220403
_DEMO_LOCK = 0x64656D6F
_DAYS_IN_FORCE = 10
_SCENARIO_STREAM = 29


class DemoAccount(NamedTuple):
    """Who can sign in: as which post, in both languages, at which place."""

    username: str
    password: str
    who: str
    place: str


def create_demo_district(
    *, size: str = "street", seed: int = SEED, progress: Report = silent
) -> DemoDistrict:
    """Fills an empty database with a district of fictional people in the middle of an outbreak.

    Everything is one transaction: an interrupted making leaves the database as empty as it was. Making the
    same again answers with the one that stands. Raises Conflict where the database holds anything else,
    InvalidInput for a size that is not ``tiny``, ``street`` or ``district``.
    """
    if size not in SIZES:
        raise InvalidInput(
            _("There is no demo district of size “%(size)s”.") % {"size": size},
            _("Choose one of: %(sizes)s.") % {"sizes": ", ".join(SIZES)},
        )
    with transaction.atomic(), acting(by=None, why="rehearsal"):
        _wait_for_others()
        standing = _standing(size, seed)
        report = in_the_present_language(progress)
        # What is written down about cases and needs is in the language of those who work there.
        with translation.override("zh-hans"):
            return standing or _make(size, seed, report)


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DEMO_LOCK])


def _standing(size: str, seed: int) -> DemoDistrict | None:
    demo = DemoDistrict.objects.first()
    if demo and (demo.size, demo.seed) == (size, seed):
        return demo
    if demo or Place.objects.exists() or Account.objects.exists():
        raise Conflict(
            _("The database is not empty."),
            _("A demo is made in an empty database only; use another one, or start over with --fresh."),
        )
    return None


def _make(size: str, seed: int, report: LazyReport) -> DemoDistrict:
    now = clock.now()
    timeline = Timeline(now, settings.DISTRICT_ZONE)
    district = generate(SIZES[size], seed, on=clock.today(settings.DISTRICT_ZONE))
    since = timeline.days_before(_DAYS_IN_FORCE)
    place_ids = roster.load(district, at=since, report=report)
    accounts = staff.appoint(district, place_ids, since=since, report=report)
    command.put_into_force(toml=shipped_text(), at=since, by=accounts["commander"], from_at=since)
    rng = np.random.default_rng([seed, _SCENARIO_STREAM])
    play(Stage(district, place_ids, accounts, timeline, rng, report))
    planner_statistics.refresh()
    residents = len(district.people)
    return DemoDistrict.objects.create(size=size, seed=seed, residents=residents, made_at=now)


def demo_accounts(*, at: datetime | None = None) -> list[DemoAccount]:
    """One account of each role, from the district down to the stairwell; none where the database is no demo."""
    if not DemoDistrict.objects.exists():
        return []
    at = at or clock.now()
    held = Appointment.objects.filter(account__username__in=roles.SHOWN, from_at__lte=at, until_at=None)
    found = {one.account.username: one for one in held.select_related("account", "post__place")}
    shown = [_shown(found[name]) for name in roles.SHOWN if name in found]
    return [*shown, DemoAccount(roles.ADMIN, roles.PASSWORD, "系统管理员 · Administrator", "")]


def _shown(held: Appointment) -> DemoAccount:
    name, place = shipped().posts[held.post.kind].name, held.post.place
    return DemoAccount(
        held.account.username,
        roles.PASSWORD,
        f"{name.zh} · {name.en}",
        f"{place.name_zh} · {place.name_en}",
    )
