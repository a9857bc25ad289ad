"""Health monitoring at home after a hospital: when it begins, how it ends, and how it is taken up again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases import rules
from dayclear.cases.models import Case, HomeMonitoring, HomeTest
from dayclear.cases.operations.home_tests import bring_forward
from dayclear.command.protocol import ReleaseRule
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited

LONGEST_REASON = 255


@audited
def begin_monitoring(
    *,
    case: Case,
    rule: ReleaseRule,
    from_on: date,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> HomeMonitoring | None:
    """The days at home begin with their tests; begun before, they stay. None where the protocol knows none.

    ``case`` comes with the person and their household: whoever moved meanwhile is watched where they live now.
    """
    if not rule.home_days:
        return None
    former = HomeMonitoring.objects.filter(person=case.person_id).exclude(case=case)
    _end(former, _("A new stay has ended."), at)
    days, home = rules.after_release(rule, from_on=from_on), case.person.household
    begun, made = HomeMonitoring.objects.get_or_create(
        case=case,
        defaults={
            "person_id": case.person_id,
            "place_id": home.place_id,
            "place_path": home.place_path,
            "from_on": days.from_on,
            "until_on": days.until_on,
        },
    )
    if made:
        _plan_tests(begun, days.tests_on)
    return begun


def _plan_tests(monitoring: HomeMonitoring, days: Collection[date]) -> None:
    planned = [HomeTest(monitoring=monitoring, due_on=day) for day in days]
    HomeTest.objects.bulk_create(planned, ignore_conflicts=True)


@audited
def change_monitoring_end(
    *,
    monitoring_id: UUID,
    until_on: date,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> HomeMonitoring:
    """The days at home end sooner, the last test with them. The same day again changes nothing.

    Raises InvalidInput for a day that is past or later than the one that held: no objection makes a measure longer.
    """
    held = HomeMonitoring.objects.select_for_update(no_key=True).get(pk=monitoring_id)
    if held.until_on == until_on:
        return held
    first = max(at.astimezone(settings.DISTRICT_ZONE).date(), held.from_on)
    if held.ended_at or not first <= until_on < held.until_on:
        raise InvalidInput(
            _("The days at home cannot end on %(day)s instead.") % {"day": until_on},
            _("Choose a day from %(first)s on and before %(last)s.")
            % {"first": first, "last": held.until_on},
        )
    held.until_on = until_on
    held.save(update_fields=["until_on"])
    bring_forward(HomeTest.objects.filter(monitoring=held), until_on=until_on)
    return held


@audited
def end_monitoring(
    *,
    monitoring_ids: Collection[UUID],
    reason: str,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> Sequence[HomeMonitoring]:
    """Ends these days at home before their last day, with the tests not taken yet. Returns those ended now."""
    ended = _end(HomeMonitoring.objects.filter(pk__in=list(monitoring_ids)), reason, at)
    HomeTest.objects.filter(monitoring__in=[days.pk for days in ended], taken_at=None).delete()
    return ended


@audited
def end_past_monitoring(*, today: date, by: Model | None, at: datetime) -> Sequence[HomeMonitoring]:  # noqa: ARG001 - the audit takes it.
    """Ends what had its last day before today. A test that was due and not taken stays due. Returns those ended now."""
    return _end(HomeMonitoring.objects.filter(until_on__lt=today), _("The days are over."), at)


@audited
def resume_monitoring(
    *,
    monitoring_ids: Collection[UUID],
    rule: ReleaseRule,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> Sequence[HomeMonitoring]:
    """These days at home ended by mistake and go on until their last day, with the tests not taken yet."""
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    ended = HomeMonitoring.objects.filter(
        pk__in=list(monitoring_ids), ended_at__isnull=False, until_on__gte=today
    )
    resumed = list(ended.select_for_update(no_key=True).order_by("pk"))
    for days in resumed:
        days.ended_at, days.end_reason = None, ""
        days.save(update_fields=["ended_at", "end_reason"])
        taken = set(HomeTest.objects.filter(monitoring=days).values_list("due_on", flat=True))
        planned = set(rules.after_release(rule, from_on=days.from_on).tests_on) - taken
        _plan_tests(days, {min(max(day, today), days.until_on) for day in planned})
    return resumed


def _end(days: "QuerySet[HomeMonitoring, Any]", reason: str, at: datetime) -> Sequence[HomeMonitoring]:
    ended = list(days.filter(ended_at=None).select_for_update(no_key=True).order_by("pk"))
    for one in ended:
        one.ended_at, one.end_reason = at, reason[:LONGEST_REASON]
    HomeMonitoring.objects.bulk_update(ended, ["ended_at", "end_reason"])
    return ended
