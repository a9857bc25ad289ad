"""Who is on a due list, by name; read only where somebody is missing or accounted for without a swab."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, RowRange, Sum, Window
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within
from dayclear.screening.models import (
    AwayTest,
    Due,
    Exemption,
    Round,
    RoundTotal,
)
from dayclear.screening.policies import DUTY
from dayclear.screening.states import EXCEPTIONS, UNACCOUNTED, DueState

MOST_NAMES = 5000


def missed(round: Round, place: Place, scope: Scope) -> QuerySet[Due]:  # noqa: A002
    """Who has not been reached, by stairwell and door; the totals say where to look, and how far."""
    before = Window(Sum(F("due") + F("not_at_home")), order_by=F("place_path").asc(), frame=RowRange(end=-1))
    stairwells = (
        RoundTotal.objects.filter(
            Q(due__gt=0) | Q(not_at_home__gt=0),
            within(scope, "place_path", DUTY),
            round=round,
            place_path__startswith=place.path,
        )
        .annotate(before=Coalesce(before, 0))
        .filter(before__lt=MOST_NAMES)
        .values("place_path")
    )
    return _names(round.pk, scope).filter(place_path__in=stairwells, state__in=UNACCOUNTED)[:MOST_NAMES]


def excused(
    round: Round,  # noqa: A002
    place: Place,
    scope: Scope,
    *,
    unproved: bool = False,
) -> QuerySet[Due]:
    """Who is accounted for without a swab at a place and inside it: by state, then by stairwell and door.

    With ``unproved`` only who is away and has brought no proof of a test there.
    """
    stairwells = RoundTotal.objects.filter(
        Q(exempt__gt=0) | Q(away__gt=0) | Q(refused__gt=0) | Q(isolated__gt=0),
        round=round,
        place_path__startswith=place.path,
    ).values("place_path")
    states = [state for state in EXCEPTIONS if state not in UNACCOUNTED]
    found = _names(round.pk, scope).filter(place_path__in=stairwells, state__in=states)
    if unproved:
        proof = AwayTest.objects.filter(round=round, person=OuterRef("person"))
        found = found.filter(~Exists(proof), state=DueState.AWAY)
    return found.order_by("state", "place_path", "household__door", "person__name", "person_id")[:MOST_NAMES]


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


def last_changes(round_id: UUID, people: Iterable[UUID], scope: Scope) -> dict[UUID, datetime]:
    """When something was last written down about each of these people in a round, as far as they are in sight."""
    names = Due.objects.filter(within(scope, "place_path", DUTY), round=round_id, person__in=list(people))
    return dict(names.values_list("person_id", "changed_at"))


def _names(round_id: UUID, scope: Scope) -> QuerySet[Due]:
    return (
        Due.objects.filter(within(scope, "place_path", DUTY), round=round_id)
        .select_related("person", "household", f"place__{ENCLOSING}")
        .order_by("place_path", "household__door", "person__name", "person_id")
    )
