"""Reads of screening. What lies outside the caller's scope is answered as if it were not there.

Counts come from the totals that the database keeps per stairwell; names are read only where somebody is
missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Min, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Vulnerability
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within, within_sql
from dayclear.screening.due_totals import COUNTS
from dayclear.screening.models import (
    Aside,
    AwayTest,
    Due,
    Exemption,
    LabelRange,
    LabelSeries,
    Round,
    RoundPlace,
    RoundTotal,
    Sample,
    SchemeChange,
    Signature,
    Tube,
)
from dayclear.screening.policies import DUTY
from dayclear.screening.states import EXCEPTIONS, UNACCOUNTED, RoundStatus

MOST_NAMES = 5000


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of names at a place and inside it: on the roster, in each state, positive."""

    place_path: str
    roster: int = 0
    due: int = 0
    sampled: int = 0
    known: int = 0
    exempt: int = 0
    away: int = 0
    refused: int = 0
    not_at_home: int = 0
    isolated: int = 0
    positive: int = 0

    @property
    def missing(self) -> int:
        """Names nobody has accounted for: not reached, or knocked at in vain."""
        return self.due + self.not_at_home

    @property
    def accounted(self) -> int:
        return self.roster - self.missing

    @property
    def swabbed(self) -> int:
        return self.sampled + self.known

    @property
    def accounted_share(self) -> float:
        """Between 0 and 1; a place where nobody lives is complete."""
        return 1 - self.missing / self.roster if self.roster else 1.0


@dataclass(frozen=True, slots=True)
class SecondSwab:
    """Somebody was swabbed twice in a round: ``sample`` is the asker's own, ``other`` the other one; one of them stands."""

    sample: UUID
    stands: bool
    other: UUID
    barcode: str
    sampled_at: datetime
    sampled_by: str


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


def round(round_id: UUID, scope: Scope) -> Round:  # noqa: A001 - the record's own name.
    """A round that covers something in sight; NotFound otherwise."""
    found = _in_sight(scope).filter(pk=round_id).first()
    if found is None:
        raise NotFound(_("There is no such round."), _("Choose an open round."))
    return found


def rounds(scope: Scope) -> QuerySet[Round]:
    """Every round that covers something in sight, the latest first."""
    return _in_sight(scope).order_by("-opened_at")


def open_rounds(scope: Scope) -> QuerySet[Round]:
    return rounds(scope).filter(status=RoundStatus.OPEN)


def open_rounds_at(place: Place) -> QuerySet[Round]:
    """The open rounds that cover the place, or something inside it. Rounds are no secret: no scope."""
    return Round.objects.filter(Exists(_covering(place)), status=RoundStatus.OPEN).order_by("opened_at")


def chosen_places(round: Round) -> list[Place]:  # noqa: A002
    """The places that make a round, by path."""
    chosen = RoundPlace.objects.filter(round=round, is_chosen=True).values("place_id")
    return list(Place.objects.filter(pk__in=chosen).order_by("path"))


def schemes_at(round: Round, place: Place, scope: Scope) -> QuerySet[RoundPlace]:  # noqa: A002
    """How people are sampled at a place in sight and inside it, and at the nearest places around it; by path."""
    return (
        RoundPlace.objects.filter(
            Q(place_path__in=place.ancestor_paths)
            | Q(within(scope, "place_path"), place_path__startswith=place.path),
            round=round,
        )
        .select_related(f"place__{ENCLOSING}", "set_by")
        .order_by("place_path")
    )


def scheme_changes(round: Round, place: Place, scope: Scope) -> QuerySet[SchemeChange]:  # noqa: A002
    """What changed at a place in sight and inside it while the round was open, the latest first."""
    return (
        SchemeChange.objects.filter(
            within(scope, "place_path"), round=round, place_path__startswith=place.path
        )
        .select_related(f"place__{ENCLOSING}", "changed_by")
        .order_by("-changed_at", "place_path")
    )


def latest_round_for(place: Place) -> Round | None:
    """The round opened last that covers the place or something inside it. Rounds are no secret: no scope."""
    return Round.objects.filter(Exists(_covering(place))).order_by("-opened_at").first()


def totals(round: Round, scope: Scope) -> QuerySet[RoundTotal]:  # noqa: A002
    """The stairwells of a round where anybody is on the due list, in the order of the tree."""
    return RoundTotal.objects.filter(within(scope, "place_path"), round=round, roster__gt=0).order_by(
        "place_path"
    )


def coverage(round: Round, paths: Sequence[str], scope: Scope) -> dict[str, Coverage]:  # noqa: A002
    """The counts of each path's place with all inside it, as far as in sight; one statement for all paths.

    A path where nobody is on the list is answered with zeros.
    """
    condition, parameters = within_sql(scope, "total.place_path", DUTY)
    sums = ", ".join(f"coalesce(sum(total.{count}), 0)::int" for count in COUNTS)
    # The slash at a path's end is followed by "0" in the order of paths, so that a prefix is a range of the
    # index.
    statement = f"""
        SELECT wanted.path, {sums} FROM unnest(%s::text[]) AS wanted (path)
        LEFT JOIN screening_roundtotal AS total
          ON total.round_id = %s AND total.place_path >= wanted.path COLLATE "C"
         AND total.place_path < (left(wanted.path, -1) || '0') COLLATE "C" AND {condition}
        GROUP BY wanted.path
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), round.pk, *parameters])
        return {path: Coverage(path, *counts) for path, *counts in cursor.fetchall()}


def paths_with_shut_doors(paths: Iterable[str]) -> set[str]:
    """At which of these stairwells somebody is noted as not at home in an open round. Counts only: no scope."""
    found = RoundTotal.objects.filter(
        place_path__in=list(paths), not_at_home__gt=0, round__status=RoundStatus.OPEN
    )
    return set(found.values_list("place_path", flat=True))


def missed(round: Round, place: Place, scope: Scope) -> QuerySet[Due]:  # noqa: A002
    """Who has not been reached, by stairwell and door; the totals say where to look."""
    stairwells = RoundTotal.objects.filter(
        Q(due__gt=0) | Q(not_at_home__gt=0), round=round, place_path__startswith=place.path
    ).values("place_path")
    return _names(round.pk, scope).filter(place_path__in=stairwells, state__in=UNACCOUNTED)[:MOST_NAMES]


def excused(round: Round, place: Place, scope: Scope) -> QuerySet[Due]:  # noqa: A002
    """Who is accounted for without a swab at a place and inside it: by state, then by stairwell and door."""
    stairwells = RoundTotal.objects.filter(
        Q(exempt__gt=0) | Q(away__gt=0) | Q(refused__gt=0) | Q(isolated__gt=0),
        round=round,
        place_path__startswith=place.path,
    ).values("place_path")
    states = [state for state in EXCEPTIONS if state not in UNACCOUNTED]
    found = _names(round.pk, scope).filter(place_path__in=stairwells, state__in=states)
    return found.order_by("state", "place_path", "household__door", "person__name", "person_id")[:MOST_NAMES]


def away_tests(round: Round, people: Iterable[UUID], scope: Scope) -> dict[UUID, AwayTest]:  # noqa: A002
    """The proof of a test elsewhere of each of these people who brought one."""
    found = AwayTest.objects.filter(
        within(scope, "place_path", DUTY), round=round, person__in=list(people)
    ).select_related("picture")
    return {test.person_id: test for test in found}


def exemptions(people: Iterable[UUID], scope: Scope) -> dict[UUID, Exemption]:
    """The exemption that holds for each of these people who has one."""
    found = Exemption.objects.filter(
        within(scope, "place_path", DUTY), person__in=list(people), ended_at__isnull=True
    )
    return {exemption.person_id: exemption for exemption in found}


def signatures(round: Round, place: Place, scope: Scope) -> list[Signature]:  # noqa: A002
    """The latest signature of each signed place that is, encloses, or lies inside a place in sight, by path."""
    found = Signature.objects.filter(
        Q(place_path__in=place.ancestor_paths)
        | Q(within(scope, "place_path"), place_path__startswith=place.path),
        round=round,
    )
    latest = found.order_by("place_path", "-signed_at").distinct("place_path")
    return list(latest.select_related(f"place__{ENCLOSING}", "signed_by"))


def due_at(round_id: UUID, place: Place, scope: Scope) -> QuerySet[Due]:
    """The due list of a place by stairwell and door, with each name's state: what a sampler carries."""
    return _names(round_id, scope).filter(place_path__startswith=place.path)[:MOST_NAMES]


def due_name(round_id: UUID, person_id: UUID, scope: Scope) -> Due:
    """One name of a due list with its round and person; NotFound outside the scope."""
    sought = Due.objects.filter(within(scope, "place_path", DUTY), round=round_id, person=person_id)
    name = sought.select_related("round", "person").first()
    if name is None:
        raise NotFound(
            _("The person is not on the due list of this round."), _("Add the person to the round first.")
        )
    return name


def tube(barcode: str, scope: Scope) -> Tube:
    """A tube of somebody in sight, with nobody's name; NotFound otherwise."""
    found = Tube.objects.select_related("round").filter(pk=barcode).first()
    if found is None or not (scope.covers(found.place_path, DUTY) or samples_of([barcode], scope)):
        raise NotFound(_("There is no such tube."), _("Scan the barcode again."))
    return found


def tube_states(barcodes: Iterable[str]) -> dict[str, str]:
    """The state of each tube that screening knows. By barcode alone and without a name: it needs no scope."""
    return dict(Tube.objects.filter(pk__in=list(barcodes)).values_list("barcode", "state"))


def first_swab_at(barcodes: Iterable[str]) -> datetime | None:
    """When the first swab went into any of these tubes; None where screening knows none of them."""
    found: datetime | None = Tube.objects.filter(pk__in=list(barcodes)).aggregate(
        first=Min("first_sampled_at")
    )["first"]
    return found


def tube_kinds(barcodes: Iterable[str]) -> set[int]:
    """For how many people the tubes are that screening knows among these."""
    return set(Tube.objects.filter(pk__in=list(barcodes)).values_list("capacity", flat=True))


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


def retested(barcodes: Iterable[str], scope: Scope) -> set[str]:
    """The tubes of which every member who was sent back, for a positive pool or a lost tube, is accounted for again."""
    condition, parameters = within_sql(scope, "sample.place_path", DUTY)
    statement = f"""
        SELECT sample.barcode
        FROM screening_sample AS sample
        JOIN screening_due AS due ON due.round_id = sample.round_id AND due.person_id = sample.person_id
        WHERE sample.barcode = ANY(%s) AND sample.aside IN ('retest', 'void') AND {condition}
        GROUP BY sample.barcode HAVING bool_and(due.state <> ALL(%s))
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(barcodes), *parameters, [str(state) for state in UNACCOUNTED]])
        return {barcode for (barcode,) in cursor.fetchall()}


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


def last_changes(round_id: UUID, people: Iterable[UUID], scope: Scope) -> dict[UUID, datetime]:
    """When something was last written down about each of these people in a round, as far as they are in sight."""
    names = Due.objects.filter(within(scope, "place_path", DUTY), round=round_id, person__in=list(people))
    return dict(names.values_list("person_id", "changed_at"))


def _in_sight(scope: Scope) -> QuerySet[Round]:
    """Rounds with a place inside the scope, or around it."""
    paths = scope.paths()
    around = [outer for path in paths for outer in _outer(path)]
    return Round.objects.filter(
        Exists(
            RoundPlace.objects.filter(
                within(scope, "place_path") | Q(place_path__in=around), round=OuterRef("pk")
            )
        )
    )


def _outer(path: str) -> list[str]:
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]


def _covering(place: Place) -> QuerySet[RoundPlace]:
    return RoundPlace.objects.filter(
        Q(place_path__in=place.ancestor_paths) | Q(place_path__startswith=place.path), round=OuterRef("pk")
    )


def _names(round_id: UUID, scope: Scope) -> QuerySet[Due]:
    return (
        Due.objects.filter(within(scope, "place_path", DUTY), round=round_id)
        .select_related("person", "household", f"place__{ENCLOSING}")
        .order_by("place_path", "household__door", "person__name", "person_id")
    )


@dataclass(frozen=True, slots=True)
class DoorDue:
    """How many people of a household a plan must reach; ``at_door`` of them cannot come down."""

    place_id: UUID
    place_path: str
    door: str
    people: int
    at_door: int


def doors_due(round_id: UUID, *, since: datetime | None, scope: Scope) -> list[DoorDue]:
    """Every household with somebody not reached yet, stairwell by stairwell; no names.

    With ``since``, those sampled from then on count as well: so a plan that was made then finds its people again.
    Cost: one pass over the names of the round, 600,000 in about 2 s.
    """
    condition, parameters = within_sql(scope, "due.place_path", DUTY)
    statement = f"""
        SELECT due.place_id, due.place_path, household.door, count(*)::int,
               (count(*) FILTER (WHERE %s = ANY(person.vulnerabilities)))::int
        FROM screening_due AS due
        JOIN people_household AS household ON household.id = due.household_id
        JOIN people_person AS person ON person.id = due.person_id
        LEFT JOIN screening_sample AS sample
          ON sample.person_id = due.person_id AND sample.round_id = due.round_id AND sample.standing
         AND sample.received_at >= %s
        WHERE due.round_id = %s AND (due.state = ANY(%s) OR sample.id IS NOT NULL) AND {condition}
        GROUP BY due.place_id, due.place_path, household.id, household.door
    """
    missing = [str(state) for state in UNACCOUNTED]
    with connection.cursor() as cursor:
        cursor.execute(statement, [str(Vulnerability.BEDRIDDEN), since, round_id, missing, *parameters])
        return [DoorDue(*row) for row in cursor.fetchall()]


def schemes(round_id: UUID) -> dict[str, RoundPlace]:
    """How people are sampled, by the path of each place that the round covers. Rounds are no secret: no scope."""
    return {place.place_path: place for place in RoundPlace.objects.filter(round=round_id)}


def can_print_labels(scope: Scope) -> bool:
    """Labels belong to no place: whoever works with tubes anywhere may print them."""
    return scope.has(DUTY) or scope.has("laboratory")


def label_series(scope: Scope) -> list[str]:
    """The prefixes that labels were printed with so far."""
    if not can_print_labels(scope):
        return []
    return list(LabelSeries.objects.order_by("prefix").values_list("prefix", flat=True))


def label_ranges(scope: Scope) -> QuerySet[LabelRange]:
    """What was printed, the latest first."""
    if not can_print_labels(scope):
        return LabelRange.objects.none()
    return LabelRange.objects.select_related("series", "reserved_by").order_by("-reserved_at", "-pk")


def label_range(range_id: UUID, scope: Scope) -> LabelRange:
    found = label_ranges(scope).filter(pk=range_id).first()
    if found is None:
        raise NotFound(_("There are no such labels."), _("Print new ones."))
    return found
