"""Everything the page of one person shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from dayclear.command import queries as command
from dayclear.kernel.scope import Scope
from dayclear.people import queries, rules
from dayclear.people.models import Death, Merge, Person, TemporaryHome, Vulnerability
from dayclear.records import queries as records
from dayclear.records.models import Look
from dayclear.screening import queries as screening
from dayclear.screening.models import Sample
from dayclear.situation.roster_page import DUTY

LATEST = 20


@dataclass(frozen=True, slots=True)
class PersonSheet:
    person: Person
    age_years: int | None
    masked_number: str
    vulnerabilities: Sequence[str]
    key_groups: Sequence[str]
    samples: Sequence[Sample]
    looks: Sequence[Look]
    may_keep_roster: bool
    shares_home: bool
    to_verify: bool
    likely_same: Sequence[Person]
    merges: Sequence[Merge]
    temporary_home: TemporaryHome | None
    death: Death | None


def person_sheet(*, person: Person, scope: Scope, at: datetime) -> PersonSheet:
    """The caller has been let see the person, and the look is written down."""
    groups = command.protocol_in_force(at).key_groups
    return PersonSheet(
        person=person,
        age_years=rules.age_years(person.birth_on, at.astimezone(settings.DISTRICT_ZONE).date()),
        masked_number=rules.masked_number(person.identity_number or ""),
        vulnerabilities=[str(Vulnerability(flag).label) for flag in person.vulnerabilities],
        key_groups=[str(groups[kind].name) if kind in groups else kind for kind in person.key_groups],
        samples=list(screening.sample_history(person.pk, scope)[:LATEST]),
        looks=list(records.looks_at(person.pk)[:LATEST]),
        may_keep_roster=scope.covers(person.place_path, DUTY),
        shares_home=queries.members(person.household).exclude(pk=person.pk).exists(),
        to_verify=command.tasks_of_subject(person.pk, scope)
        .filter(kind="verify_roster", ended_at=None)
        .exists(),
        likely_same=queries.likely_same(person, scope),
        merges=list(queries.merges_into(person)),
        temporary_home=queries.temporary_homes([person.pk]).get(person.pk),
        death=queries.standing_death(person.pk),
    )
