"""A round: opened over places, extended, closed. A due list is made in one statement, however long it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.people.models import Person
from dayclear.places import path_sets
from dayclear.places.models import Place
from dayclear.records.audit import acting
from dayclear.records.models import ImportChange
from dayclear.screening import states
from dayclear.screening.models import Due, Round, RoundKind, RoundPlace, Sampling, SchemeSource
from dayclear.screening.rules import Scheme
from dayclear.screening.states import DueState, RoundStatus, RoundStep


@dataclass(frozen=True, slots=True)
class RoundPlaceDraft:
    """A place to be covered: ``tube_mode`` people share a tube, ``sampling`` says where they are met, and how often a week.

    ``zone`` is the kind of zone that says so; empty where the round itself does. A place that is not ``is_chosen`` lies
    inside one that is, and is sampled otherwise.
    """

    place_id: UUID
    tube_mode: int
    sampling: str
    zone: str = ""
    is_chosen: bool = True
    nucleic_per_week: int | None = None
    antigen_per_week: int | None = None

    @property
    def scheme(self) -> Scheme:
        return Scheme(self.tube_mode, self.sampling, self.nucleic_per_week, self.antigen_per_week)


class RoundDiffers(Conflict):
    """A round with this id exists and covers something else."""


# A path ends with a slash and "0" follows "/" in the order of the paths: so [path, path with "0" for its
# last slash) is what lies inside, as a range that an index answers. Of nested places of a round the
# innermost says how people are sampled.
INNERMOST = """
    SELECT DISTINCT ON (place.id) place.id AS place_id, place.path AS place_path, covered.tube_mode
    FROM screening_roundplace AS covered
    JOIN places_place AS place
      ON place.path >= covered.place_path AND place.path < left(covered.place_path, -1) || '0'
    WHERE covered.round_id = %(round)s
    ORDER BY place.id, length(covered.place_path) DESC
"""

# A UUIDv7 (RFC 9562): names of one round stand side by side in the index of their ids, where random ones would touch
# every page of it. PostgreSQL has uuidv7() only from 18 on.
_NEXT_ID = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid"""

_LIST_NAMES = f"""
    INSERT INTO screening_due (id, round_id, person_id, household_id, place_id, place_path, tube_mode, state,
                               positive, note, changed_at, changed_by_id)
    SELECT {_NEXT_ID}, %(round)s, person.id, household.id, scheme.place_id, scheme.place_path, scheme.tube_mode,
           CASE WHEN exemption.id IS NULL THEN 'due' ELSE 'exempt' END, false, coalesce(exemption.reason, ''),
           %(at)s, %(by)s
    FROM ({INNERMOST}) AS scheme
    JOIN people_household AS household ON household.place_id = scheme.place_id
    JOIN people_person AS person ON person.household_id = household.id
    LEFT JOIN screening_exemption AS exemption
      ON exemption.person_id = person.id AND exemption.ended_at IS NULL AND exemption.until_on >= %(today)s
    WHERE person.standing = 'lives_here' {{only}}
    ON CONFLICT (person_id, round_id) DO NOTHING
"""

_OF_IMPORT = (
    f"AND person.id IN (SELECT row_id FROM {ImportChange._meta.db_table}"
    ' WHERE batch_id = %(batch)s AND "table" = %(table)s)'
)
_LEAVE_HOMES = """
    DELETE FROM screening_due AS name USING people_person AS person
    WHERE name.round_id = %(round)s AND name.state = ANY(%(moving)s)
      AND person.id = name.person_id AND person.household_id <> name.household_id
      AND EXISTS (SELECT FROM screening_roundplace AS covered
                  WHERE covered.round_id = name.round_id AND person.place_path ^@ covered.place_path)
      {only}
"""

_MANY = 10_000
_MOVES_ALONG = (DueState.DUE, DueState.NOT_AT_HOME, DueState.AWAY)


@transaction.atomic
def open_round(
    *,
    name: str,
    places: Sequence[RoundPlaceDraft],
    due_by: datetime,
    by: Model | None,
    at: datetime,
    kind: str = RoundKind.ALL,
    round_id: UUID | None = None,
    tube_mode: int | None = None,
    sampling: str | None = None,
    choice: Mapping[str, Any] | None = None,
) -> Round:
    """Opens a round: everyone who lives in its places is due by name. The same ``round_id`` opens it once.

    ``tube_mode`` and ``sampling`` hold where no zone says it; those of the first place where they are not told.
    ``choice`` says how the places were chosen, where anybody chose them.

    Raises InvalidInput for a scheme the protocol does not have, RoundDiffers where the id names another
    round.
    """
    round_id = round_id or new_id()
    if before := Round.objects.filter(pk=round_id).first():
        return _the_same(before, name, places)
    _check_draft(name, places, due_by, at)
    with acting(by=by, why="round opened"):
        opened = Round.objects.create(
            id=round_id,
            name=name.strip(),
            kind=kind,
            opened_at=at,
            opened_by_id=_id(by),
            due_by=due_by,
            tube_mode=tube_mode or places[0].tube_mode,
            sampling=sampling or places[0].sampling,
            choice=choice or {},
        )
    if _cover(opened, places, by, at) > _MANY:
        _refresh_statistics()
    return opened


def _the_same(before: Round, name: str, places: Sequence[RoundPlaceDraft]) -> Round:
    covered = set(before.places.values_list("place_id", flat=True))
    if before.name != name.strip() or not {draft.place_id for draft in places} <= covered:
        raise RoundDiffers(_("Another round has this number."), _("Open the round anew."))
    return before


def _check_draft(name: str, places: Sequence[RoundPlaceDraft], due_by: datetime, at: datetime) -> None:
    if not name.strip():
        raise InvalidInput(_("A round needs a name."), _("Name it, such as “Round 3”."))
    if due_by <= at:
        raise InvalidInput(_("The round would be due before it opens."), _("Choose a later time."))
    check_schemes(places, at)


def check_schemes(places: Sequence[RoundPlaceDraft], at: datetime) -> None:
    if not places:
        raise InvalidInput(_("A round needs places."), _("Choose at least one place."))
    modes = protocol_in_force(at).screening.tube_modes
    for draft in places:
        if draft.tube_mode not in modes:
            raise InvalidInput(
                _("The protocol has no tubes for %(count)d people.") % {"count": draft.tube_mode},
                _("Choose one of: %(modes)s.") % {"modes": ", ".join(map(str, modes))},
            )
        if draft.sampling not in Sampling.values:
            raise InvalidInput(
                _("“%(sampling)s” is no way of sampling.") % {"sampling": draft.sampling},
                _("Choose one of: %(ways)s.") % {"ways": ", ".join(Sampling.values)},
            )


@transaction.atomic
def extend_round(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    places: Sequence[RoundPlaceDraft],
    by: Model | None,
    at: datetime,
) -> int:
    """Adds places to an open round; returns how many names that brought. Places it has keep their scheme."""
    check_schemes(places, at)
    with acting(by=by, why="round extended"):
        return _cover(open_and_held(round), places, by, at)


@transaction.atomic
def join_open_rounds(*, person: Person, by: Model | None, at: datetime) -> tuple[Round, ...]:
    """Lists a person in every open round of their home; returns the rounds where that was news.

    For one found by knocking or moved in. Who was listed at a former home and not reached there is due at
    the new one.
    """
    home = Place.objects.get(path=person.place_path)
    covering = Round.objects.filter(places__place_path__in=home.ancestor_paths, status=RoundStatus.OPEN)
    joined = list(
        Round.objects.select_for_update(no_key=True).filter(pk__in=covering.values("pk")).order_by("pk")
    )
    left = Due.objects.filter(round__in=joined, person=person, state__in=_MOVES_ALONG)
    left.exclude(household=person.household_id).delete()
    return tuple(found for found in joined if _list_names(found, by, at, people=[person.pk]))


@transaction.atomic
def leave_open_rounds(*, person: Person) -> int:
    """Nobody need go to them any more, who died or left the district; a swab stays where it is. How many names that was.

    The roster says who told it, and why.
    """
    waiting = Due.objects.filter(person=person, round__status=RoundStatus.OPEN, state__in=_MOVES_ALONG)
    return waiting.delete()[0]


@transaction.atomic
def follow_roster(
    *,
    by: Model | None,
    at: datetime,
    batch_id: UUID | None = None,
    people: Collection[UUID] | None = None,
) -> int:
    """Lists everybody in the open rounds of their home, and who moved no longer at the former; returns how many.

    With ``batch_id`` only the people whom that import of residents brought or moved, with ``people`` only these. Who moved
    out of a round stays due where they were, as somebody who is looked for.
    """
    found = Round.objects.filter(status=RoundStatus.OPEN)
    if people is not None:
        found = found.filter(pk__in=_rounds_around(people))
    rounds = list(found.select_for_update(no_key=True).order_by("pk"))
    told = {
        "moving": list(_MOVES_ALONG),
        "batch": batch_id,
        "table": Person._meta.db_table,
        "people": list(people or ()),
    }
    with connection.cursor() as cursor:
        for followed in rounds:
            cursor.execute(_LEAVE_HOMES.format(only=_only(batch_id, people)), {**told, "round": followed.pk})
    return sum(_list_names(followed, by, at, batch_id=batch_id, people=people) for followed in rounds)


def _rounds_around(people: Collection[UUID]) -> QuerySet[RoundPlace, UUID]:
    """The rounds that cover the home of any of these."""
    homes = Person.objects.filter(pk__in=people).values_list("place_path", flat=True).distinct()
    around = path_sets.containing(homes)
    return RoundPlace.objects.filter(place_path__in=around).values_list("round", flat=True)


@transaction.atomic
def unlist(*, batch_id: UUID) -> int:
    """Nobody whom an import added, and whom nobody has gone to yet, is due any more; returns how many names that was."""
    added = _people_of(batch_id).filter(before__isnull=True)
    waiting = Due.objects.filter(state=DueState.DUE, person__in=added.values("row_id"))
    return waiting.filter(round__status=RoundStatus.OPEN).delete()[0]


def _people_of(batch_id: UUID) -> QuerySet[ImportChange]:
    return ImportChange.objects.filter(batch=batch_id, table=Person._meta.db_table)


def reopen(round_ids: Iterable[UUID], *, by: Model | None, why: str) -> None:
    """Opens closed rounds again whose people must be sampled once more; for operations that send them back.

    Locks the rounds first, so that one being closed at this moment is seen closed.
    """
    rounds = Round.objects.select_for_update(no_key=True).filter(pk__in=list(round_ids)).order_by("pk")
    closed = [found.pk for found in rounds if found.status in states.sources(states.ROUND, RoundStep.REOPEN)]
    if closed:
        with acting(by=by, why=why):
            Round.objects.filter(pk__in=closed).update(
                status=RoundStatus.OPEN, closed_at=None, closed_by=None
            )


def held(round: Round) -> Round:  # noqa: A002
    """The round, locked: closing it and adding names to it exclude each other."""
    return Round.objects.select_for_update(no_key=True).get(pk=round.pk)


def open_and_held(round: Round) -> Round:  # noqa: A002
    found = held(round)
    if not found.is_open:
        raise Conflict(_("The round is closed."), _("Open a new round for these places."))
    return found


def _cover(covering: Round, places: Sequence[RoundPlaceDraft], by: Model | None, at: datetime) -> int:
    paths = dict(Place.objects.filter(pk__in=[draft.place_id for draft in places]).values_list("pk", "path"))
    if len(paths) < len({draft.place_id for draft in places}):
        raise InvalidInput(_("One of the places does not exist."), _("Choose the places again."))
    RoundPlace.objects.bulk_create(
        [
            RoundPlace(
                round=covering,
                place_id=draft.place_id,
                place_path=paths[draft.place_id],
                is_chosen=draft.is_chosen,
                zone=draft.zone,
                source=SchemeSource.ZONE if draft.zone else SchemeSource.ROUND,
                **asdict(draft.scheme),
            )
            for draft in places
        ],
        ignore_conflicts=True,
    )
    return _list_names(covering, by, at)


def _refresh_statistics() -> None:
    """A round brings so many names at once that the planner would misjudge them until it is told."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE screening_due, screening_roundtotal")


def _only(batch_id: UUID | None, people: Collection[UUID] | None) -> str:
    if people is not None:
        return "AND person.id = ANY(%(people)s::uuid[])"
    return _OF_IMPORT if batch_id else ""


def _list_names(
    growing: Round,
    by: Model | None,
    at: datetime,
    batch_id: UUID | None = None,
    people: Collection[UUID] | None = None,
) -> int:
    parameters: dict[str, Any] = {
        "round": growing.pk,
        "at": at,
        "today": at.astimezone(settings.DISTRICT_ZONE).date(),
        "by": _id(by),
        "people": list(people or ()),
        "batch": batch_id,
        "table": Person._meta.db_table,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LIST_NAMES.format(only=_only(batch_id, people)), parameters)
        return int(cursor.rowcount)


def _id(account: Model | None) -> UUID | None:
    return account.pk if account else None
