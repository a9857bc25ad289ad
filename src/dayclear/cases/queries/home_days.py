"""Reads of contacts who are to be moved, are watched at home, or have had their last day; for loops."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, HomeTest
from dayclear.cases.policies import can_test_at_home
from dayclear.cases.states import STANDING, ContactStatus
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within

_WHOSE = (
    "contact__case",
    "contact__person__household",
    "monitoring__case",
    "monitoring__person__household",
)


def waiting_contacts(person_ids: Collection[UUID], *, scope: Scope) -> list[Contact]:
    """Every listing of these people for which nothing was done yet, the earliest first."""
    return _listings(scope, person__in=list(person_ids), status=ContactStatus.LISTED)


def watched_at_home(person_ids: Collection[UUID], *, scope: Scope) -> list[Contact]:
    """Every listing for which these people are watched at home, the one that lasts longest first."""
    found = _listings(scope, person__in=list(person_ids), status=ContactStatus.AT_HOME)
    return sorted(found, key=lambda contact: contact.home_until, reverse=True)


def past_their_days(today: date, *, scope: Scope) -> list[Contact]:
    """Standing listings whose last day is over."""
    return _listings(scope, status__in=STANDING, home_until__lt=today)


def _listings(scope: Scope, **chosen: object) -> list[Contact]:
    found = Contact.objects.filter(within(scope, "case__place_path"), **chosen)
    return list(found.select_related("case", "person__household").order_by("listed_at", "pk"))


def home_tests_due(today: date) -> list[HomeTest]:
    """Tests of who is or was watched at home that are due by today and not taken, with whom they are of and the door."""
    due = HomeTest.objects.filter(
        Q(contact__status=ContactStatus.AT_HOME) | Q(monitoring__isnull=False),
        due_on__lte=today,
        taken_at=None,
    )
    return list(due.select_related(*_WHOSE).order_by("due_on", "pk"))


def home_tests_of(contact_ids: Collection[UUID]) -> Sequence[HomeTest]:
    """The tests planned for these contacts, the first first; ask only about contacts in sight."""
    return list(HomeTest.objects.filter(contact__in=list(contact_ids)).order_by("due_on"))


def home_tests_after_release(monitoring_ids: Collection[UUID]) -> Sequence[HomeTest]:
    """The tests planned for these people after a hospital, the first first; ask only about people in sight."""
    return list(HomeTest.objects.filter(monitoring__in=list(monitoring_ids)).order_by("due_on"))


def last_home_tests(contact_ids: Collection[UUID]) -> dict[UUID, date]:
    """The day of the last test of each of these contacts who has any."""
    last = HomeTest.objects.filter(contact__in=list(contact_ids)).values("contact").annotate(on=Max("due_on"))
    return dict(last.values_list("contact", "on"))


def home_test(test_id: UUID, *, scope: Scope) -> HomeTest:
    """One test, for who samples people or asks after them where this one lives; NotFound otherwise."""
    places = (f"contact__place__{ENCLOSING}", f"monitoring__place__{ENCLOSING}")
    found = HomeTest.objects.filter(pk=test_id).select_related(*_WHOSE, *places, "taken_by").first()
    if found is None or not can_test_at_home(found.about, scope):
        raise NotFound(_("There is no such test."), _("Open it from your tasks."))
    return found


def swabbed_at_home(barcodes: Collection[str]) -> list[HomeTest]:
    """Whose swabs, taken at their doors in no round, are in these tubes; for loops."""
    found = HomeTest.objects.filter(barcode__in=list(barcodes), taken_by__isnull=False)
    return list(found.select_related(*_WHOSE))
