"""Lists of the tracing as files; whoever takes one out is written down."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, Staying
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_followed, exports, record_opened
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.situation import tracing_clock
from dayclear.situation.follow_up_page import Followed
from dayclear.situation.known_elsewhere import Known
from dayclear.transfers.states import TransferStatus


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


def contacts(
    *, case_id: UUID, why: str, page: str, scope: Scope, by: Account, at: datetime
) -> HttpResponse | None:
    """The contacts of one case, those struck off too; a look at the case and at each of them.

    None where the caller has given no reason and holds no task about the case, which would be one.
    """
    sheet = record_opened.open_case(case_id=case_id, scope=scope, account=by, why=why, page=page, at=at)
    if sheet is None:
        return None
    listed = list(sheet.contacts)
    seen = [(contact.person_id, contact.place_path) for contact in listed]
    records.record_looks(by=by, people=seen, why=why or sheet.case.number, page=page, at=at)
    headers = [
        _("Name"),
        _("Telephone"),
        _("Kind"),
        _("Status"),
        _("Where they met"),
        _("Reason"),
        _("Last exposure"),
        _("Place"),
        _("Door"),
        _("Isolation until"),
        _("At home until"),
        _("Struck off because"),
    ]
    return exports.answer(
        "case_contacts",
        sheet.case.number,
        headers,
        [_contact_row(contact, is_going_home=contact.person_id in sheet.going_home) for contact in listed],
        by=by,
        at=at,
    )


def _contact_row(contact: Contact, *, is_going_home: bool) -> list[object]:
    return [
        contact.person.name,
        contact.person.phone,
        contact.get_kind_display(),
        TransferStatus.TO_GO_HOME.label if is_going_home else contact.get_status_display(),
        contact.where,
        contact.why_in_words,
        contact.last_exposed_at,
        contact.place.address,
        contact.person.household.door,
        contact.isolate_until,
        contact.home_until,
        contact.struck_off_reason,
    ]


def follow_up(*, place: Place, day: date, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Whoever is asked after at a place on a day, who was not reached first; a look at each of them."""
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
        _("Latest nucleic-acid test"),
        _("Last day"),
        _("Note"),
    ]
    rows = [
        [
            *_who(one),
            *_how(one),
            _latest_test(one.known),
            one.until_on,
            one.told.note if one.told else "",
        ]
        for one in sheet.everybody
    ]
    return exports.answer("follow_up", f"{place.name} {day}", headers, rows, by=by, at=at)


def _who(one: Followed) -> list[object]:
    person = one.person
    return [person.name, person.phone, one.place.address, one.door, one.kind]


def _how(one: Followed) -> list[object]:
    told = one.told
    answer = told.get_reach_display() if told else ""
    return [
        _("Seen on the ward") if one.is_seen and not one.answered else answer,
        one.symptoms,
        one.temperature_c,
        told.get_test_display() if told and told.test else "",
        Staying(one.stays).label if one.stays else "",
    ]


def _latest_test(known: Known) -> str:
    if known.swab is None:
        return ""
    told = (
        _("Result awaited") if known.awaits_result or not known.result else known.result.get_outcome_display()
    )
    return f"{told} · {known.swab.sampled_at.astimezone(settings.DISTRICT_ZONE):%m-%d %H:%M}"
