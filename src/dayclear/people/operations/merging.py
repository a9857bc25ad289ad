"""Two records of one person become one, and two again when that was wrong.

What other parts keep about the absorbed record is told about the kept one from then on: samples, tasks,
contacts, stays, every table that refers to a person. Where both records have a row that may exist only once
for a person, such as one place on the list of one round, the kept record's row stands and the other stays
with the absorbed record.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.people import references
from dayclear.people.models import Merge, Person, Sex, Standing
from dayclear.people.operations.single_people import refuse_merged
from dayclear.people.roster_staging import share_roster
from dayclear.places.references import label, references_to
from dayclear.records.audit import acting

_FILLED_IN = ("birth_on", "phone", "registered_address", "employer", "identity_number")
_JOINED = ("vulnerabilities", "key_groups")


@transaction.atomic
def merge(
    *, merge_id: UUID, keep: Person, absorb: Person, by: Model | None, at: datetime, reason: str
) -> Merge:
    """``absorb`` goes into ``keep``: gaps of the kept record are filled from the other, references follow.

    The same ``merge_id`` again answers with the merge made before. Raises InvalidInput for one record given
    twice, Refused where a record is already merged and Conflict where both have identity numbers of one kind
    that differ.
    """
    if before := Merge.objects.filter(pk=merge_id).first():
        return before
    if keep.pk == absorb.pk:
        raise InvalidInput(_("These are the same record."), _("Choose two records."))
    share_roster()
    locked = {person.pk: person for person in _locked([keep.pk, absorb.pk])}
    keep, absorb = locked[keep.pk], locked[absorb.pk]
    refuse_merged(keep)
    refuse_merged(absorb)
    _refuse_two_numbers(keep, absorb)
    with acting(by=by, why=reason):
        absorbed_standing = absorb.standing
        absorb.standing, absorb.merged_into = Standing.MERGED, keep
        absorb.save(update_fields=["standing", "merged_into"])
        kept_before = _fill_gaps(keep, absorb)
        return Merge.objects.create(
            id=merge_id,
            kept=keep,
            absorbed=absorb,
            reason=reason,
            merged_at=at,
            merged_by_id=by.pk if by else None,
            absorbed_standing=absorbed_standing,
            kept_before=kept_before,
            followed=_follow(absorb, keep),
        )


def _locked(ids: list[UUID]) -> list[Person]:
    return list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _refuse_two_numbers(keep: Person, absorb: Person) -> None:
    both = keep.identity_number and absorb.identity_number and keep.identity_kind == absorb.identity_kind
    if both and keep.identity_number != absorb.identity_number:
        raise Conflict(
            _("The two records have different identity numbers, so they are two people."),
            _("Where one number is wrong, correct it first, then merge."),
        )


def _fill_gaps(keep: Person, absorb: Person) -> dict[str, Any]:
    """Completes the kept record; what it said before, for undoing."""
    before: dict[str, Any] = {}

    def put(name: str, value: object) -> None:
        old = getattr(keep, name)
        if old != value:
            before[name] = old.isoformat() if isinstance(old, date) else old
            setattr(keep, name, value)

    for name in _FILLED_IN:
        if not getattr(keep, name) and getattr(absorb, name):
            put(name, getattr(absorb, name))
            if name == "birth_on":
                put("birth_estimated", absorb.birth_estimated)
            if name == "identity_number":
                put("identity_kind", absorb.identity_kind)
    if keep.sex == Sex.UNKNOWN:
        put("sex", absorb.sex)
    for name in _JOINED:
        put(name, sorted({*getattr(keep, name), *getattr(absorb, name)}))
    if before:
        keep.save(update_fields=list(before))
    return before


def _follow(absorb: Person, keep: Person) -> dict[str, list[str]]:
    """Points every reference to the kept record; which rows were moved, by table and column."""
    followed: dict[str, list[str]] = {}
    for field in references_to(Person):
        if field.model in references.STAYING or (field.model is Person and field.name != "merged_into"):
            continue
        rows = references.movable(field, absorb.pk, keep.pk)
        moved = [str(pk) for pk in rows.values_list("pk", flat=True)]
        if moved:
            field.model._default_manager.filter(pk__in=moved).update(**{field.name: keep.pk})
            followed[label(field)] = moved
    return followed


@transaction.atomic
def unmerge(*, merge: Merge, by: Model | None, at: datetime, reason: str) -> Merge:
    """Takes a merge back: both records and what followed are as before; later news stays with the kept.

    What was changed on the kept record since the merge stays as it was changed.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    share_roster()
    people = {person.pk: person for person in _locked([merge.kept_id, merge.absorbed_id])}
    kept, absorbed = people[merge.kept_id], people[merge.absorbed_id]
    if absorbed.merged_into_id != kept.pk:
        raise Refused(_("The kept record was itself merged later."), _("Undo the later merge first."))
    with acting(by=by, why=reason):
        _restore(kept, absorbed, merge.kept_before)
        absorbed.standing, absorbed.merged_into = Standing(merge.absorbed_standing), None
        absorbed.save(update_fields=["standing", "merged_into"])
        _return(merge)
        merge.undone_at = at
        merge.save(update_fields=["undone_at"])
    return merge


def _restore(kept: Person, absorbed: Person, before: dict[str, Any]) -> None:
    """Takes back what the merge filled in, unless it was changed since."""
    restored = []
    for name, old in before.items():
        filled_in = getattr(absorbed, name)
        if name in _JOINED:
            filled_in = sorted({*old, *filled_in})
        if getattr(kept, name) == filled_in:
            setattr(kept, name, parse_date(old) if name == "birth_on" and old else old)
            restored.append(name)
    if restored:
        kept.save(update_fields=restored)


def _return(merge: Merge) -> None:
    for column, ids in merge.followed.items():
        model_label, _dot, name = column.rpartition(".")
        model = apps.get_model(model_label)
        model._default_manager.filter(pk__in=ids, **{name: merge.kept_id}).update(**{name: merge.absorbed_id})
