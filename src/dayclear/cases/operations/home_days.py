"""Contacts who are watched at home: when it begins, and how it ends sooner."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, HomeTest
from dayclear.cases.operations.home_tests import bring_forward
from dayclear.cases.rules import HomeDays
from dayclear.cases.states import CONTACT, ContactStatus, ContactStep
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited


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
def come_home(*, person_id: UUID, by: Model | None, at: datetime) -> int:  # noqa: ARG001 - the audit takes it.
    """Whoever reached their door later than their days there were to begin is watched from today; returns how many listings.

    The last day stays: nobody is kept in longer because a vehicle came late.
    """
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    late = Contact.objects.filter(
        person=person_id, status=ContactStatus.AT_HOME, home_from_on__lt=today, home_until__gte=today
    )
    return late.update(home_from_on=today)


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
    bring_forward(HomeTest.objects.filter(contact=held), until_on=held.home_until)
    return held
