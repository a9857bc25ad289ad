"""How people of a place are sampled follows its zone, unless a hand has decided otherwise; what changes is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.command.rules import ancestors
from dayclear.kernel.errors import InvalidInput
from dayclear.places.models import Place
from dayclear.records.audit import audited
from dayclear.screening.models import Round, RoundPlace, SchemeChange, SchemeSource
from dayclear.screening.operations.rounds import INNERMOST, RoundPlaceDraft, check_schemes, open_and_held
from dayclear.screening.rules import Scheme
from dayclear.screening.states import SWABBED, RoundStatus

# Whom a positive pool has sent back keeps a tube of their own, whatever the scheme says.
_TELL_NAMES = f"""
    UPDATE screening_due AS due SET tube_mode = scheme.tube_mode
    FROM ({INNERMOST}) AS scheme
    WHERE due.round_id = %(round)s AND due.place_id = scheme.place_id AND due.tube_mode <> scheme.tube_mode
      AND due.state <> ALL(%(swabbed)s)
      AND NOT EXISTS (
        SELECT 1 FROM screening_sample AS sample
        WHERE sample.person_id = due.person_id AND sample.round_id = due.round_id AND sample.aside = 'retest'
      )
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why schemes change: what was written, or else the ground with its figures, which are worded for whoever reads."""

    reason: str = ""
    ground: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


@audited
def follow_zones(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    schemes: Sequence[RoundPlaceDraft],
    cause: Cause,
    by: Model | None,
    at: datetime,
) -> list[SchemeChange]:
    """Makes these the schemes of an open round: what the zones say now. Returns what that changed, place by place.

    Where a hand decided otherwise its decision stays, and is marked to be looked at again when the zone is another.
    Whoever is not sampled yet is due by the new scheme.
    """
    held = open_and_held(round)
    check_schemes(schemes, at)
    rows = {row.place_id: row for row in RoundPlace.objects.filter(round=held).select_related("place")}
    changes = [_follow(held, rows.get(draft.place_id), draft, rows, cause, by, at) for draft in schemes]
    told = {draft.place_id for draft in schemes}
    untold = [row for row in rows.values() if row.place_id not in told]
    gone = [rows.pop(row.place_id) for row in untold if row.source == SchemeSource.ZONE and not row.is_chosen]
    for row in gone:
        row.delete()
        changes.append(_change_between(row, _scheme(row), _scheme(_around(row, rows)), cause, by, at))
    for row in untold:
        if row.source == SchemeSource.OVERRIDE:
            _keep_decision(row, _around(row, rows).zone)
    return _written(held, [change for change in changes if change])


@audited
def override_scheme(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    place: Place,
    tube_mode: int,
    sampling: str,
    nucleic_per_week: int | None = None,
    antigen_per_week: int | None = None,
    reason: str,
    by: Model | None,
    at: datetime,
) -> list[SchemeChange]:
    """People of this place and inside are sampled otherwise than the zone says. Raises InvalidInput without a reason.

    A frequency that is not told stays as it was.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why it is done otherwise."), _("Write in a few words why."))
    held = open_and_held(round)
    check_schemes([RoundPlaceDraft(place.pk, tube_mode, sampling)], at)
    rows = {row.place_id: row for row in RoundPlace.objects.filter(round=held).select_related("place")}
    row = rows.get(place.pk) or _inner(held, place, rows)
    before = _scheme(row)
    after = Scheme(
        tube_mode,
        sampling,
        before.nucleic_per_week if nucleic_per_week is None else nucleic_per_week,
        before.antigen_per_week if antigen_per_week is None else antigen_per_week,
    )
    _sample_by(row, after)
    row.source, row.reason, row.to_review = SchemeSource.OVERRIDE, reason.strip(), False
    row.set_by_id = by.pk if by else None
    row.save()
    change = _change_between(row, before, after, Cause(reason.strip()), by, at)
    return _written(held, [change] if change else [])


@audited
def release_override(*, round: Round, place: Place, by: Model | None) -> None:  # noqa: A002, ARG001
    """The place goes by its zone again; ``follow_zones`` is to be called next."""
    held = open_and_held(round)
    for row in RoundPlace.objects.filter(round=held, place=place, source=SchemeSource.OVERRIDE):
        row.source, row.reason, row.to_review = SchemeSource.ZONE, "", False
        row.save()


@audited
def keep_moved(*, moved: Mapping[UUID, tuple[str, str]], by: Model | None, at: datetime) -> int:  # noqa: ARG001 - the audit takes it.
    """Places that moved, from one path to another, out of what an open round had chosen: they are chosen by themselves now.

    Whoever is on the round's list stays due. ``follow_zones`` is to be called next. Returns how many rows were written.
    """
    around = {outer for paths in moved.values() for path in paths for outer in ancestors(path)}
    chosen: dict[UUID, dict[str, RoundPlace]] = {}
    open_rounds = RoundPlace.objects.filter(round__status=RoundStatus.OPEN)
    for row in open_rounds.filter(is_chosen=True, place_path__in=around):
        chosen.setdefault(row.round_id, {})[row.place_path] = row
    own = {(row.round_id, row.place_id): row for row in open_rounds.filter(place__in=list(moved))}
    written = 0
    for round_id, rows in chosen.items():
        for place_id, (before, now) in moved.items():
            covering = [rows[path] for path in ancestors(before) if path in rows]
            if covering and not any(path in rows for path in ancestors(now)):
                _choose(own.get((round_id, place_id)), covering[-1], place_id, now)
                written += 1
    return written


def _choose(own: RoundPlace | None, covering: RoundPlace, place_id: UUID, path: str) -> None:
    """A row of its own, where the place has none yet with the scheme of what covered it before."""
    row = own or RoundPlace(
        round_id=covering.round_id,
        place_id=place_id,
        place_path=path,
        **asdict(_scheme(covering)),
    )
    row.is_chosen = True
    row.save()


def _follow(
    held: Round,
    row: RoundPlace | None,
    draft: RoundPlaceDraft,
    rows: dict[UUID, RoundPlace],
    cause: Cause,
    by: Model | None,
    at: datetime,
) -> SchemeChange | None:
    """Writes one place's scheme as its zone says; what that changed, if anything."""
    if row is None:
        place = Place.objects.get(pk=draft.place_id)
        row = rows[draft.place_id] = _inner(held, place, rows)
    elif row.source == SchemeSource.OVERRIDE:
        _keep_decision(row, draft.zone)
        return None
    before = _scheme(row)
    _sample_by(row, draft.scheme)
    row.zone = draft.zone
    row.source = SchemeSource.ZONE if draft.zone else SchemeSource.ROUND
    row.save()
    return _change_between(row, before, draft.scheme, cause, by, at)


def _inner(held: Round, place: Place, rows: dict[UUID, RoundPlace]) -> RoundPlace:
    """A row for a place inside those of the round, sampled as the nearest place around it."""
    row = RoundPlace(round=held, place=place, place_path=place.path, is_chosen=False)
    around = _around(row, rows)
    _sample_by(row, _scheme(around))
    row.zone = around.zone
    return row


def _keep_decision(row: RoundPlace, zone: str) -> None:
    """What a hand decided stays; it is to be looked at again where another zone holds."""
    row.to_review = row.to_review or row.zone != zone
    row.zone = zone
    row.save(update_fields=["to_review", "zone"])


def _scheme(row: RoundPlace) -> Scheme:
    return Scheme(**{part.name: getattr(row, part.name) for part in fields(Scheme)})


def _sample_by(row: RoundPlace, scheme: Scheme) -> None:
    for part in fields(Scheme):
        setattr(row, part.name, getattr(scheme, part.name))


def _around(row: RoundPlace, rows: dict[UUID, RoundPlace]) -> RoundPlace:
    """The row of the nearest place around."""
    around = [
        other for other in rows.values() if other != row and row.place_path.startswith(other.place_path)
    ]
    if not around:
        raise InvalidInput(_("The round does not cover this place."), _("Choose a place of the round."))
    return max(around, key=lambda other: len(other.place_path))


def _change_between(
    row: RoundPlace, before: Scheme, after: Scheme, cause: Cause, by: Model | None, at: datetime
) -> SchemeChange | None:
    if before == after:
        return None
    return SchemeChange(
        round_id=row.round_id,
        place_id=row.place_id,
        place_path=row.place_path,
        **{f"from_{name}": value for name, value in asdict(before).items()},
        **{f"to_{name}": value for name, value in asdict(after).items()},
        reason=cause.reason,
        ground=cause.ground,
        figures=dict(cause.figures),
        changed_at=at,
        changed_by_id=by.pk if by else None,
    )


def _written(held: Round, changes: list[SchemeChange]) -> list[SchemeChange]:
    SchemeChange.objects.bulk_create(changes)
    if changes:
        with connection.cursor() as cursor:
            cursor.execute(_TELL_NAMES, {"round": held.pk, "swabbed": [str(state) for state in SWABBED]})
    return changes
