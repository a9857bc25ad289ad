"""Who of those told by lists and interviews is on no roster, and which residents they may be."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, Func, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import Case, ListedContact, RosterMatch, Visit
from dayclear.cases.queries.listed_contacts import normal_number, normal_phone
from dayclear.cases.rules import Described, Likeness, born_in, contradict, likeness
from dayclear.cases.states import CaseStatus, MatchStatus
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person, Sex, Standing
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within

DUTY = "tracing"


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody on no roster: the row of a list or the visit that tells of them, and of which case."""

    row: ListedContact | Visit
    case: Case
    described: Described


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """A resident who is, or may be, somebody who was told of."""

    told: Told
    person_id: UUID
    likeness: Likeness


def of_rows(rows: QuerySet[ListedContact]) -> list[Told]:
    """Those of a list's rows that are about contacts of cases of the district."""
    ours = rows.filter(person=None, case__isnull=False).exclude(case__status=CaseStatus.WITHDRAWN)
    return [Told(row, row.case, _of_row(row)) for row in ours.select_related("case", "line_list") if row.case]


def of_visits(visits: QuerySet[Visit]) -> list[Told]:
    """Those whom a case met, as the interview tells."""
    met = visits.filter(person=None, met_during__isnull=False, case__isnull=False, taken_back_at=None)
    ours = met.exclude(case__status=CaseStatus.WITHDRAWN).select_related("case")
    return [Told(one, one.case, _of_visit(one)) for one in ours if one.case]


def everybody_told() -> list[Told]:
    return [*of_rows(ListedContact.objects.all()), *of_visits(Visit.objects.all())]


def _of_row(row: ListedContact) -> Described:
    on = _day(row.line_list.brought_at)
    return Described(
        name=row.name,
        phone=normal_phone(row.phone),
        number=normal_number(row.identity_number, on),
        sex=row.sex,
        born_in=born_in(row.age_years, on),
    )


def _of_visit(met: Visit) -> Described:
    """Of whom a case met, one field holds the telephone or the identity number."""
    told = met.unknown_phone
    return Described(
        name=met.unknown_name, phone=normal_phone(told), number=normal_number(told, _day(met.told_at))
    )


def _day(at: datetime) -> date:
    return at.astimezone(settings.DISTRICT_ZONE).date()


@dataclass(frozen=True, slots=True)
class _Residents:
    """Residents who share something with those told of, by each of it."""

    by_number: dict[str, dict[UUID, Described]] = field(default_factory=lambda: defaultdict(dict))
    by_phone: dict[str, dict[UUID, Described]] = field(default_factory=lambda: defaultdict(dict))
    by_name: dict[str, dict[UUID, Described]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def sharing(cls, told: Iterable[Described], among: QuerySet[Person]) -> "_Residents":
        """In three statements, one for each index."""
        asked = list(told)
        phones = {one.phone[::-1] for one in asked if one.phone}
        backwards = among.alias(backwards=Func(F("phone"), function="reverse"))
        found = cls()
        for people in (
            among.filter(identity_number__in={one.number for one in asked if one.number}),
            backwards.filter(backwards__in=phones),
            among.filter(name__in={one.name for one in asked if one.name}),
        ):
            for person_id, one in _described(people):
                found.by_number[one.number][person_id] = one
                found.by_phone[one.phone][person_id] = one
                found.by_name[one.name][person_id] = one
        return found

    def of(self, told: Described) -> dict[UUID, Described]:
        found: dict[UUID, Described] = {}
        for known, value in self._asked(told):
            found |= known.get(value, {}) if value else {}
        return found

    def _asked(self, told: Described) -> tuple[tuple[Mapping[str, dict[UUID, Described]], str], ...]:
        return (self.by_number, told.number), (self.by_phone, told.phone), (self.by_name, told.name)

    def like(self, told: Described) -> dict[UUID, Likeness]:
        """Who may be meant, and how surely; somebody who certainly is leaves no room for others."""
        on_phone = [one for one in self.by_phone.get(told.phone, {}).values() if told.name in {"", one.name}]
        named = [one for one in self.by_name.get(told.name, {}).values() if not contradict(told, one)]
        found = {}
        for person_id, one in self.of(told).items():
            same_phone = bool(told.phone) and told.phone == one.phone
            fit = likeness(told, one, shared_by=len(on_phone if same_phone else named))
            if fit:
                found[person_id] = fit
        certain = {person_id: fit for person_id, fit in found.items() if fit.is_certain}
        return (
            certain if len(certain) == 1 else {one: Likeness(fit.ground, False) for one, fit in found.items()}
        )


def _described(people: QuerySet[Person]) -> Iterable[tuple[UUID, Described]]:
    columns = people.values_list("pk", "name", "phone", "identity_number", "sex", "birth_on")
    for person_id, name, phone, number, sex, birth_on in columns:
        told_sex = "" if sex == Sex.UNKNOWN else sex
        yield (
            person_id,
            Described(name, phone, number or "", told_sex, birth_on.year if birth_on else None),
        )


def matches(told: Sequence[Told], *, among: QuerySet[Person]) -> list[FoundMatch]:
    """Who of ``among`` is or may be one of those told of, in a fixed number of statements.

    Whoever else shares a telephone or a name counts, wherever they live. A pair that was found before is left out.
    """
    living = Person.objects.filter(standing=Standing.LIVES_HERE)
    new = _Residents.sharing([one.described for one in told], among.filter(standing=Standing.LIVES_HERE))
    concerned = [one for one in told if new.of(one.described)]
    if not concerned:
        return []
    residents = _Residents.sharing([one.described for one in concerned], living)
    before = _found_before(concerned)
    return [
        FoundMatch(one, person_id, fit)
        for one in concerned
        for person_id, fit in residents.like(one.described).items()
        if person_id in new.of(one.described)
        and person_id != one.case.person_id
        and (one.row.pk, person_id) not in before
    ]


def _found_before(told: Sequence[Told]) -> set[tuple[UUID | None, UUID]]:
    rows = [one.row.pk for one in told]
    of_lists = RosterMatch.objects.filter(listed__in=rows).values_list("listed_id", "person_id")
    of_visits = RosterMatch.objects.filter(visit__in=rows).values_list("visit_id", "person_id")
    return {*of_lists, *of_visits}


def roster_match(match_id: UUID, *, scope: Scope) -> RosterMatch:
    """One match with what was told and the resident; NotFound where the case is not in sight of its tracers."""
    found = RosterMatch.objects.filter(within(scope, "case__place_path", DUTY), pk=match_id)
    around = f"person__household__place__{ENCLOSING}"
    answer = found.select_related("case", "listed__line_list", "visit__place", "decided_by", around).first()
    if answer is None:
        raise NotFound(_("This match does not exist."), _("Open it from the task or the case."))
    return answer


def undecided(case_id: UUID) -> QuerySet[RosterMatch]:
    """What waits for a decision about those whom a case met; ask only about a case in sight."""
    return RosterMatch.objects.filter(case=case_id, status=MatchStatus.PROPOSED).order_by("found_at", "pk")


def joined_visits(case_id: UUID, person_ids: Collection[UUID]) -> list[UUID]:
    """The matches by which these are known to have met the case; for loops."""
    found = RosterMatch.objects.filter(case=case_id, person__in=person_ids, visit__isnull=False)
    return list(found.filter(status=MatchStatus.JOINED).values_list("pk", flat=True))
