"""Positives become cases: thousands at once, in a fixed number of statements, each positive once for ever."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Model

from dayclear.cases import rules
from dayclear.cases.models import Case, Contact, FoundIn, Positive
from dayclear.cases.rules import Course
from dayclear.cases.states import CONTACT, CaseStatus, ContactStatus, ContactStep
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.records.audit import audited

# Whoever confirms waits for whoever confirmed before, so that numbers have no gaps and nobody gets two cases.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('dayclear.cases.confirm', 0))"
_LAST_NUMBER = "SELECT coalesce(max(split_part(number, '-', 2)::int), 0) FROM cases_case WHERE number LIKE %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class PositiveDraft:
    """A positive person, their home, and the result that says so.

    ``found_in`` None: isolation for a contact who is in isolation already, else community. ``ct``: the lower of the two
    genes' cycle thresholds, None where the laboratory tells none. ``died_at``: of who is dead before they are a case.
    """

    person_id: UUID
    household_id: UUID
    place_id: UUID
    place_path: str
    result_id: UUID
    reported_at: datetime
    sampled_at: datetime | None = None
    tested_at: datetime | None = None
    sample_id: UUID | None = None
    barcode: str = ""
    ct: float | None = None
    found_in: str | None = None
    died_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedCases:
    """``new``: opened now. ``joined``: there before, and a further positive joined them.

    ``repeated``: opened by an earlier try. ``former_contact_ids``: contacts that became cases, so that what
    they were to do as contacts is beside the point.
    """

    new: tuple[Case, ...] = ()
    joined: tuple[Case, ...] = ()
    repeated: tuple[Case, ...] = ()
    former_contact_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sorted:
    """``former``: by person, the released case of whom the infection came back."""

    opening: list[PositiveDraft]
    joining: dict[UUID, Case]
    former: dict[UUID, Case]


@audited
def confirm(*, positives: Sequence[PositiveDraft], by: Model | None, at: datetime) -> ConfirmedCases:
    """Opens a case for everybody newly positive; a further positive of a person joins the case there is.

    Whoever is positive again after release gets a case of their own that names the former one.
    """
    if not positives:
        return ConfirmedCases()
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    known = _known([draft.result_id for draft in positives])
    fresh = {draft.result_id: draft for draft in positives if draft.result_id not in known}
    drafts = _sorted(fresh.values(), _standing_cases({draft.person_id for draft in fresh.values()}), at)
    new = _open(drafts, by=by, at=at)
    opened = {case.person_id: case for case in new}
    Positive.objects.bulk_create(
        _positive(draft, drafts.joining.get(draft.result_id) or opened[draft.person_id])
        for draft in fresh.values()
    )
    return ConfirmedCases(
        new=tuple(new),
        joined=_distinct(
            [*drafts.joining.values(), *(case for result, case in known.items() if case.result_id != result)]
        ),
        repeated=_distinct(case for result, case in known.items() if case.result_id == result),
        former_contact_ids=_end_as_contacts(new),
    )


def _known(result_ids: Iterable[UUID]) -> dict[UUID, Case]:
    found = Positive.objects.filter(result_id__in=list(result_ids))
    return {
        positive.result_id: positive.case
        for positive in found.select_related("case__household", "case__place")
    }


def _standing_cases(person_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """For each person the one case a further positive may belong to: the one under way, else the latest."""
    found = Case.objects.filter(person__in=list(person_ids)).exclude(status=CaseStatus.WITHDRAWN)
    ordered = sorted(
        found.select_related("household", "place"), key=lambda case: (case.is_under_way, case.confirmed_at)
    )
    return {case.person_id: case for case in ordered}


def _sorted(drafts: Iterable[PositiveDraft], standing: Mapping[UUID, Case], at: datetime) -> _Sorted:
    """Which drafts open a case, one for each person, and which join a case there is."""
    opening: dict[UUID, PositiveDraft] = {}
    joining: dict[UUID, Case] = {}
    former: dict[UUID, Case] = {}
    protocol = protocol_in_force(at)
    for draft in drafts:
        case = standing.get(draft.person_id)
        course = _course(draft, case, protocol) if case else Course.NEW
        if case and course == Course.SAME:
            joining[draft.result_id] = case
        else:
            opening.setdefault(draft.person_id, draft)
            if case and course == Course.REPOSITIVE:
                former[draft.person_id] = case
    return _Sorted(list(opening.values()), joining, former)


def _course(draft: PositiveDraft, case: Case, protocol: Protocol) -> Course:
    return rules.course(
        sampled_at=draft.sampled_at,
        reported_at=draft.reported_at,
        ct=draft.ct,
        moved_at=case.moved_at,
        released_at=case.released_at,
        died_at=case.died_at,
        is_open=case.is_open,
        rule=protocol.at(draft.place_path).release,
    )


def _open(drafts: _Sorted, *, by: Model | None, at: datetime) -> list[Case]:
    isolating = _isolating([draft.person_id for draft in drafts.opening])
    numbers = _numbers(at.astimezone(settings.DISTRICT_ZONE).date(), len(drafts.opening))
    return Case.objects.bulk_create(
        _case(draft, number, _found_in(draft, drafts.former, isolating), by=by, at=at, former=drafts.former)
        for number, draft in zip(numbers, drafts.opening, strict=True)
    )


def _found_in(draft: PositiveDraft, former: Mapping[UUID, Case], isolating: Container[UUID]) -> str:
    if draft.person_id in former:
        return FoundIn.REPOSITIVE
    return draft.found_in or (FoundIn.ISOLATION if draft.person_id in isolating else FoundIn.COMMUNITY)


def _case(
    draft: PositiveDraft,
    number: str,
    found_in: str,
    *,
    former: Mapping[UUID, Case],
    by: Model | None,
    at: datetime,
) -> Case:
    sampled_at, tested_at, reported_at = rules.in_order(
        sampled_at=draft.sampled_at, tested_at=draft.tested_at, reported_at=draft.reported_at, latest=at
    )
    return Case(
        number=number,
        person_id=draft.person_id,
        household_id=draft.household_id,
        place_id=draft.place_id,
        place_path=draft.place_path,
        sample_id=draft.sample_id,
        barcode=draft.barcode,
        result_id=draft.result_id,
        found_in=found_in,
        repositive_of=former.get(draft.person_id),
        sampled_at=sampled_at,
        tested_at=tested_at,
        reported_at=reported_at,
        died_at=draft.died_at,
        confirmed_at=at,
        confirmed_by_id=by.pk if by else None,
    )


def _isolating(person_ids: Sequence[UUID]) -> set[UUID]:
    apart = (ContactStatus.ISOLATING, ContactStatus.AT_HOME)
    found = Contact.objects.filter(person__in=person_ids, status__in=apart)
    return set(found.values_list("person_id", flat=True))


def _numbers(day: date, count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_NUMBER, [f"{day:%Y%m%d}-%"])
        (last,) = cursor.fetchone()
    return rules.case_numbers(day, last, count)


def _positive(draft: PositiveDraft, case: Case) -> Positive:
    return Positive(
        case=case,
        result_id=draft.result_id,
        barcode=draft.barcode,
        sampled_at=draft.sampled_at,
        tested_at=draft.tested_at,
        reported_at=draft.reported_at,
    )


def _end_as_contacts(cases: Sequence[Case]) -> tuple[UUID, ...]:
    """Contacts who became cases are contacts no longer; if the case is withdrawn, they are again."""
    by_person = {case.person_id: case for case in cases}
    standing = CONTACT.sources(ContactStep.CONFIRM)
    contacts = list(Contact.objects.select_for_update().filter(person__in=by_person, status__in=standing))
    for contact in contacts:
        contact.status, contact.became_case = ContactStatus.BECAME_CASE, by_person[contact.person_id]
    Contact.objects.bulk_update(contacts, ["status", "became_case"])
    return tuple(contact.pk for contact in contacts)


def _distinct(cases: Iterable[Case]) -> tuple[Case, ...]:
    return tuple({case.pk: case for case in cases}.values())
