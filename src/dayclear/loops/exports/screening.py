"""Rounds, their names, and who signed for them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer
from dayclear.places.models import Place
from dayclear.screening import queries as screening
from dayclear.screening.models import Due, Round, RoundPlace
from dayclear.screening.states import DueState
from dayclear.situation import round_page
from dayclear.situation.testing_due import BlockDue
from dayclear.situation.testing_due import rows as due_rows
from dayclear.zones.rules import nearest


def names_missed(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    place: Place,
    names: Iterable[Due],
    by: Account,
    at: datetime,
) -> HttpResponse:
    """Who is not accounted for, with where they live: to be walked with on paper."""
    rows = [_name_cells(name) for name in names]
    return answer("missed", f"{round} · {place}", _name_headers(), rows, by=by, at=at)


def names_excused(
    *,
    round: Round,  # noqa: A002
    place: Place,
    names: Iterable[Due],
    scope: Scope,
    by: Account,
    at: datetime,
) -> HttpResponse:
    """Who is accounted for without a swab and why: exempt until when, away with which proof of a test there."""
    headers = [
        *_name_headers(),
        _("Exempt until"),
        _("Tested on"),
        _("Where it was taken"),
        _("Number of the report"),
        _("Picture of the report"),
    ]
    rows = [
        [*_name_cells(row.name), row.exemption.until_on if row.exemption else None, *_proof(row)]
        for row in round_page.excused_rows(round, list(names), scope)
    ]
    return answer("excused", f"{round} · {place}", headers, rows, by=by, at=at)


def _name_headers() -> list[str]:
    return [_("Place"), _("Door"), _("Name"), _("Telephone"), _("State"), _("Note")]


def _name_cells(name: Due) -> list[Any]:
    return [
        name.place.address,
        name.household.door,
        name.person.name,
        name.person.phone,
        name.get_state_display(),
        name.note,
    ]


def _proof(row: round_page.ExcusedRow) -> list[Any]:
    """Of whom is away without proof it is said that there is no picture; of others nothing is asked."""
    if row.away_test is None:
        return [None, "", "", False if row.name.state == DueState.AWAY else None]
    test = row.away_test
    return [test.tested_on, test.tested_where, test.report, test.picture_id is not None]


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
    """How far a round is in each place inside one, state by state, and how people are sampled there; no names."""
    sheet = round_page.round_sheet(round_id=round_id, place_id=place_id, scope=scope)
    headers = [
        _("Place"),
        _("Code"),
        _("Roster"),
        *(state.label for state in sheet.states),
        _("Missing"),
        _("Positive"),
        _("Sampling"),
        _("People in one tube"),
        _("Nucleic-acid tests a week"),
        _("Antigen tests a week"),
    ]
    schemes = screening.schemes(round_id)
    rows = [
        [
            row.place.name,
            row.place.code,
            row.coverage.roster,
            *row.coverage.by_state,
            row.coverage.missing,
            row.coverage.positive,
            *_scheme_cells(nearest(row.place.path, schemes)),
        ]
        for row in sheet.children
    ]
    return answer("round_places", f"{sheet.round} · {sheet.place}", headers, rows, by=by, at=at)


def _scheme_cells(scheme: RoundPlace | None) -> list[Any]:
    """Of a place of which only parts are in the round nothing is told: each part has its own."""
    if scheme is None:
        return [None] * 4
    return [
        scheme.get_sampling_display(),
        scheme.tube_mode,
        scheme.nucleic_per_week,
        scheme.antigen_per_week,
    ]


def testing_due(
    *, place: Place, on: date, blocks: Sequence[BlockDue], scope: Scope, by: Account, at: datetime
) -> HttpResponse:
    """When each of these buildings is due for its next round; no names."""
    headers = [
        _("Place"),
        _("Code"),
        _("People"),
        _("Zone"),
        _("Nucleic-acid tests a week"),
        _("Antigen tests a week"),
        _("Last round"),
        _("Due on"),
        _("State"),
        _("Antigen still owed"),
        _("Antigen owed by"),
    ]
    rows = [
        [
            row.place.address,
            row.place.code,
            row.block.people,
            row.block.frequency.zone if row.block.frequency else "",
            row.block.frequency.nucleic_per_week if row.block.frequency else None,
            row.block.frequency.antigen_per_week if row.block.frequency else None,
            row.block.reached_at,
            row.block.due_on,
            row.block.standing.label,
            row.block.antigen.people if row.block.antigen else None,
            row.block.antigen.due_on if row.block.antigen else None,
        ]
        for row in due_rows(blocks, scope)
    ]
    return answer("testing_due", f"{place} · {on}", headers, rows, by=by, at=at)


def signatures(
    *, round_id: UUID, place_id: UUID | None, scope: Scope, by: Account, at: datetime
) -> HttpResponse:
    """Who signed at a place, around it and inside it, whether it still holds, and how the round was closed."""
    headers = [
        _("Place"),
        _("Signed by"),
        _("Signed at"),
        _("Roster"),
        _("Swabbed"),
        _("With a reason"),
        _("Away without proof"),
        _("Accepted because"),
        _("Note"),
        _("Still holds"),
        _("Closed at"),
        _("Closed by"),
        _("Closing note"),
    ]
    signed, place = screening.round(round_id, scope), round_page.chosen_place(place_id, scope)
    closing = [signed.closed_at, signed.closed_by.name if signed.closed_by else "", signed.closing_note]
    rows = [
        [
            row.signature.place.address,
            row.signature.signed_by.name if row.signature.signed_by else "",
            row.signature.signed_at,
            row.signature.roster,
            row.signature.swabbed,
            row.signature.excused,
            row.signature.unproved,
            row.signature.accepted_why,
            row.signature.note,
            row.holds,
            *closing,
        ]
        for row in round_page.signatures(signed, place, scope)
    ]
    return answer("signatures", f"{signed} · {place}", headers, rows, by=by, at=at)
