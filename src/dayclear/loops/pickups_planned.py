"""Pick-ups are planned: a bed for everybody who waits, then which vehicle fetches whom when, and takes them where.

Those who were released are fetched where they lay and taken home, in the same plan and by the same vehicles. All who
wait in the district are planned together, as often as somebody asks: when many positives are found, when a vehicle
drops out, when beds come free. Who is on the way stays there; every trip that has not begun is planned anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app as queue

from dayclear.command.models import Account
from dayclear.command.protocol import TransferRule
from dayclear.command.queries import protocol_in_force
from dayclear.engines import pickups
from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.stops import Places, Position, plane
from dayclear.places.models import Place
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries, rules
from dayclear.transfers.models import Facility, LeftOut, PickupPlan, Transfer, Vehicle

JOB = "plan_pickups"
COHORTS = {
    "positive": pickups.Cohort.POSITIVE,
    "contact": pickups.Cohort.CONTACT,
    "released": pickups.Cohort.RELEASED,
}


@transaction.atomic
def ask(*, plan_id: UUID, scope: Scope, by: Account, at: datetime) -> PickupPlan:
    """Asks for a planning and queues it; the same id twice asks once. Raises NotYourConvoy."""
    policies.check_can_plan(scope)
    plan = transfers.ask_for_pickups(plan_id=plan_id, by=by, at=at)
    if plan.finished_at is None:
        queue.configure_task(JOB, lock=JOB).defer(plan_id=str(plan.pk))
    return plan


def make(*, plan_id: UUID) -> PickupPlan:
    """Makes a plan that was asked for; one that is finished is left as it is. Two at once wait for each other."""
    at = clock.now()
    with transaction.atomic():
        plan = queries.held_plan(plan_id)
        if plan.finished_at is not None:
            return plan
        return _made(plan, at)


def _made(plan: PickupPlan, at: datetime) -> PickupPlan:
    rule = protocol_in_force(at).transfers
    waiting = [transfer.pk for transfer in queries.waiting()]
    beds = transfers.give_beds(transfers=waiting, by=plan.asked_by, at=at)
    left_out = dict.fromkeys(beds.without, str(LeftOut.NO_BED))
    parties, alone = parties_of(queries.to_fetch(), rule, at)
    left_out |= {transfer.pk: str(LeftOut.CHILD_ALONE) for party in alone for transfer in party.transfers}
    convoy = queries.convoy(at)
    table = Table(parties, convoy, rule, at)
    found = pickups.plan(table.problem)
    left_out |= {
        transfer.pk: str(why)
        for party, why in found.unserved.items()
        for transfer in parties[party].transfers
    }
    return transfers.write_plan(
        plan=plan,
        trips=[table.draft(trip) for trip in found.trips],
        left_out=left_out,
        by=plan.asked_by,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class Party:
    """The people of one household, of one cohort, who go to one facility together, or home from it."""

    transfers: Sequence[Transfer]
    facility: Facility
    cohort: str

    @property
    def urgency(self) -> int:
        return min(
            rules.urgency(self.cohort, vulnerabilities=transfer.person.vulnerabilities)
            for transfer in self.transfers
        )

    @property
    def lying(self) -> int:
        return sum("bedridden" in transfer.person.vulnerabilities for transfer in self.transfers)

    @property
    def seats(self) -> int:
        """Those who sit, and who goes along with a child on the way home."""
        return len(self.transfers) - self.lying + len(self.escorts)

    @property
    def escorts(self) -> set[str]:
        return {transfer.escort for transfer in self.transfers if transfer.escort}


def parties_of(
    waiting: Iterable[Transfer], rule: TransferRule, at: datetime
) -> tuple[list[Party], list[Party]]:
    """Who travels together, those who wait longest first; and parties of children only, for whom somebody must decide."""
    grouped: dict[tuple[UUID, str, UUID], list[Transfer]] = defaultdict(list)
    facilities: dict[UUID, Facility] = {}
    for transfer in waiting:
        if transfer.facility:
            facilities[transfer.facility.pk] = transfer.facility
            grouped[transfer.household_id, transfer.cohort, transfer.facility.pk].append(transfer)
    parties = [Party(members, facilities[key[2]], key[1]) for key, members in grouped.items()]
    on = at.astimezone(settings.DISTRICT_ZONE).date()

    def alone(party: Party) -> bool:
        return not party.escorts and all(
            rules.is_child(transfer.person.birth_on, on=on, child_below_years=rule.child_below_years)
            for transfer in party.transfers
        )

    return [party for party in parties if not alone(party)], [party for party in parties if alone(party)]


class Table:
    """The parties and the convoy as the engine's arrays, and its trips back as drafts."""

    def __init__(
        self, parties: Sequence[Party], convoy: Sequence[queries.Available], rule: TransferRule, at: datetime
    ) -> None:
        self._parties, self._convoy, self._at = parties, convoy, at
        self._facilities = list({party.facility.pk: party.facility for party in parties}.values())
        places = _Positions(parties, convoy, self._facilities)
        rows = {facility.pk: row for row, facility in enumerate(self._facilities)}
        self.problem = pickups.Problem(
            parties=pickups.Parties(
                home_m=places.of([party.transfers[0].place for party in parties]),
                seats=_whole(party.seats for party in parties),
                lying=_whole(party.lying for party in parties),
                cohort=_whole(COHORTS[party.cohort] for party in parties),
                facility=_whole(rows[party.facility.pk] for party in parties),
                urgency=_in_turn(parties),
                ready_min=np.zeros(len(parties)),
            ),
            fleet=pickups.Fleet(
                stands_m=places.of([one.stands for one in convoy]),
                seats=_whole(one.vehicle.seats for one in convoy),
                lying=_whole(one.vehicle.lying for one in convoy),
                carries=_whole(_carries(one.vehicle) for one in convoy),
                from_min=self._minutes(one.from_at for one in convoy),
                until_min=self._minutes(one.until_at for one in convoy),
            ),
            facilities_m=places.of([facility.place for facility in self._facilities]),
            timing=_timing(rule),
        )

    def draft(self, trip: pickups.Trip) -> transfers.TripDraft:
        stops = zip(trip.parties, trip.picked_up_min, trip.at_door_min, strict=True)
        pick_ups = [
            (transfer.pk, self._instant(fetched_min), self._instant(door_min) if trip.is_homeward else None)
            for party, fetched_min, door_min in stops
            for transfer in self._parties[party].transfers
        ]
        return transfers.TripDraft(
            vehicle=self._convoy[trip.vehicle].vehicle,
            facility_id=self._facilities[trip.facility].pk,
            cohort=self._parties[trip.parties[0]].cohort,
            leaves_at=self._instant(trip.leaves_min),
            arrives_at=self._instant(trip.arrives_min),
            free_at=self._instant(trip.free_min),
            pick_ups=pick_ups,
        )

    def _minutes(self, instants: Iterable[datetime]) -> pickups.Floats:
        return np.array([(instant - self._at) / timedelta(minutes=1) for instant in instants], np.float64)

    def _instant(self, minute: float) -> datetime:
        return self._at + timedelta(minutes=minute)


class _Positions:
    """Where doors, vehicles and facilities are, in metres; what has no position is taken to be in the middle."""

    def __init__(
        self, parties: Sequence[Party], convoy: Sequence[queries.Available], facilities: Sequence[Facility]
    ) -> None:
        named = [
            *(party.transfers[0].place for party in parties),
            *(one.stands for one in convoy),
            *(facility.place for facility in facilities),
        ]
        self._places = Places({place.path for place in named if place})

    def of(self, places: Sequence[Place | None]) -> pickups.Floats:
        middle: Position = self._places.middle
        where = [(self._places.position(place) if place else None) or middle for place in places]
        return np.column_stack(plane(where, middle)) if where else np.empty((0, 2))


def _in_turn(parties: Sequence[Party]) -> pickups.Ints:
    """The place in line: by urgency, then by who has waited longest."""
    keys = [(party.urgency, min(transfer.ordered_at for transfer in party.transfers)) for party in parties]
    line: Mapping[tuple[int, datetime], int] = {key: place for place, key in enumerate(sorted(set(keys)))}
    return _whole(line[key] for key in keys)


def _carries(vehicle: Vehicle) -> int:
    positives = pickups.Cohort.POSITIVE if vehicle.carries_positives else pickups.Cohort(0)
    contacts = pickups.Cohort.CONTACT if vehicle.carries_contacts else pickups.Cohort(0)
    released = pickups.Cohort.RELEASED if vehicle.carries_released else pickups.Cohort(0)
    return int(positives | contacts | released)


def _whole(values: Iterable[int]) -> pickups.Ints:
    return np.fromiter(values, np.int64)


def _timing(rule: TransferRule) -> pickups.Timing:
    return pickups.Timing(
        drive_km_per_h=rule.drive_km_per_h,
        detour=rule.detour,
        boarding_min=rule.boarding_min,
        handing_over_min=rule.handing_over_min,
        disinfection_min=rule.vehicle_disinfection_min,
        ride_most_min=rule.ride_most_min,
    )
