"""Who is to be moved, the trips and vehicles that move them, and the facilities with whoever is in them."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import facility_door, ward_round
from dayclear.loops.exports.answering import ROWS_AT_ONCE, answer
from dayclear.situation import occupancy_forecast as beds
from dayclear.situation.disinfection_page import orders
from dayclear.transfers import queries as transfers
from dayclear.transfers.models import Facility, Need


def dispatch(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who is to be moved, from which door, since when, into which bed, by which vehicle when; no names."""
    headers = [
        _("Reason"),
        _("Place"),
        _("Door"),
        _("Lies in"),
        _("Waiting since"),
        _("Status"),
        _("Facility"),
        _("Bed"),
        _("Vehicle"),
        _("Picked up at"),
        _("Why nobody comes yet"),
    ]
    rows = (
        [
            move.get_reason_display(),
            move.place.address,
            move.household.door,
            f"{move.starts_in} {move.from_stay.bed}" if move.from_stay else "",
            move.ordered_at,
            move.get_status_display(),
            move.facility.name if move.facility else "",
            str(bed.bed) if (bed := move.stay or move.left_stay) else "",
            str(move.trip.vehicle) if move.trip else move.vehicle,
            move.pick_up_at,
            move.get_left_out_display(),
        ]
        for move in transfers.board_found(scope=scope).iterator(chunk_size=ROWS_AT_ONCE)
    )
    return answer("dispatch", "", headers, rows, by=by, at=at)


def trips(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The trips that stand, the next first; no names."""
    headers = [
        _("Vehicle"),
        _("Crew"),
        _("Whom"),
        _("People"),
        _("Number of doors"),
        _("Facility"),
        _("Going home"),
        _("Leaves"),
        _("Arrives"),
        _("Status"),
    ]
    rows = (
        [
            str(trip.vehicle),
            trip.crew,
            trip.get_cohort_display(),
            trip.people,  # type: ignore[attr-defined]
            trip.doors,  # type: ignore[attr-defined]
            str(trip.facility),
            _("yes") if trip.is_homeward else "",
            trip.leaves_at,
            trip.arrives_at,
            trip.get_status_display(),
        ]
        for trip in transfers.trips(scope).iterator(chunk_size=ROWS_AT_ONCE)
    )
    return answer("trips", "", headers, rows, by=by, at=at)


def vehicles(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The convoy: what each vehicle carries, its crew, and why it is out."""
    headers = [
        _("Number plate"),
        _("Kind of vehicle"),
        _("Seats"),
        _("Stretchers"),
        _("Positives"),
        _("Contacts"),
        _("Going home"),
        _("Crew"),
        _("Telephone"),
        _("Trips ahead"),
        _("Out since"),
        _("Reason"),
    ]
    rows = [
        [
            str(each),
            each.get_kind_display(),
            each.seats,
            each.lying,
            _("yes") if each.carries_positives else "",
            _("yes") if each.carries_contacts else "",
            _("yes") if each.carries_released else "",
            each.crew,
            each.phone,
            each.trips_ahead,  # type: ignore[attr-defined]
            each.out_since,
            each.out_reason,
        ]
        for each in transfers.vehicles(scope)
    ]
    return answer("vehicles", "", headers, rows, by=by, at=at)


def facilities(*, by: Account, at: datetime) -> HttpResponse:
    """How full each facility is."""
    headers = [
        _("Facility"),
        _("Kind"),
        _("Beds"),
        _("Held"),
        _("Occupied"),
        _("To be disinfected"),
        _("Free"),
    ]
    headers += [_("Telephone")]
    rows = [
        [
            each.facility.name,
            each.facility.get_kind_display(),
            each.total,
            each.held,
            each.occupied,
            each.to_disinfect,
            each.free,
            each.facility.phone,
        ]
        for each in transfers.occupancy()
    ]
    return answer("facilities", "", headers, rows, by=by, at=at)


def disinfections(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """What was disinfected in the last days, how, and from when on it may be used again."""
    headers = [
        _("What was disinfected"),
        _("Place"),
        _("About"),
        _("Disinfected"),
        _("Disinfectant"),
        _("Concentration, mg/L"),
        _("Contact time, minutes"),
        _("Disinfected by"),
        _("May be entered again"),
    ]
    rows = (
        [
            each.task.title,
            each.task.place.address,
            each.task.label,
            each.done_at,
            each.get_agent_display(),
            each.concentration_mg_per_l,
            each.contact_min,
            each.done_by,
            each.usable_from,
        ]
        for each in orders(scope=scope, at=at).done.iterator(chunk_size=ROWS_AT_ONCE)
    )
    return answer("disinfections", "", headers, rows, by=by, at=at)


def rooms(*, facility: Facility, by: Account, at: datetime) -> HttpResponse:
    """Every bed of a facility: what it is for, and whether it is taken or closed."""
    headers = [
        _("Facility"),
        _("Room"),
        _("Bed"),
        _("Meant for"),
        _("Family room"),
        _("Cares for"),
        _("Occupied or held"),
        _("To be disinfected"),
        _("Out of service"),
        _("Closed until"),
    ]
    rows = [
        [
            facility.name,
            room.name,
            bed.label,
            bed.get_sex_display(),
            _("yes") if bed.for_family else "",
            _(", ").join(str(Need(need).label) for need in bed.cares_for),
            _("yes") if bed.is_taken else "",  # type: ignore[attr-defined]
            _("yes") if bed.awaits_disinfection else "",
            "" if bed.in_service else bed.closed_reason or _("yes"),
            bed.closed_until,
        ]
        for room in transfers.rooms(facility)
        for bed in room.beds
    ]
    return answer("rooms", facility.name_zh, headers, rows, by=by, at=at)


def occupancy_forecast(*, by: Account, at: datetime) -> HttpResponse:
    """The beds expected to be occupied in the next days, by sort of facility and for each of them."""
    headers = [_("Facilities"), _("Date"), _("Expected"), _("At least"), _("At most"), _("Beds in service")]
    rows = [
        [name, on, round(day.expected), round(day.low), round(day.high), told.beds]
        for outlook in beds.outlooks(at=at)
        for name, told in [
            (str(outlook.name), outlook),
            *((each.facility.name, each) for each in outlook.facilities),
        ]
        for on, day in told.days
    ]
    return answer("occupancy_forecast", "", headers, rows, by=by, at=at)


def ward(*, facility_id: UUID, page: str, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who lies in a facility, bed by bed, with today's look and test: to be walked with on paper."""
    sheet = ward_round.open_ward(facility_id=facility_id, scope=scope, account=by, page=page, at=at)
    headers = [
        _("Bed"),
        _("Name"),
        _("Reason"),
        _("Condition"),
        _("Temperature, °C"),
        _("Oxygen saturation"),
        _("Test due today"),
        _("Swabbed today"),
        _("Release proposed"),
    ]
    rows = [
        [
            str(row.stay.bed),
            row.stay.person.name,
            row.reason_label,
            row.entry.get_condition_display() if row.entry else _("Not seen"),
            row.entry.temperature_c if row.entry else None,
            row.entry.oxygen_percent if row.entry else None,
            _("yes") if row.test_due else "",
            _("yes") if row.swabbed_today else "",
            _("yes") if row.proposed else "",
        ]
        for row in sheet.rows
    ]
    return answer("ward", sheet.facility.name_zh, headers, rows, by=by, at=at)


def presences(*, facility_id: UUID, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who went in and out of a facility. Raises NotFound to who does not keep its door."""
    door = facility_door.open_door(facility_id=facility_id, scope=scope)
    headers = [_("Name"), _("Kind"), _("Note"), _("In"), _("Let in by"), _("Out"), _("Let out by")]
    rows = [
        [
            each.name,
            each.get_kind_display(),
            each.note,
            each.in_at,
            each.in_by.name if each.in_by else "",
            each.out_at,
            each.out_by.name if each.out_by else "",
        ]
        for each in door.log
    ]
    return answer("presences", door.facility.name_zh, headers, rows, by=by, at=at)
