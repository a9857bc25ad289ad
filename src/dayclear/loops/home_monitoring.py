"""After a hospital the health is watched at home: each day opens its own task, the day of the test one more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.clock import day_bounds
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries
from dayclear.transfers.models import HomeMonitoring

DAY, TEST = "home_monitoring_day", "home_test_due"


@transaction.atomic
def open_today(*, at: datetime) -> int:
    """For the sweep: opens today's tasks of everybody who is watched at home, and ends what is over; returns how many opened.

    A day is an event of its own, so that a sweep that runs again opens nothing twice.
    """
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    transfers.end_past_monitoring(today=today, by=None, at=at)
    watched = list(queries.monitored_on(today))
    ends_at = day_bounds(today, settings.DISTRICT_ZONE)[1] - timedelta(minutes=1)
    drafts = [_draft(DAY, days, today.isoformat(), ends_at) for days in watched]
    drafts += [_draft(TEST, days, "test", ends_at) for days in watched if days.test_on == today]
    return command.open_tasks(events=drafts, by=None, at=at).opened if drafts else 0


@transaction.atomic
def give_up(*, people: Collection[UUID], reason: str, by: Account | None, at: datetime) -> None:
    """These are isolated again: nobody watches them at home any more, and what was open for it is beside the point."""
    ended = transfers.end_monitoring_of(person_ids=people, reason=reason, by=by, at=at)
    if ended:
        today = at.astimezone(settings.DISTRICT_ZONE).date()
        about = [uuid5(days.pk, which) for days in ended for which in (today.isoformat(), "test")]
        command.cancel_for_subjects(subject_ids=about, reason=reason, by=by, at=at)


def _draft(kind: str, days: HomeMonitoring, which: str, ends_at: datetime) -> command.EventDraft:
    return command.EventDraft(
        kind=kind,
        subject_kind="home_monitoring",
        subject_id=uuid5(days.pk, which),
        subject_label=which if kind == DAY else "",
        place_id=days.place_id,
        place_path=days.place_path,
        deadline_at=ends_at,
    )
