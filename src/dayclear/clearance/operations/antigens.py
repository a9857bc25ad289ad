"""Antigens are recorded, each once for ever; a positive one is settled by a nucleic-acid result or taken back as a mistake.

A photo that nobody of the staff has seen is looked at afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.clearance.models import Antigen
from dayclear.clearance.states import PHOTO, SUSPICION, PhotoCheck, PhotoStep, Suspicion, SuspicionStep
from dayclear.kernel.errors import Conflict, InvalidInput

_INSERT = """
    INSERT INTO clearance_antigen (id, person_id, employer_id, place_id, place_path, outcome, supervised, photo_id,
                                   told_in_follow_up, link_id, tested_at, received_at, reported_by_id, suspicion,
                                   photo_check, settled_by_barcode, taken_back_why)
    SELECT told.*, %(at)s, %(by)s, CASE told.outcome WHEN 'positive' THEN 'waiting' ELSE '' END,
           CASE WHEN told.outcome = 'negative' AND told.link_id IS NOT NULL THEN 'waiting' ELSE '' END, '', ''
    FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(employers)s::uuid[], %(places)s::uuid[], %(paths)s::text[],
                %(outcomes)s::text[], %(supervised)s::bool[], %(photos)s::uuid[], %(told)s::bool[], %(links)s::uuid[],
                %(tested)s::timestamptz[])
         AS told (id, person_id, employer_id, place_id, place_path, outcome, supervised, photo_id, told_in_follow_up,
                  link_id, tested_at)
    ORDER BY told.id
    ON CONFLICT (id) DO NOTHING RETURNING id
"""
_TARGETS = {SuspicionStep.CONFIRM: Suspicion.CONFIRMED, SuspicionStep.REFUTE: Suspicion.REFUTED}
_PHOTO_TARGETS = {PhotoStep.ACCEPT: PhotoCheck.READABLE, PhotoStep.REFUSE: PhotoCheck.UNREADABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class AntigenDraft:
    """One test of somebody; ``place_path`` is where a positive is looked after."""

    id: UUID
    person_id: UUID
    place_id: UUID
    place_path: str
    outcome: str
    tested_at: datetime
    employer_id: UUID | None = None
    supervised: bool = False
    photo_id: UUID | None = None
    told_in_follow_up: bool = False
    link_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecordedAntigens:
    """``new``: recorded now. ``repeated``: known before. ``suspicions``: of the new ones, the positives that are news."""

    new: tuple[Antigen, ...] = ()
    repeated: tuple[Antigen, ...] = ()
    suspicions: tuple[Antigen, ...] = ()


@dataclass(frozen=True, slots=True)
class Settling:
    """What a nucleic-acid result says about one positive antigen."""

    antigen_id: UUID
    step: SuspicionStep
    barcode: str


@transaction.atomic
def record_antigens(*, drafts: Sequence[AntigenDraft], by: Model | None, at: datetime) -> RecordedAntigens:
    """Records tests by their client-made ids: sent twice, at once or later, each stands once.

    Raises Conflict where an id is known with another person or outcome. A clock that runs ahead is set back to ``at``.
    """
    if not drafts:
        return RecordedAntigens()
    suspected = _suspected([draft.person_id for draft in drafts])
    new_ids = _insert(drafts, by=by, at=at)
    found = Antigen.objects.select_related("person", "place").in_bulk([draft.id for draft in drafts])
    _check_same(drafts, found)
    new = tuple(found[draft.id] for draft in drafts if draft.id in new_ids)
    news = {one.person_id: one for one in reversed(new) if one.suspicion and one.person_id not in suspected}
    return RecordedAntigens(
        new=new,
        repeated=tuple(one for pk, one in found.items() if pk not in new_ids),
        suspicions=tuple(news.values()),
    )


def _suspected(person_ids: Sequence[UUID]) -> set[UUID]:
    """Whose earlier positive still waits: a second one opens nothing anew."""
    waiting = Antigen.objects.filter(person__in=person_ids, suspicion=Suspicion.WAITING)
    return set(waiting.values_list("person_id", flat=True))


def _insert(drafts: Sequence[AntigenDraft], *, by: Model | None, at: datetime) -> set[UUID]:
    parameters = {
        "ids": [draft.id for draft in drafts],
        "people": [draft.person_id for draft in drafts],
        "employers": [draft.employer_id for draft in drafts],
        "places": [draft.place_id for draft in drafts],
        "paths": [draft.place_path for draft in drafts],
        "outcomes": [str(draft.outcome) for draft in drafts],
        "supervised": [draft.supervised for draft in drafts],
        "photos": [draft.photo_id for draft in drafts],
        "told": [draft.told_in_follow_up for draft in drafts],
        "links": [draft.link_id for draft in drafts],
        "tested": [min(draft.tested_at, at) for draft in drafts],
        "at": at,
        "by": by.pk if by else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, parameters)
        return {row[0] for row in cursor.fetchall()}


def _check_same(drafts: Sequence[AntigenDraft], found: dict[UUID, Antigen]) -> None:
    for draft in drafts:
        known = found[draft.id]
        if (known.person_id, known.outcome) != (draft.person_id, draft.outcome):
            raise Conflict(
                _("Another test was told under this number."), _("Tell this one again as a new test.")
            )


@transaction.atomic
def settle(*, settlings: Sequence[Settling], by: Model | None, at: datetime) -> list[Antigen]:  # noqa: ARG001 - the result says who.
    """Confirms or refutes positive antigens; returns those for which that was news, once more none."""
    of = {settling.antigen_id: settling for settling in settlings}
    held = list(Antigen.objects.select_for_update(of=("self",)).filter(pk__in=of).order_by("pk"))
    moved = [one for one in held if SUSPICION.allows(of[one.pk].step, one.suspicion)]
    for one in moved:
        one.suspicion, one.settled_at = _TARGETS[of[one.pk].step], at
        one.settled_by_barcode = of[one.pk].barcode
    Antigen.objects.bulk_update(moved, ["suspicion", "settled_at", "settled_by_barcode"])
    return moved


@transaction.atomic
def take_back(*, antigen_id: UUID, why: str, by: Model, at: datetime) -> Antigen:
    """A positive that was entered by mistake; it stays, with who took it back and why. Taken back before: as it is.

    Raises InvalidInput without a reason, StepNotAllowed when a result has settled it.
    """
    reason = why.strip()
    if not reason:
        raise InvalidInput(_("A test is taken back with a reason."), _("Say what was wrong with the entry."))
    held = Antigen.objects.select_for_update(of=("self",)).select_related("person").get(pk=antigen_id)
    if held.suspicion == Suspicion.TAKEN_BACK:
        return held
    SUSPICION.check(SuspicionStep.TAKE_BACK, held.suspicion)
    held.suspicion, held.settled_at = Suspicion.TAKEN_BACK, at
    held.taken_back_by_id, held.taken_back_why = by.pk, reason
    held.save(update_fields=["suspicion", "settled_at", "taken_back_by", "taken_back_why"])
    return held


@transaction.atomic
def check_photo(*, antigen_id: UUID, step: PhotoStep, by: Model, at: datetime) -> Antigen:
    """Somebody has looked at the photo of a test told alone. Said before: as it is. Raises StepNotAllowed."""
    held = Antigen.objects.select_for_update(of=("self",)).get(pk=antigen_id)
    target = _PHOTO_TARGETS[step]
    if held.photo_check == target:
        return held
    PHOTO.check(step, held.photo_check)
    held.photo_check, held.photo_checked_at, held.photo_checked_by_id = target, at, by.pk
    held.save(update_fields=["photo_check", "photo_checked_at", "photo_checked_by"])
    return held
