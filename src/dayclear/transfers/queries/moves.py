"""Transfers within the caller's sight."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Household
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within
from dayclear.transfers import rules
from dayclear.transfers.models import Stay, Transfer, TransferReason, Trip
from dayclear.transfers.policies import DUTY
from dayclear.transfers.states import OPEN, STANDING_TRIPS, WAITING, TransferStatus

BEDS = ("stay__bed__facility", "left_stay__bed__facility", "from_stay__bed__facility")
_STARTS = tuple(f"{stay}__bed__facility__place__{ENCLOSING}" for stay in ("left_stay", "from_stay"))


def transfer(transfer_id: UUID, *, scope: Scope) -> Transfer:
    """One transfer, whatever became of it; NotFound where it is not in sight."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), pk=transfer_id)
    answer = found.select_related("person", "place", "household", *BEDS).first()
    if answer is None:
        raise NotFound(_("This transfer does not exist."), _("Look for it on the dispatch board."))
    return answer


def transfer_of(*, scope: Scope, case_id: UUID) -> Transfer | None:
    """The latest transfer of a case."""
    found = Transfer.objects.filter(within(scope, "place_path"), case_id=case_id)
    return found.select_related("stay__bed__facility").order_by("-ordered_at", "-pk").first()


def open_transfer_of(person_id: UUID, scope: Scope) -> Transfer:
    """The move of somebody in sight that has not ended. Raises InvalidInput where there is none: a wrong code was scanned."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), person=person_id, status__in=OPEN)
    answer = found.select_related("person", "place", "household", *BEDS, "accompanies").first()
    if answer is None:
        raise InvalidInput(
            _("Nobody is to be moved with this code."), _("Look for the person on the dispatch board.")
        )
    return answer


def board_found(*, scope: Scope, left_out: str = "", cohort: str = "") -> QuerySet[Transfer]:
    """Who waits to be moved, positives first, those who go home last, then who has waited longest.

    All of them, or only who was left out for a reason, or only positives, contacts or those who go home. What stands beside
    each is read for those of a page alone: joined to everybody, it took most of the page's time.
    """
    first = Case(
        *(When(reason=reason, then=Value(rank)) for rank, reason in enumerate(rules.ORDER)),
        output_field=IntegerField(),
    )
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), status__in=OPEN)
    if left_out:
        found = found.filter(left_out=left_out)
    if cohort:
        found = found.filter(reason=cohort)
    stays = Stay.objects.select_related("bed__facility")
    trips = Trip.objects.select_related("vehicle")
    beside = (
        Prefetch("place", Place.objects.select_related(ENCLOSING)),
        Prefetch("household", Household.objects.only("door")),
        Prefetch("stay", stays),
        Prefetch("left_stay", stays),
        Prefetch("from_stay", stays),
        Prefetch("trip", trips),
        Prefetch("relief", trips),
    )
    return found.order_by(first, "ordered_at", "pk").prefetch_related(*beside)


def waiting_in_sight(scope: Scope) -> QuerySet[Transfer]:
    """Who waits to be fetched, each with where that is."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), status__in=WAITING)
    return found.select_related(f"place__{ENCLOSING}", "person", "accompanies", *_STARTS)


def on_trips(scope: Scope) -> QuerySet[Transfer]:
    """Who is planned for a standing trip or rides in it, in the order of the way."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), trip__status__in=STANDING_TRIPS)
    riding = found.exclude(status=TransferStatus.CANCELLED)
    return riding.select_related(f"place__{ENCLOSING}", *_STARTS).order_by("trip", "trip_order")


def to_be_relieved(scope: Scope) -> QuerySet[Transfer]:
    """Who is to be taken over from a vehicle that broke down, with where it stands."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), relief__status__in=STANDING_TRIPS)
    return found.select_related(f"trip__stranded_place__{ENCLOSING}").order_by("relief_at", "pk")


@dataclass(frozen=True, slots=True)
class BoardCount:
    """How many are to be moved, and how far that is; ``left_out`` by why nobody comes yet."""

    ordered: int
    bed_given: int
    to_go_home: int
    under_way: int
    in_a_trip: int
    home_in_a_trip: int
    left_out: Mapping[str, int]
    found: int


def board_count(scope: Scope, *, left_out: str = "", cohort: str = "") -> BoardCount:
    """The board in figures, in one statement; ``found`` is how many ``board_found`` finds for the same question."""
    waiting = Transfer.objects.filter(within(scope, "place_path", DUTY), status__in=OPEN)
    no_trip = ExpressionWrapper(Q(trip=None), BooleanField())
    rows = (
        waiting.annotate(no_trip=no_trip)
        .values_list("status", "left_out", "reason", "no_trip")
        .annotate(count=Count("pk"))
    )
    by_status, by_why, planned, found = Counter[str](), Counter[str](), Counter[str](), 0
    for status, why, reason, is_alone, count in rows:
        by_status[status] += count
        if not is_alone:
            planned[status] += count
        if why:
            by_why[why] += count
        if left_out in ("", why) and cohort in ("", reason):
            found += count
    return BoardCount(
        by_status[TransferStatus.ORDERED],
        by_status[TransferStatus.BED_GIVEN],
        by_status[TransferStatus.TO_GO_HOME],
        by_status[TransferStatus.UNDER_WAY],
        planned[TransferStatus.BED_GIVEN],
        planned[TransferStatus.TO_GO_HOME],
        by_why,
        found,
    )


def others_of(child: Transfer, scope: Scope) -> QuerySet[Transfer]:
    """Who else of a child's household is to be moved, the oldest first."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), household=child.household_id)
    waiting = found.filter(status__in=OPEN).exclude(pk=child.pk)
    return waiting.select_related("person").order_by("person__birth_on", "pk")


def cancelled_among(transfer_ids: Collection[UUID]) -> list[UUID]:
    """Which of these moves were cancelled; for loops."""
    found = Transfer.objects.filter(pk__in=list(transfer_ids), status=TransferStatus.CANCELLED)
    return list(found.values_list("pk", flat=True))


def children_alone_on_board(at: datetime) -> QuerySet[Transfer]:
    """Children on the way to a bed with nobody grown up of their household in the same vehicle; for loops."""
    below = protocol_in_force(at).transfers.child_below_years
    on = at.astimezone(settings.DISTRICT_ZONE).date()
    born_after = rules.children_born_after(on, child_below_years=below)
    riding = Transfer.objects.filter(status=TransferStatus.UNDER_WAY)
    adult = riding.filter(
        Q(person__birth_on=None) | Q(person__birth_on__lte=born_after),
        household=OuterRef("household"),
        vehicle=OuterRef("vehicle"),
    )
    children = riding.filter(person__birth_on__gt=born_after).exclude(reason=TransferReason.RELEASED)
    found = children.exclude(Exists(adult)).select_related("place", "stay__bed__facility__place")
    return found.order_by("pk")
