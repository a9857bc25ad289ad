"""A contact's isolation ends on another day than the rule gave: an objection was upheld in part."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, HomeTest
from dayclear.cases.operations.home_tests import bring_forward
from dayclear.cases.states import CONTACT, ContactStep
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited


@audited
def change_isolation_end(*, contact: Contact, until_on: date, by: Model | None, at: datetime) -> Contact:  # noqa: ARG001 - the audit takes it.
    """Isolation ends on ``until_on``, and the days at home follow it as before. The same day again changes nothing.

    Raises InvalidInput for a day that is past or later than the one that held: no objection makes a measure longer.
    """
    held = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    CONTACT.check(ContactStep.RELEASE, held.status)
    if held.isolate_until == until_on:
        return held
    if not at.astimezone(settings.DISTRICT_ZONE).date() <= until_on < held.isolate_until:
        raise InvalidInput(
            _("Isolation cannot end on %(day)s instead.") % {"day": until_on},
            _("Choose a day from today on and before %(day)s.") % {"day": held.isolate_until},
        )
    held.home_until += until_on - held.isolate_until
    held.isolate_until = until_on
    held.save(update_fields=["isolate_until", "home_until"])
    bring_forward(HomeTest.objects.filter(contact=held), until_on=held.home_until)
    return held
