"""Lists go out as files. Whoever takes rows out is written down with what and how many."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.clearance import policies as clearance
from dayclear.clearance.models import Employer
from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.laboratory import columns as result_columns
from dayclear.laboratory import queries as laboratory
from dayclear.loops import facility_door, measure_notices, measure_objected, ward_round
from dayclear.people import columns as resident_columns
from dayclear.people import queries as people
from dayclear.places import columns as place_columns
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.places.sorting import natural
from dayclear.planning import columns as team_columns
from dayclear.planning import queries as planning
from dayclear.planning.models import Plan
from dayclear.records import exports
from dayclear.records import operations as records
from dayclear.records.models import ImportBatch
from dayclear.screening.models import Due, Round
from dayclear.situation import clearance_day as key_groups
from dayclear.situation import laboratory_page, second_look_page, zone_board
from dayclear.situation import occupancy_forecast as beds
from dayclear.situation.place_page import place_sheet
from dayclear.transfers import queries as transfers

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write(*, kind: str, path: Path, scope: Scope) -> int:
    """Writes places, residents or results in sight to a .csv or .xlsx file that can be imported again; returns the rows."""
    headers, rows = _table(kind, scope)
    if path.suffix.lower() == ".xlsx":
        with path.open("wb") as stream:
            return exports.write_workbook(stream, headers, rows, kind)
    with path.open("w", encoding="utf-8", newline="") as stream:
        return exports.write_csv(stream, headers, rows)


def _table(kind: str, scope: Scope) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    match kind:
        case "places":
            return place_columns.headers(chinese=True), place_columns.exported(places.places(scope))
        case "residents":
            today = clock.today(settings.DISTRICT_ZONE)
            return resident_columns.headers(chinese=True), resident_columns.exported(
                people.people(scope), today
            )
        case "results":
            return result_columns.headers(chinese=True), result_columns.exported(
                laboratory.standing_results(scope)
            )
        case unknown:
            raise InvalidInput(
                _("“%(kind)s” cannot be exported.") % {"kind": unknown},
                _("Choose places, residents or results."),
            )


def children(*, place: Place, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The table of the places inside, as the page of the place shows it."""
    sheet = place_sheet(place=place, scope=scope, at=at)
    headers = [_("Place"), _("Code"), _("Zone"), _("Roster"), _("Missing"), _("Open tasks"), _("Late")]
    rows = [
        [
            row.place.name,
            row.place.code,
            row.zone.name if row.zone else "",
            row.coverage.roster if row.coverage else 0,
            row.coverage.missing if row.coverage else 0,
            row.tasks.open,
            row.tasks.late,
        ]
        for row in sheet.children
    ]
    return _answer("places_inside", place.name, headers, rows, by=by, at=at)


def import_problems(*, batch: ImportBatch, by: Account, at: datetime) -> HttpResponse:
    """The refused rows of an import, to be corrected and imported again."""
    headers = [_("Line"), _("Column"), _("Value"), _("Reason"), _("What to do")]
    rows = batch.problems.order_by("line", "pk").values_list("line", "column", "value", "reason", "remedy")
    return _answer("import_problems", batch.filename, headers, list(rows), by=by, at=at)


def round_names(
    *,
    kind: str,
    round: Round,  # noqa: A002 - the record's own name.
    place: Place,
    names: Iterable[Due],
    by: Account,
    at: datetime,
) -> HttpResponse:
    """Names of a due list with where they live, their state and why: to be walked with on paper."""
    headers = [_("Place"), _("Door"), _("Name"), _("Telephone"), _("State"), _("Note")]
    rows = [
        [
            name.place.address,
            name.household.door,
            name.person.name,
            name.person.phone,
            name.get_state_display(),
            name.note,
        ]
        for name in names
    ]
    return _answer(kind, f"{round} · {place}", headers, rows, by=by, at=at)


def plan(*, plan: Plan, scope: Scope, by: Account, at: datetime, inside: Place | None = None) -> HttpResponse:
    """Who goes where: a line for each stairwell of each visit in sight or inside a place, by team and time."""
    headers = [
        _("Team"),
        _("Place"),
        _("Sampling"),
        _("Point"),
        _("From door"),
        _("To door"),
        _("People"),
        _("Called or visited at"),
        _("Longest wait, min"),
    ]
    rows = [
        [
            stretch.visit.team.name,
            stretch.place.address,
            stretch.visit.get_mode_display(),
            stretch.visit.point.name if stretch.visit.point else "",
            stretch.from_door,
            stretch.to_door,
            stretch.people,
            stretch.at,
            stretch.waits_min,
        ]
        for stretch in planning.stretches(plan, scope, path=inside.path if inside else "/").order_by(
            "visit__team__place_path", natural("visit__team__name"), "at", "pk"
        )
    ]
    chosen = f"{plan.round} {inside.name}" if inside else str(plan.round)
    return _answer("plan", chosen, headers, rows, by=by, at=at)


def points(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The points in sight."""
    headers = [_("Point"), _("Place"), _("Latitude"), _("Longitude"), _("Lanes"), _("Opens"), _("Closes")]
    rows = [
        [
            point.name,
            point.place.address,
            point.latitude,
            point.longitude,
            point.lanes,
            f"{point.opens:%H:%M}" if point.opens else "",
            f"{point.closes:%H:%M}" if point.closes else "",
        ]
        for point in planning.points(scope)
    ]
    return _answer("points", "", headers, rows, by=by, at=at)


def teams(*, scope: Scope, by: Account, at: datetime, words: str = "") -> HttpResponse:
    """The sampling teams in sight, as a file that can be imported again."""
    rows = team_columns.exported(planning.teams_found(scope, words=words))
    return _answer("teams", words, team_columns.headers(chinese=True), list(rows), by=by, at=at)


def dispatch(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who is to be moved, from which door, since when, into which bed, by which vehicle when; no names."""
    headers = [
        _("Reason"),
        _("Place"),
        _("Door"),
        _("Waiting since"),
        _("Status"),
        _("Facility"),
        _("Bed"),
        _("Vehicle"),
        _("Picked up at"),
        _("Why nobody comes yet"),
    ]
    rows = [
        [
            move.get_reason_display(),
            move.place.address,
            move.household.door,
            move.ordered_at,
            move.get_status_display(),
            move.facility.name if move.facility else "",
            str(bed.bed) if (bed := move.stay or move.left_stay) else "",
            str(move.trip.vehicle) if move.trip else move.vehicle,
            move.pick_up_at,
            move.get_left_out_display(),
        ]
        for move in transfers.board_found(scope=scope)
    ]
    return _answer("dispatch", "", headers, rows, by=by, at=at)


def zones(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The zones in sight with their criteria of release, as the board shows them."""
    headers = [
        _("Place"),
        _("Zone"),
        _("Since"),
        _("Days"),
        _("People"),
        _("Reason"),
        _("Missing for release"),
        _("Earliest"),
    ]
    rows = [
        [
            row.outlook.period.place.address,
            row.name,
            row.outlook.period.period.lower,
            row.days,
            row.people,
            row.outlook.period.reason,
            "; ".join(f"{finding.needed}: {finding.stands}" for finding in row.missing),
            row.outlook.earliest_on,
        ]
        for row in zone_board.zones(zone_board.standing(scope, at), scope, at)
    ]
    return _answer("zones", "", headers, rows, by=by, at=at)


def second_look(*, place: Place, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Where lists say more than the roster, the largest excess first; doors and numbers, no names."""
    headers = [
        _("Where"),
        _("Door"),
        _("Source"),
        _("Counted on"),
        _("People on the list"),
        _("Households on the list"),
        _("People on the roster"),
        _("Households on the roster"),
        _("More by"),
        _("To be knocked at"),
    ]
    rows = [
        [
            stairwell.place.address,
            line.door,
            line.source_label,
            line.counted_on,
            line.told_people,
            line.told_households,
            line.people,
            line.households,
            line.excess,
            _("yes") if stairwell.look else "",
        ]
        for stairwell in second_look_page.told(second_look_page.stairwells(place, scope), place, scope)
        for line in stairwell.lines
    ]
    return _answer("second_look", place.name, headers, rows, by=by, at=at)


def laboratory_forecast(*, laboratory_id: UUID, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The next day of a laboratory, hour by hour, as its page shows it."""
    shown = laboratory.laboratory_on_list(laboratory_id, scope)
    headers, rows = laboratory_page.forecast_table(laboratory_page.laboratory_sheet(shown, scope, at))
    return _answer("laboratory_forecast", shown.name_zh, headers, rows, by=by, at=at)


def box(*, box_id: UUID, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The list of a box: each tube and what became of it."""
    shown = laboratory.box(box_id, scope)
    rows = [[tube.barcode, tube.get_fate_display(), tube.packed_at] for tube in laboratory.list_of(shown)]
    headers = [_("Tube"), _("What became of it"), _("Packed at")]
    return _answer("box", shown.number, headers, rows, by=by, at=at)


def clearance_day(*, place: Place, day: date, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The daily sheet of the key groups: one line a group, the sum of all last."""
    sheet = key_groups.day_sheet(place=place, day=day, scope=scope, at=at)
    headers = [
        _("Key group"),
        _("Due for tests"),
        _("Antigen"),
        _("Nucleic acid"),
        _("All tests done"),
        _("Missing"),
        _("Stopped"),
        _("Positive"),
    ]
    named = [*((row.name, row.figures) for row in sheet.groups), (_("All"), sheet.total)]
    rows = [
        [
            name,
            figures.due,
            figures.antigen,
            figures.nucleic,
            figures.complete,
            figures.missing,
            figures.stopped,
            figures.positive,
        ]
        for name, figures in named
    ]
    return _answer("key_groups", f"{place.name} {day}", headers, rows, by=by, at=at)


def roster_of_employer(*, employer: Employer, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who is on the roster and how they stand today. Raises NotYourRoster."""
    clearance.check_can_keep(employer.place_path, scope)
    sheet = key_groups.employer_sheet(employer=employer, scope=scope, at=at)
    headers = [_("Name"), _("Key group"), _("Antigen"), _("Nucleic acid"), _("State")]
    rows = [
        [
            name.name,
            sheet.group_names.get(name.key_group, name.key_group),
            name.antigens,
            name.swabs,
            _("Stopped") if name.stopped else _("All tests done") if name.complete else _("Missing"),
        ]
        for name in sheet.names or ()
    ]
    return _answer("roster", employer.name, headers, rows, by=by, at=at)


def answer_table(
    kind: str,
    chosen: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    by: Account,
    at: datetime,
) -> HttpResponse:
    """A list that another loop has made, as a workbook; who took it out is written down."""
    return _answer(kind, chosen, headers, rows, by=by, at=at)


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
    return _answer("ward", sheet.facility.name_zh, headers, rows, by=by, at=at)


def facilities(*, by: Account, at: datetime) -> HttpResponse:
    """How full each facility is."""
    headers = [_("Facility"), _("Kind"), _("Beds"), _("Held"), _("Occupied"), _("Free"), _("Telephone")]
    rows = [
        [
            each.facility.name,
            each.facility.get_kind_display(),
            each.total,
            each.held,
            each.occupied,
            each.free,
            each.facility.phone,
        ]
        for each in transfers.occupancy()
    ]
    return _answer("facilities", "", headers, rows, by=by, at=at)


def occupancy_forecast(*, by: Account, at: datetime) -> HttpResponse:
    """The beds expected to be occupied in the next days, by sort of facility."""
    headers = [_("Facilities"), _("Date"), _("Expected"), _("At least"), _("At most"), _("Beds in service")]
    rows = [
        [str(outlook.name), on, round(day.expected), round(day.low), round(day.high), outlook.beds]
        for outlook in beds.outlooks(at=at)
        for on, day in outlook.days
    ]
    return _answer("occupancy_forecast", "", headers, rows, by=by, at=at)


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
    return _answer("presences", door.facility.name_zh, headers, rows, by=by, at=at)


def objections(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The open objections in sight by the number of the notice, and who must answer by when; not what was said."""
    headers = [
        _("Notice"),
        _("Place"),
        _("Measure"),
        _("Taken down"),
        _("Taken down by"),
        _("Answers"),
        _("Name"),
        _("Deadline"),
        _("Overdue"),
    ]
    waiting = list(command.objections_in_sight(scope=scope, status="open"))
    rows = [_objection_row(row) for row in measure_objected.rows(waiting, at=at)]
    return _answer("objections", "", headers, rows, by=by, at=at)


def _objection_row(row: measure_objected.ObjectionRow) -> list[Any]:
    objection, account = row.objection, row.answers.account if row.answers else None
    return [
        objection.notice.number,
        objection.notice.place.address,
        str(measure_notices.kind_of(objection.notice).name),
        objection.taken_at,
        objection.taken_by.name if objection.taken_by else "",
        row.task.post.name if row.task else "",
        account.name if account else "",
        row.task.deadline_at if row.task else None,
        _("yes") if row.is_late else "",
    ]


@transaction.atomic
def _answer(
    kind: str,
    chosen: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    by: Account,
    at: datetime,
) -> HttpResponse:
    stream = BytesIO()
    count = exports.write_workbook(stream, headers, rows, kind)
    records.record_export(kind=kind, by=by, at=at, chosen=chosen, rows=count)
    response = HttpResponse(stream.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{at:%Y%m%d-%H%M}.xlsx"'
    return response
