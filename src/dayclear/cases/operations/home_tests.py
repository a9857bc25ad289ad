"""The tests taken at home of contacts and of released cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, HomeMonitoring, HomeTest
from dayclear.cases.states import CONTACT, ContactStatus, ContactStep
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.places.models import Place
from dayclear.records.audit import audited


@dataclass(frozen=True, slots=True)
class Swabbed:
    """The swab that a planned test was."""

    barcode: str
    taken_at: datetime


def bring_forward(tests: "QuerySet[HomeTest, Any]", *, until_on: date) -> None:
    """Of somebody's tests behind a last day that is sooner now, one is taken on it."""
    later = list(tests.filter(due_on__gt=until_on, taken_at=None).order_by("due_on"))
    if later and not tests.filter(due_on=until_on).exists():
        last = later.pop(0)
        last.due_on = until_on
        last.save(update_fields=["due_on"])
    tests.filter(pk__in=[test.pk for test in later]).delete()


@audited
def take_home_test(*, test: HomeTest, barcode: str, by: Model, at: datetime) -> HomeTest:
    """Somebody is swabbed at the door, single in a tube. The same scan again is the same test.

    Raises StepNotAllowed for who is watched at home no more, InvalidInput before its day, Conflict for a tube or a test
    that was used otherwise.
    """
    scanned = barcode.strip()
    if not scanned:
        raise InvalidInput(_("The barcode is empty."), _("Scan the tube."))
    beside = HomeTest.objects.select_related("contact", "monitoring")
    held = beside.select_for_update(of=("self",)).get(pk=test.pk)
    if held.barcode == scanned:
        return held
    if held.taken_at:
        raise Conflict(_("This test was taken already."), _("Load the page again to see its tube."))
    if held.contact:
        CONTACT.check(ContactStep.RELEASE, held.contact.status)
    if at.astimezone(settings.DISTRICT_ZONE).date() < held.due_on:
        raise InvalidInput(
            _("This test is not due before %(day)s.") % {"day": held.due_on},
            _("Take the swab on that day, or in a round."),
        )
    if HomeTest.objects.filter(barcode=scanned, taken_by__isnull=False).exists():
        raise Conflict(_("This tube holds somebody else's swab."), _("Take a new tube."))
    held.barcode, held.taken_at, held.taken_by_id = scanned, at, by.pk
    held.save(update_fields=["barcode", "taken_at", "taken_by"])
    return held


@audited
def record_home_tests(*, taken: Mapping[UUID, Swabbed], by: Model | None, at: datetime) -> list[UUID]:  # noqa: ARG001 - the audit takes it.
    """These planned tests were taken; returns those that had not been yet."""
    waiting = HomeTest.objects.select_for_update().filter(pk__in=list(taken), taken_at=None)
    tests = list(waiting.order_by("pk"))
    for test in tests:
        test.barcode, test.taken_at = taken[test.pk].barcode, taken[test.pk].taken_at
    HomeTest.objects.bulk_update(tests, ["barcode", "taken_at"])
    return [test.pk for test in tests]


@audited
def watch_at(
    *,
    person_id: UUID,
    place: Place,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,  # noqa: ARG001 - every write is told when.
) -> Sequence[UUID]:
    """Whoever is watched at home is watched at this place from now on; returns the listings and days at home moved now.

    Tests not taken yet are planned anew, for whoever tests there.
    """
    there = {"place": place, "place_path": place.path}
    moved: list[UUID] = []
    for rows in (
        Contact.objects.filter(person=person_id, status=ContactStatus.AT_HOME),
        HomeMonitoring.objects.filter(person=person_id, ended_at=None),
    ):
        found = list(rows.exclude(place=place).select_for_update(no_key=True).values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=found).update(**there)
        moved += found
    waiting = HomeTest.objects.filter(Q(contact__in=moved) | Q(monitoring__in=moved), taken_at=None)
    planned = [
        HomeTest(contact_id=test.contact_id, monitoring_id=test.monitoring_id, due_on=test.due_on)
        for test in waiting
    ]
    waiting.delete()
    HomeTest.objects.bulk_create(planned)
    return moved
