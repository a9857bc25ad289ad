"""How people of a place are sampled follows its zone, unless a hand has decided otherwise; what changes is written down."""

from collections.abc import Mapping, Sequence
from datetime import datetime
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


@audited
def follow_zones(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    schemes: Sequence[RoundPlaceDraft],
    reason: str,
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
    changes = [_follow(held, rows.get(draft.place_id), draft, rows, reason, by, at) for draft in schemes]
    told = {draft.place_id for draft in schemes}
    for row in rows.values():
        if not row.is_chosen and row.source == SchemeSource.ZONE and row.place_id not in told:
            row.delete()
            changes.append(_change(row, _outer(row, rows), reason, by, at))
    return _written(held, [change for change in changes if change])


@audited
def override_scheme(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    place: Place,
    tube_mode: int,
    sampling: str,
    reason: str,
    by: Model | None,
    at: datetime,
) -> list[SchemeChange]:
    """People of this place and inside are sampled otherwise than the zone says. Raises InvalidInput without a reason."""
    if not reason.strip():
        raise InvalidInput(_("Say why it is done otherwise."), _("Write in a few words why."))
    held = open_and_held(round)
    check_schemes([RoundPlaceDraft(place.pk, tube_mode, sampling)], at)
    rows = {row.place_id: row for row in RoundPlace.objects.filter(round=held).select_related("place")}
    row = rows.get(place.pk) or RoundPlace(round=held, place=place, place_path=place.path, is_chosen=False)
    before = _scheme(row) if place.pk in rows else _outer(row, rows)
    row.tube_mode, row.sampling, row.source = tube_mode, sampling, SchemeSource.OVERRIDE
    row.reason, row.set_by_id, row.to_review = reason.strip(), by.pk if by else None, False
    row.save()
    change = _change_between(row, before, _scheme(row), reason.strip(), by, at)
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
        tube_mode=covering.tube_mode,
        sampling=covering.sampling,
    )
    row.is_chosen = True
    row.save()


def _follow(
    held: Round,
    row: RoundPlace | None,
    draft: RoundPlaceDraft,
    rows: dict[UUID, RoundPlace],
    reason: str,
    by: Model | None,
    at: datetime,
) -> SchemeChange | None:
    """Writes one place's scheme as its zone says; what that changed, if anything."""
    after = Scheme(draft.tube_mode, draft.sampling)
    if row is None:
        place = Place.objects.get(pk=draft.place_id)
        row = RoundPlace(round=held, place=place, place_path=place.path, is_chosen=False)
        before = _outer(row, rows)
    elif row.source == SchemeSource.OVERRIDE:
        row.to_review = row.to_review or row.zone != draft.zone
        row.zone = draft.zone
        row.save(update_fields=["to_review", "zone"])
        return None
    else:
        before = _scheme(row)
    row.tube_mode, row.sampling, row.zone = draft.tube_mode, draft.sampling, draft.zone
    row.source = SchemeSource.ZONE if draft.zone else SchemeSource.ROUND
    row.save()
    return _change_between(row, before, after, reason, by, at)


def _scheme(row: RoundPlace) -> Scheme:
    return Scheme(row.tube_mode, row.sampling)


def _outer(row: RoundPlace, rows: dict[UUID, RoundPlace]) -> Scheme:
    """What the nearest place around says."""
    around = [
        other for other in rows.values() if other != row and row.place_path.startswith(other.place_path)
    ]
    if not around:
        raise InvalidInput(_("The round does not cover this place."), _("Choose a place of the round."))
    return _scheme(max(around, key=lambda other: len(other.place_path)))


def _change(
    row: RoundPlace, after: Scheme, reason: str, by: Model | None, at: datetime
) -> SchemeChange | None:
    return _change_between(row, _scheme(row), after, reason, by, at)


def _change_between(
    row: RoundPlace, before: Scheme, after: Scheme, reason: str, by: Model | None, at: datetime
) -> SchemeChange | None:
    if before == after:
        return None
    return SchemeChange(
        round_id=row.round_id,
        place_id=row.place_id,
        place_path=row.place_path,
        from_tube_mode=before.tube_mode,
        from_sampling=before.sampling,
        to_tube_mode=after.tube_mode,
        to_sampling=after.sampling,
        reason=reason,
        changed_at=at,
        changed_by_id=by.pk if by else None,
    )


def _written(held: Round, changes: list[SchemeChange]) -> list[SchemeChange]:
    SchemeChange.objects.bulk_create(changes)
    if changes:
        with connection.cursor() as cursor:
            cursor.execute(_TELL_NAMES, {"round": held.pk, "swabbed": [str(state) for state in SWABBED]})
    return changes
