"""Rounds, their names, and who signed for them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer
from dayclear.places.models import Place
from dayclear.screening import queries as screening
from dayclear.screening.models import Due, Round
from dayclear.situation import round_page


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
    return answer(kind, f"{round} · {place}", headers, rows, by=by, at=at)


def rounds(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The rounds in sight, each with how far it is in sight; no names."""
    headers = [
        _("Round"),
        _("Status"),
        _("Opened at"),
        _("Everyone until"),
        _("Closed at"),
        _("Roster"),
        _("Swabbed"),
        _("With a reason"),
        _("Missing"),
        _("Positive"),
    ]
    found = list(screening.rounds(scope))
    counts = screening.coverage_of_rounds([each.pk for each in found], scope)
    rows = [
        [
            each.name,
            each.get_status_display(),
            each.opened_at,
            each.due_by,
            each.closed_at,
            counts[each.pk].roster,
            counts[each.pk].swabbed,
            counts[each.pk].accounted - counts[each.pk].swabbed,
            counts[each.pk].missing,
            counts[each.pk].positive,
        ]
        for each in found
    ]
    return answer("rounds", "", headers, rows, by=by, at=at)


def round_places(
    *, round_id: UUID, place_id: UUID | None, scope: Scope, by: Account, at: datetime
) -> HttpResponse:
    """How far a round is in each place inside one, state by state; no names."""
    sheet = round_page.round_sheet(round_id=round_id, place_id=place_id, scope=scope)
    headers = [
        _("Place"),
        _("Code"),
        _("Roster"),
        *(state.label for state in sheet.states),
        _("Missing"),
        _("Positive"),
    ]
    rows = [
        [
            row.place.name,
            row.place.code,
            row.coverage.roster,
            *row.coverage.by_state,
            row.coverage.missing,
            row.coverage.positive,
        ]
        for row in sheet.children
    ]
    return answer("round_places", f"{sheet.round} · {sheet.place}", headers, rows, by=by, at=at)


def signatures(
    *, round_id: UUID, place_id: UUID | None, scope: Scope, by: Account, at: datetime
) -> HttpResponse:
    """Who signed at a place, around it and inside it, and whether it still holds."""
    headers = [
        _("Place"),
        _("Signed by"),
        _("Signed at"),
        _("Roster"),
        _("Swabbed"),
        _("With a reason"),
        _("Note"),
        _("Still holds"),
    ]
    signed, place = screening.round(round_id, scope), round_page.chosen_place(place_id, scope)
    rows = [
        [
            row.signature.place.address,
            row.signature.signed_by.name if row.signature.signed_by else "",
            row.signature.signed_at,
            row.signature.roster,
            row.signature.swabbed,
            row.signature.excused,
            row.signature.note,
            row.holds,
        ]
        for row in round_page.signatures(signed, place, scope)
    ]
    return answer("signatures", f"{signed} · {place}", headers, rows, by=by, at=at)
