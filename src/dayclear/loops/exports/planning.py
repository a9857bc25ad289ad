"""Plans, points and sampling teams."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer
from dayclear.places.models import Place
from dayclear.places.sorting import natural
from dayclear.planning import columns as team_columns
from dayclear.planning import queries as planning
from dayclear.planning.models import Plan


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
    return answer("plan", chosen, headers, rows, by=by, at=at)


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
    return answer("points", "", headers, rows, by=by, at=at)


def teams(*, scope: Scope, by: Account, at: datetime, words: str = "") -> HttpResponse:
    """The sampling teams in sight, as a file that can be imported again."""
    rows = team_columns.exported(planning.teams_found(scope, words=words))
    return answer("teams", words, team_columns.headers(chinese=True), list(rows), by=by, at=at)
