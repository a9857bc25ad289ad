"""Contacts who are watched at home: when it begins, how it ends sooner, and the tests taken there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, HomeTest
from dayclear.cases.rules import HomeDays
from dayclear.cases.states import CONTACT, ContactStatus, ContactStep
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.records.audit import audited


@dataclass(frozen=True, slots=True)
class Swabbed:
    """The swab that a planned test was."""

    barcode: str
    taken_at: datetime


@audited
def watch_at_home(
    *,
    days_of: Mapping[UUID, HomeDays],
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> Sequence[Contact]:
    """The days at home of these contacts begin and their tests are planned. Returns those begun now.

    Who is watched at home already is left as they are; who was isolated nowhere before is isolated at home from now on.
    """
    sources = CONTACT.sources(ContactStep.WATCH_AT_HOME)
    found = Contact.objects.filter(pk__in=list(days_of), status__in=sources)
    contacts = list(found.select_for_update(no_key=True).order_by("pk"))
    for contact in contacts:
        days = days_of[contact.pk]
        contact.status = ContactStatus(CONTACT.check(ContactStep.WATCH_AT_HOME, contact.status).target)
        contact.home_from_on, contact.home_until = days.from_on, days.until_on
        contact.isolate_until = days.isolate_until
        contact.isolated_at = contact.isolated_at or at
    Contact.objects.bulk_update(
        contacts, ["status", "home_from_on", "home_until", "isolate_until", "isolated_at"]
    )
    ids = [contact.pk for contact in contacts]
    HomeTest.objects.filter(contact__in=ids, taken_at=None).delete()
    planned = [HomeTest(contact_id=pk, due_on=day) for pk in ids for day in days_of[pk].tests_on]
    HomeTest.objects.bulk_create(planned, ignore_conflicts=True)
    return contacts


@audited
def change_home_end(*, contact: Contact, until_on: date, by: Model | None, at: datetime) -> Contact:  # noqa: ARG001 - the audit takes it.
    """The days at home end sooner, the last test with them. The same day again changes nothing.

    Raises StepNotAllowed for who is watched no more, InvalidInput for a day that is past or later than the one that held.
    """
    held = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    CONTACT.check(ContactStep.RELEASE, held.status)
    if held.home_until == until_on:
        return held
    first = max(at.astimezone(settings.DISTRICT_ZONE).date(), held.home_from_on or date.min)
    if not first <= until_on < held.home_until:
        raise InvalidInput(
            _("The days at home cannot end on %(day)s instead.") % {"day": until_on},
            _("Choose a day from %(first)s on and before %(last)s.")
            % {"first": first, "last": held.home_until},
        )
    held.home_until, held.isolate_until = until_on, min(held.isolate_until, until_on)
    held.save(update_fields=["home_until", "isolate_until"])
    bring_tests_forward(held)
    return held


def bring_tests_forward(contact: Contact) -> None:
    """Of the tests behind a last day that is sooner now, one is taken on it."""
    tests = HomeTest.objects.filter(contact=contact)
    later = list(tests.filter(due_on__gt=contact.home_until, taken_at=None).order_by("due_on"))
    if later and not tests.filter(due_on=contact.home_until).exists():
        last = later.pop(0)
        last.due_on = contact.home_until
        last.save(update_fields=["due_on"])
    tests.filter(pk__in=[test.pk for test in later]).delete()


@audited
def take_home_test(*, test: HomeTest, barcode: str, by: Model, at: datetime) -> HomeTest:
    """Somebody swabs a contact at the door, single in a tube. The same scan again is the same test.

    Raises StepNotAllowed for who is watched at home no more, InvalidInput before its day, Conflict for a tube or a test
    that was used otherwise.
    """
    scanned = barcode.strip()
    if not scanned:
        raise InvalidInput(_("The barcode is empty."), _("Scan the tube."))
    held = HomeTest.objects.select_for_update(of=("self",)).select_related("contact").get(pk=test.pk)
    if held.barcode == scanned:
        return held
    if held.taken_at:
        raise Conflict(_("This test was taken already."), _("Load the page again to see its tube."))
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
