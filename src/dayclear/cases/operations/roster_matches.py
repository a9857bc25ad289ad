"""Who was told of by name turns out to be a resident: joined where it is certain, else proposed and decided."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import ListedContact, RosterMatch, Visit
from dayclear.cases.queries.roster_matches import FoundMatch
from dayclear.cases.states import MATCH, MatchStatus, MatchStep
from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Person
from dayclear.records.audit import audited

ROWS_AT_ONCE = 2000


@audited
def keep_matches(
    *,
    found: Sequence[FoundMatch],
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> tuple[list[RosterMatch], list[UUID]]:
    """Keeps what was found, in a fixed number of statements; certain ones name the resident from now on.

    Also returns the proposals that are overtaken by that. Who became known meanwhile is left as they are.
    """
    unknown = _still_unknown(found)
    kept = [_match(one, at) for one in found if one.told.row.pk in unknown]
    RosterMatch.objects.bulk_create(kept, batch_size=ROWS_AT_ONCE)
    joined = [one for one in kept if one.status == MatchStatus.JOINED]
    _join(joined)
    return kept, _overtaken(joined, at)


def _still_unknown(found: Sequence[FoundMatch]) -> set[UUID]:
    """The rows, held until the transaction ends: of two residents who come at once, one is joined."""
    rows = [one.told.row.pk for one in found]
    held = ListedContact.objects.filter(pk__in=rows, person=None).select_for_update(no_key=True)
    visits = Visit.objects.filter(pk__in=rows, person=None).select_for_update(no_key=True)
    return {*held.order_by("pk").values_list("pk", flat=True)} | {
        *visits.order_by("pk").values_list("pk", flat=True)
    }


def _overtaken(joined: Sequence[RosterMatch], at: datetime) -> list[UUID]:
    """Of several who may be meant, one is known now."""
    of_lists = Q(listed__in=[one.listed_id for one in joined if one.listed_id])
    of_visits = Q(visit__in=[one.visit_id for one in joined if one.visit_id])
    waiting = RosterMatch.objects.filter(
        of_lists | of_visits, status__in=MATCH.sources(MatchStep.OVERTAKE)
    ).select_for_update()
    ids = list(waiting.values_list("pk", flat=True))
    RosterMatch.objects.filter(pk__in=ids).update(status=MatchStatus.OVERTAKEN, decided_at=at)
    return ids


def _match(found: FoundMatch, at: datetime) -> RosterMatch:
    is_certain = found.likeness.is_certain
    match = RosterMatch(
        case=found.told.case,
        person_id=found.person_id,
        ground=found.likeness.ground,
        status=MatchStatus.JOINED if is_certain else MatchStatus.PROPOSED,
        found_at=at,
        decided_at=at if is_certain else None,
    )
    row = found.told.row
    if isinstance(row, ListedContact):
        match.listed = row
        match.told_name, match.told_phone, match.told_number = row.name, row.phone, row.identity_number
    else:
        match.visit = row
        number = found.told.described.number
        match.told_name, match.told_number = row.unknown_name, number
        match.told_phone = "" if number else row.unknown_phone
    return match


def _join(matches: Iterable[RosterMatch]) -> None:
    """The rows name the resident, and what they said of somebody on no roster goes."""
    rows, visits = [], []
    for one in matches:
        if one.listed:
            one.listed.person_id = one.person_id
            one.listed.name = one.listed.phone = one.listed.identity_number = ""
            rows.append(one.listed)
        elif one.visit:
            one.visit.person_id = one.person_id
            one.visit.unknown_name = one.visit.unknown_phone = ""
            visits.append(one.visit)
    ListedContact.objects.bulk_update(
        rows, ["person", "name", "phone", "identity_number"], batch_size=ROWS_AT_ONCE
    )
    Visit.objects.bulk_update(visits, ["person", "unknown_name", "unknown_phone"], batch_size=ROWS_AT_ONCE)


@audited
def decide_match(
    *, match: RosterMatch, is_same: bool, reason: str, by: Model, at: datetime
) -> tuple[RosterMatch, list[UUID]]:
    """A tracer says whether they are one person; also which matches of the same telling are overtaken by that.

    Decided so before, nothing changes; decided otherwise before, it raises StepNotAllowed.
    """
    if not reason.strip():
        raise InvalidInput(
            _("A decision needs its reason."), _("Write how you know, such as whom you called.")
        )
    held = _of_same_telling(match).select_for_update(of=("self",)).select_related("listed", "visit", "case")
    current = next(one for one in held.order_by("pk") if one.pk == match.pk)
    step = MatchStep.JOIN if is_same else MatchStep.REJECT
    decided = MatchStatus.JOINED if is_same else MatchStatus.REJECTED
    if current.status == decided:
        return current, []
    current.status = MatchStatus(MATCH.check(step, current.status).target)
    current.decided_at, current.decided_by_id, current.reason = at, by.pk, reason.strip()
    current.save(update_fields=["status", "decided_at", "decided_by", "reason"])
    if not is_same:
        return current, []
    _join([current])
    return current, _overtaken([current], at)


def _of_same_telling(match: RosterMatch) -> QuerySet[RosterMatch]:
    told = {"listed": match.listed_id} if match.listed_id else {"visit": match.visit_id}
    return RosterMatch.objects.filter(**told)


@audited
def forget_proposed(*, people: QuerySet[Person], by: Model | None, at: datetime) -> list[UUID]:  # noqa: ARG001 - the audit takes both.
    """These are on no roster any more, so nothing is to be decided about them; returns the matches that went."""
    gone = RosterMatch.objects.filter(person__in=people, status=MatchStatus.PROPOSED)
    ids = list(gone.select_for_update().values_list("pk", flat=True))
    RosterMatch.objects.filter(pk__in=ids).delete()
    return ids


@audited
def tie_listings(*, contact_of: Collection[tuple[UUID, UUID]], by: Model | None, at: datetime) -> None:  # noqa: ARG001 - the audit takes both.
    """Each row with the listing that was made of it, in one statement."""
    listings = dict(contact_of)
    rows = list(ListedContact.objects.filter(pk__in=listings))
    for row in rows:
        row.contact_id = listings[row.pk]
    ListedContact.objects.bulk_update(rows, ["contact"], batch_size=ROWS_AT_ONCE)
