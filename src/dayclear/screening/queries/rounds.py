"""Rounds: which there are, what they cover, and who signed for them."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within
from dayclear.screening.models import (
    Round,
    RoundPlace,
    SchemeChange,
    Signature,
)
from dayclear.screening.states import RoundStatus


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


def latest_round_for(place: Place) -> Round | None:
    """The round opened last that covers the place or something inside it. Rounds are no secret: no scope."""
    return Round.objects.filter(Exists(_covering(place))).order_by("-opened_at").first()


def chosen_places(round: Round) -> list[Place]:  # noqa: A002
    """The places that make a round, by path."""
    chosen = RoundPlace.objects.filter(round=round, is_chosen=True).values("place_id")
    return list(Place.objects.filter(pk__in=chosen).order_by("path"))


def schemes(round_id: UUID) -> dict[str, RoundPlace]:
    """How people are sampled, by the path of each place that the round covers. Rounds are no secret: no scope."""
    return {place.place_path: place for place in RoundPlace.objects.filter(round=round_id)}


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


def signatures(round: Round, place: Place, scope: Scope) -> list[Signature]:  # noqa: A002
    """The latest signature of each signed place that is, encloses, or lies inside a place in sight, by path."""
    found = Signature.objects.filter(
        Q(place_path__in=place.ancestor_paths)
        | Q(within(scope, "place_path"), place_path__startswith=place.path),
        round=round,
    )
    latest = found.order_by("place_path", "-signed_at").distinct("place_path")
    return list(latest.select_related(f"place__{ENCLOSING}", "signed_by"))


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
