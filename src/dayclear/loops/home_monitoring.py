"""After a hospital the health is watched at home: asked after every day, tested on the days of the protocol.

Each day is a task of its own, that the day's entry ends once the person was reached. Symptoms set going what the protocol's
``monitoring_symptoms`` says. It ends by itself after the last day, and before where the person is isolated again, is gone, or
has objected.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import policies, queries
from dayclear.cases.models import FollowUp, HomeMonitoring, Reach
from dayclear.command import operations as command
from dayclear.command import queries as rules
from dayclear.command.models import Account
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.scope import Scope
from dayclear.loops import tests_at_home, told_positive
from dayclear.loops.contact_followed import Told
from dayclear.people import queries as people
from dayclear.people.models import TemporaryHome

DAY, SYMPTOMS = "home_monitoring_day", "monitoring_symptoms"
WATCH = "watch_at_home"


@transaction.atomic
def open_today(*, at: datetime) -> int:
    """For the sweep: opens today's task of everybody who is watched at home, and ends what is over; returns how many opened.

    A day is an event of its own, so that a sweep that runs again opens nothing twice.
    """
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    over = cases.end_past_monitoring(today=today, by=None, at=at)
    _cancel_days(over, reason=_("The days are over."), by=None, at=at)
    watched = queries.monitored_on(today)
    told = queries.follow_ups_after_release([days.pk for days in watched], today)
    waiting = [days for days in watched if not _is_reached(told.get(days.pk))]
    elsewhere = people.temporary_homes([days.person_id for days in waiting])
    events = [_day(days, elsewhere.get(days.person_id), today) for days in waiting]
    return command.open_tasks(events=events, by=None, at=at).opened


def _day(days: HomeMonitoring, elsewhere: TemporaryHome | None, today: date) -> command.EventDraft:
    return command.EventDraft(
        kind=DAY,
        subject_kind="home_monitoring",
        subject_id=_subject(days, today),
        subject_label=f"{(elsewhere or days.person).household.door} · {today}",
        place_id=days.place_id,
        place_path=days.place_path,
        deadline_at=day_bounds(today, settings.DISTRICT_ZONE)[1] - timedelta(minutes=1),
    )


def _subject(days: HomeMonitoring, day: date) -> UUID:
    """One for each door: who stays elsewhere from a day on is asked after there."""
    return uuid5(days.pk, f"{day} {days.place_id}")


def _is_reached(told: FollowUp | None) -> bool:
    return told is not None and told.reach == Reach.REACHED


@transaction.atomic
def tell(
    *,
    monitoring: HomeMonitoring,
    day: date,
    draft: cases.FollowUpDraft,
    scope: Scope,
    by: Account,
    at: datetime,
) -> Told:
    """Keeps how somebody was on a day, and ends the day's task where they were reached.

    Raises NotYourCase to who does not ask after people there.
    """
    policies.check_can_follow(monitoring, scope)
    told = cases.follow_up_after_release(monitoring=monitoring, day=day, draft=draft, by=by, at=at)
    if _is_reached(told):
        command.finish_for_subject(
            kind=WATCH, subject_id=_subject(monitoring, day), record=f"cases.FollowUp:{told.pk}", by=by, at=at
        )
    door = people.where_staying(monitoring.person).door
    told_positive.follow(
        told=told, person=monitoring.person, place=monitoring.place, label=door, by=by, at=at
    )
    protocol = rules.protocol_in_force(at).at(monitoring.place_path)
    is_ill = told.is_ill(protocol.follow_up.fever_c)
    is_followed = is_ill and SYMPTOMS in protocol.events
    if is_followed:
        command.open_tasks(events=[_symptoms(told, monitoring, door)], by=by, at=at)
    return Told(told, is_ill=is_ill, is_followed_by_task=is_followed)


def _symptoms(told: FollowUp, monitoring: HomeMonitoring, door: str) -> command.EventDraft:
    return command.EventDraft(
        kind=SYMPTOMS,
        subject_kind="follow_up",
        subject_id=told.pk,
        subject_label=door,
        place_id=monitoring.place_id,
        place_path=monitoring.place_path,
    )


@transaction.atomic
def give_up(
    *, people: Collection[UUID], reason: str, by: Account | None, at: datetime
) -> Sequence[HomeMonitoring]:
    """These are isolated again, or gone: nobody watches them at home any more. Returns the days that ended."""
    return end(
        monitoring_ids=[days.pk for days in queries.open_monitoring_of(people)], reason=reason, by=by, at=at
    )


@transaction.atomic
def end(
    *, monitoring_ids: Collection[UUID], reason: str, by: Account | None, at: datetime
) -> Sequence[HomeMonitoring]:
    """The days at home end before their last day, and what was open for them is beside the point."""
    tests = [test.pk for test in queries.home_tests_after_release(monitoring_ids) if not test.taken_at]
    ended = cases.end_monitoring(monitoring_ids=monitoring_ids, reason=reason, by=by, at=at)
    command.cancel_for_subjects(
        subject_ids=tests, kinds=tests_at_home.TASKS_OF_CASES, reason=reason, by=by, at=at
    )
    _cancel_days(ended, reason=reason, by=by, at=at)
    return ended


@transaction.atomic
def leave_door(*, person_id: UUID, reason: str, by: Account | None, at: datetime) -> None:
    """The person stays behind another door from now on: nobody looks for them at this one."""
    watched = queries.open_monitoring_of([person_id])
    tests = queries.home_tests_after_release([days.pk for days in watched])
    command.cancel_for_subjects(
        subject_ids=[test.pk for test in tests if not test.taken_at],
        kinds=tests_at_home.TASKS_OF_CASES,
        reason=reason,
        by=by,
        at=at,
    )
    _cancel_days(watched, reason=reason, by=by, at=at)


@transaction.atomic
def resume(*, monitoring_ids: Collection[UUID], by: Account | None, at: datetime) -> Sequence[HomeMonitoring]:
    """They ended by mistake: the days that are left go on, and the sweep opens today's."""
    rule = rules.protocol_in_force(at).release
    resumed = cases.resume_monitoring(monitoring_ids=monitoring_ids, rule=rule, by=by, at=at)
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    command.reopen_cancelled(
        subject_ids=[_subject(days, today) for days in resumed],
        reason=_("The days at home go on."),
        by=None,
        at=at,
    )
    return resumed


def _cancel_days(ended: Iterable[HomeMonitoring], *, reason: str, by: Account | None, at: datetime) -> None:
    about = [_subject(days, day) for days in ended for day in _days(days)]
    if about:
        command.cancel_for_subjects(subject_ids=about, kinds=[WATCH], reason=reason, by=by, at=at)


def _days(days: HomeMonitoring) -> Iterable[date]:
    return (
        days.from_on + timedelta(days=number) for number in range((days.until_on - days.from_on).days + 1)
    )
