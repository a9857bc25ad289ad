"""Tubes and the swabs in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Min, Model, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within, within_sql
from dayclear.screening.models import (
    Aside,
    Sample,
    Tube,
)
from dayclear.screening.policies import DUTY
from dayclear.screening.states import UNACCOUNTED


def tube(barcode: str, scope: Scope) -> Tube:
    """A tube of somebody in sight, with nobody's name; NotFound otherwise."""
    found = Tube.objects.select_related("round").filter(pk=barcode).first()
    if found is None or not (scope.covers(found.place_path, DUTY) or samples_of([barcode], scope)):
        raise NotFound(_("There is no such tube."), _("Scan the barcode again."))
    return found


def tube_states(barcodes: Iterable[str]) -> dict[str, str]:
    """The state of each tube that screening knows. By barcode alone and without a name: it needs no scope."""
    return dict(Tube.objects.filter(pk__in=list(barcodes)).values_list("barcode", "state"))


def first_swabs(barcodes: Iterable[str]) -> dict[str, datetime]:
    """When the first swab went into each tube that screening knows. By barcode alone: it needs no scope."""
    return dict(Tube.objects.filter(pk__in=list(barcodes)).values_list("barcode", "first_sampled_at"))


def tube_kinds(barcodes: Iterable[str]) -> set[int]:
    """For how many people the tubes are that screening knows among these."""
    return set(Tube.objects.filter(pk__in=list(barcodes)).values_list("capacity", flat=True))


def first_swab_at(barcodes: Iterable[str]) -> datetime | None:
    """When the first swab went into any of these tubes; None where screening knows none of them."""
    found: datetime | None = Tube.objects.filter(pk__in=list(barcodes)).aggregate(
        first=Min("first_sampled_at")
    )["first"]
    return found


@dataclass(frozen=True, slots=True)
class SampledPerson:
    """Whose swab is in a tube, and where they live."""

    sample_id: UUID
    barcode: str
    round_id: UUID
    person_id: UUID
    household_id: UUID
    place_id: UUID
    place_path: str
    sampled_at: datetime
    stands: bool


def samples_of(barcodes: Iterable[str], scope: Scope) -> list[SampledPerson]:
    """Whose swabs are in these tubes, by barcode; those recorded by mistake are left out.

    A second swab of somebody sampled before is in its tube like any other: ``stands`` tells it apart.
    """
    condition, parameters = within_sql(scope, "sample.place_path", DUTY)
    statement = f"""
        SELECT sample.id, sample.barcode, sample.round_id, sample.person_id, due.household_id,
               sample.place_id, sample.place_path, sample.sampled_at, sample.standing
        FROM screening_sample AS sample
        JOIN screening_due AS due ON due.round_id = sample.round_id AND due.person_id = sample.person_id
        WHERE sample.barcode = ANY(%s) AND sample.aside <> 'undone' AND {condition}
        ORDER BY sample.barcode, sample.sampled_at, sample.id
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(barcodes), *parameters])
        return [SampledPerson(*row) for row in cursor.fetchall()]


def retested(barcodes: Iterable[str], scope: Scope) -> set[str]:
    """The tubes of which every member who was sent back, for a positive pool or a lost tube, is accounted for again.

    Who died or left the district since is on no list of the round, and waited for by nobody.
    """
    condition, parameters = within_sql(scope, "sample.place_path", DUTY)
    statement = f"""
        SELECT sample.barcode
        FROM screening_sample AS sample
        LEFT JOIN screening_due AS due ON due.round_id = sample.round_id AND due.person_id = sample.person_id
        WHERE sample.barcode = ANY(%s) AND sample.aside IN ('retest', 'void') AND {condition}
        GROUP BY sample.barcode HAVING bool_and(due.state IS NULL OR due.state <> ALL(%s))
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(barcodes), *parameters, [str(state) for state in UNACCOUNTED]])
        return {barcode for (barcode,) in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class PersonSwab:
    """One swab of a person that was not recorded by mistake; ``in_tube`` is how many people share its tube."""

    person_id: UUID
    barcode: str
    sampled_at: datetime
    in_tube: int


def swabs_of(person_ids: Iterable[UUID], scope: Scope) -> dict[UUID, list[PersonSwab]]:
    """The swabs of each of these people that were taken in sight, the latest first."""
    found = (
        Sample.objects.filter(within(scope, "place_path", DUTY), person__in=list(person_ids))
        .exclude(aside=Aside.UNDONE)
        .order_by("-sampled_at")
        .values_list("person_id", "tube_id", "sampled_at", "tube__sample_count")
    )
    swabs: dict[UUID, list[PersonSwab]] = {}
    for row in found:
        swabs.setdefault(row[0], []).append(PersonSwab(*row))
    return swabs


def sample(sample_id: UUID, scope: Scope) -> Sample:
    """One sample of somebody in sight; NotFound otherwise."""
    found = Sample.objects.filter(within(scope, "place_path", DUTY), pk=sample_id).first()
    if found is None:
        raise NotFound(_("There is no such sample."), _("Look for it by the tube."))
    return found


def sample_history(person_id: UUID, scope: Scope) -> QuerySet[Sample]:
    """Every sample of a person that was taken in sight, the latest first."""
    return (
        Sample.objects.filter(within(scope, "place_path", DUTY), person=person_id)
        .select_related("round", "tube")
        .order_by("-sampled_at")
    )


@dataclass(frozen=True, slots=True)
class SecondSwab:
    """Somebody was swabbed twice in a round: ``sample`` is the asker's own, ``other`` the other one; one of them stands."""

    sample: UUID
    stands: bool
    other: UUID
    barcode: str
    sampled_at: datetime
    sampled_by: str


def second_swabs(sample_ids: Iterable[UUID], *, taken_by: Model) -> list[SecondSwab]:
    """Of these samples, taken by the asker, those whose person was swabbed again by somebody; no names of residents.

    Whoever took a swab may know what became of it, wherever they answer now: it needs no scope.
    """
    swabs = Sample.objects.filter(aside__in=["", Aside.DUPLICATE]).select_related("sampled_by")
    own = list(swabs.filter(pk__in=list(sample_ids), sampled_by=taken_by.pk))
    others = swabs.filter(person__in=[swab.person_id for swab in own]).order_by("-standing", "sampled_at")
    beside: dict[tuple[UUID, UUID], list[Sample]] = {}
    for swab in others:
        beside.setdefault((swab.round_id, swab.person_id), []).append(swab)
    found = []
    for swab in own:
        other = next((each for each in beside[swab.round_id, swab.person_id] if each.pk != swab.pk), None)
        if other:
            found.append(
                SecondSwab(
                    sample=swab.pk,
                    stands=swab.standing,
                    other=other.pk,
                    barcode=other.tube_id,
                    sampled_at=other.sampled_at,
                    sampled_by=str(other.sampled_by or ""),
                )
            )
    return found
