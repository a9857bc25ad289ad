"""Employers are kept, and people join and leave them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.clearance.models import Employer, Membership
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.records.audit import audited


@audited
def keep_employer(
    *,
    employer_id: UUID,
    place: Place,
    name_zh: str,
    name_en: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    by: Model | None,  # noqa: ARG001 - @audited names who acts.
    at: datetime,  # noqa: ARG001 - every write says when; the history keeps it.
) -> Employer:
    """Makes the employer or changes it; the same call again changes nothing.

    Raises InvalidInput without a name, Conflict where another employer there has it.
    """
    name = name_zh.strip()
    if not name:
        raise InvalidInput(_("An employer needs a name."), _("Write the name in Chinese."))
    namesakes = Employer.objects.filter(place=place, name_zh=name, in_use=True)
    if namesakes.exclude(pk=employer_id).exists():
        raise Conflict(
            _("Another employer at %(place)s is called “%(name)s”.") % {"place": place.name, "name": name},
            _("Open that one, or give this one another name."),
        )
    kept, _made = Employer.objects.update_or_create(
        pk=employer_id,
        defaults={
            "place": place,
            "place_path": place.path,
            "name_zh": name,
            "name_en": name_en.strip(),
            "contact_name": contact_name.strip(),
            "contact_phone": contact_phone.strip(),
        },
    )
    return kept


@audited
def retire_employer(*, employer: Employer, by: Model | None, at: datetime) -> Employer:  # noqa: ARG001 - see above.
    """The employer is on no list any more; its people are due nowhere because of it."""
    employer.in_use = False
    employer.save(update_fields=["in_use"])
    return employer


@audited
def join(
    *,
    membership_id: UUID,
    person: Person,
    employer: Employer,
    key_group: str,
    from_on: date,
    by: Model | None,  # noqa: ARG001 - @audited names who acts.
    at: datetime,
) -> Membership:
    """Somebody works there from a day on; who is on the roster already stays as they are, in the group told now.

    Raises InvalidInput for a group that the protocol in force does not know.
    """
    groups = protocol_in_force(at).key_groups
    if key_group not in groups:
        raise InvalidInput(
            _("The protocol knows no key group “%(kind)s”.") % {"kind": key_group},
            _("Choose one of: %(kinds)s.")
            % {"kinds": _(", ").join(str(group.name) for group in groups.values())},
        )
    # Whoever adds the same person at the same moment waits here.
    Employer.objects.select_for_update(no_key=True).get(pk=employer.pk)
    standing = Membership.objects.filter(person=person, employer=employer, until_on=None).first()
    if standing is None:
        return Membership.objects.create(
            id=membership_id, person=person, employer=employer, key_group=key_group, from_on=from_on
        )
    if standing.key_group != key_group:
        standing.key_group = key_group
        standing.save(update_fields=["key_group"])
    return standing


@audited
def leave(*, membership: Membership, until_on: date, by: Model | None, at: datetime) -> Membership:  # noqa: ARG001 - see above.
    """``until_on`` is the last day; who never came, left before it began. Left already: as it is."""
    if membership.until_on is not None:
        return membership
    membership.until_on = until_on
    membership.from_on = min(membership.from_on, until_on)
    membership.save(update_fields=["until_on", "from_on"])
    return membership


def last_day_before(day: date) -> date:
    """The last day of somebody who is not there any more on ``day``."""
    return day - timedelta(days=1)
