"""The day of the key groups, their employers and rosters."""

from datetime import date, datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.clearance import policies
from dayclear.clearance import queries as clearance
from dayclear.clearance.models import Employer
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer
from dayclear.places.models import Place
from dayclear.situation import clearance_day as key_groups


def clearance_day(*, place: Place, day: date, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The daily sheet of the key groups: one line a group, the sum of all last."""
    sheet = key_groups.day_sheet(place=place, day=day, scope=scope, at=at)
    headers = [
        _("Key group"),
        _("Due for tests"),
        _("Antigen"),
        _("Self-reported"),
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
            figures.self_reported,
            figures.nucleic,
            figures.complete,
            figures.missing,
            figures.stopped,
            figures.positive,
        ]
        for name, figures in named
    ]
    return answer("key_groups", f"{place.name} {day}", headers, rows, by=by, at=at)


def roster_of_employer(*, employer: Employer, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who is on the roster and how they stand today. Raises NotYourRoster."""
    policies.check_can_keep(employer.place_path, scope)
    sheet = key_groups.employer_sheet(employer=employer, scope=scope, at=at)
    headers = [
        _("Name"),
        _("Key group"),
        _("Antigen"),
        _("Self-reported"),
        _("Next antigen on"),
        _("Nucleic acid"),
        _("State"),
    ]
    rows = [
        [
            name.name,
            sheet.group_names.get(name.key_group, name.key_group),
            name.antigens,
            _("Photo not readable") if name.is_unreadable else _("Yes") if name.self_reported else "",
            name.antigen_due_on,
            name.swabs,
            _("Stopped") if name.stopped else _("All tests done") if name.complete else _("Missing"),
        ]
        for name in sheet.names or ()
    ]
    return answer("roster", employer.name, headers, rows, by=by, at=at)


def employers(*, day: date, scope: Scope, by: Account, at: datetime, words: str = "") -> HttpResponse:
    """The employers in sight and how their people stand on a day; figures, no names."""
    headers = [
        _("Employer"),
        _("Place"),
        _("Who is told there"),
        _("Telephone"),
        _("Due for tests"),
        _("All tests done"),
        _("Missing"),
        _("Stopped"),
        _("Positive"),
    ]
    found = list(clearance.employers_found(scope, words=words))
    figures = clearance.figures_by_employer(scope, day, [each.pk for each in found])
    rows = []
    for each in found:
        stands = figures.get(each.pk, clearance.Figures())
        rows.append(
            [
                each.name,
                each.place.address,
                each.contact_name,
                each.contact_phone,
                stands.due,
                stands.complete,
                stands.missing,
                stands.stopped,
                stands.positive,
            ]
        )
    return answer("employers", f"{day} {words}".strip(), headers, rows, by=by, at=at)
