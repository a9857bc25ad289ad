"""Lists of the tracing as files; whoever takes one out is written down."""

from datetime import date, datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, FollowUp
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_followed, exports
from dayclear.places.models import Place
from dayclear.situation import tracing_clock


def open_tracings(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Open tracings by what is due first, with who has each and what is missing."""
    headers = [
        _("Case"),
        _("Place"),
        _("Deadline"),
        _("Has it"),
        _("Still to be filled"),
        _("Can unblock it"),
        _("Telephone"),
    ]
    rows = [
        [
            face.case.number,
            face.case.place.address,
            face.due_at,
            face.holder.to.name if face.holder else "",
            face.missing,
            face.unblocker.post.name if face.unblocker else "",
            face.unblocker.phone if face.unblocker else "",
        ]
        for face in tracing_clock.open_faces(scope, at)
    ]
    return exports.answer("tracings", "", headers, rows, by=by, at=at)


def follow_up(*, place: Place, day: date, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Contacts of a place on a day, who was not reached first; a look at each of them."""
    sheet = contact_followed.open_day(
        place=place, day=day, scope=scope, account=by, page="follow_up.xlsx", at=at
    )
    headers = [
        _("Name"),
        _("Telephone"),
        _("Place"),
        _("Door"),
        _("Kind"),
        _("Reached"),
        _("Symptoms"),
        _("Temperature, °C"),
        _("Test"),
        _("Where they stay"),
        _("Last day"),
        _("Note"),
    ]
    rows = [
        [*_who(one.contact), *_how(one.told), one.contact.home_until, one.told.note if one.told else ""]
        for one in sheet.everybody
    ]
    return exports.answer("follow_up", f"{place.name} {day}", headers, rows, by=by, at=at)


def _who(contact: Contact) -> list[object]:
    person = contact.person
    return [
        person.name,
        person.phone,
        contact.place.address,
        person.household.door,
        contact.get_kind_display(),
    ]


def _how(told: FollowUp | None) -> list[object]:
    if told is None:
        return ["", "", None, "", ""]
    return [
        told.get_reach_display(),
        told.symptoms,
        told.temperature_c,
        told.get_test_display() if told.test else "",
        told.get_stays_display() if told.stays else "",
    ]
