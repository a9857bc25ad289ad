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
from dayclear.command.protocol import Protocol, TransferRule
from dayclear.command.queries import protocol_in_force
from dayclear.engines import pickups
from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.places.nearness import plane
from dayclear.places.surroundings import Surroundings
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries, rules
from dayclear.transfers.models import Facility, LeftOut, PickupPlan, Transfer, Trip, Vehicle
from dayclear.transfers.states import TransferStatus

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
    protocol = protocol_in_force(at)
    waiting = [transfer.pk for transfer in queries.waiting()]
    beds = transfers.give_beds(transfers=waiting, by=plan.asked_by, at=at)
    left_out = dict.fromkeys(beds.without, str(LeftOut.NO_BED))
    parties, alone = parties_of([*queries.stranded(), *queries.to_fetch()], protocol.transfers, at)
    left_out |= {transfer.pk: str(LeftOut.CHILD_ALONE) for party in alone for transfer in party.transfers}
    convoy = queries.convoy(at)
    table = Table(parties, convoy, protocol, at)
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
    """The people of one household, of one cohort, who go from one door to one facility together, or home from it.

    ``broken`` is the trip of a vehicle that broke down with them on board, and stands somewhere on its way.
    """

    transfers: Sequence[Transfer]
    facility: Facility
    cohort: str
    broken: Trip | None = None

    @property
    def is_homeward(self) -> bool:
        return self.transfers[0].is_homeward

    @property
    def door(self) -> Place | None:
        """Where they get in, or out of the vehicle at home."""
        if self.is_homeward:
            return self.transfers[0].place
        if self.broken:
            return self.broken.stranded_place
        lain_in = self.transfers[0].starts_in
        return lain_in.place if lain_in else self.transfers[0].place

    @property
    def gate(self) -> tuple[UUID, Place | None]:
        """Where they go, or come from: the facility, or the vehicle that was to take them home. With what names it."""
        if self.broken and self.is_homeward:
            return self.broken.pk, self.broken.stranded_place
        return self.facility.pk, self.facility.place

    @property
    def relieved_from(self) -> int:
        """A relief protects as well as the vehicle that broke down did."""
        return self.broken.vehicle.protection if self.broken else 0

    @property
    def urgency(self) -> int:
        """Whoever stands on the road goes before all who wait at home."""
        if self.broken:
            return -1
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
    grouped: dict[tuple[UUID, str, UUID, UUID | None, UUID | None], list[Transfer]] = defaultdict(list)
    facilities: dict[UUID, Facility] = {}
    for transfer in waiting:
        if transfer.facility:
            broken = transfer.trip_id if transfer.status == TransferStatus.UNDER_WAY else None
            facilities[transfer.facility.pk] = transfer.facility
            lain_in = transfer.starts_in.pk if transfer.starts_in and not broken else None
            party = (transfer.household_id, transfer.cohort, transfer.facility.pk, broken, lain_in)
            grouped[party].append(transfer)
    parties = [
        Party(members, facilities[facility], cohort, members[0].trip if broken else None)
        for (_home, cohort, facility, broken, _lain_in), members in grouped.items()
    ]
    on = at.astimezone(settings.DISTRICT_ZONE).date()

    def alone(party: Party) -> bool:
        decided = all(transfer.alone_reason for transfer in party.transfers)
        return not (party.escorts or party.broken or decided) and all(
            rules.is_child(transfer.person.birth_on, on=on, child_below_years=rule.child_below_years)
            for transfer in party.transfers
        )

    return [party for party in parties if not alone(party)], [party for party in parties if alone(party)]


class Table:
    """The parties and the convoy as the engine's arrays, and its trips back as drafts."""

    def __init__(
        self, parties: Sequence[Party], convoy: Sequence[queries.Available], protocol: Protocol, at: datetime
    ) -> None:
        rule, aired_min = protocol.transfers, protocol.reentry(rules.DISINFECT_VEHICLE) / timedelta(minutes=1)
        self._parties, self._convoy, self._at = parties, convoy, at
        gates = dict(party.gate for party in parties)
        places = _Positions(parties, convoy, gates.values())
        rows = {gate: row for row, gate in enumerate(gates)}
        self.problem = pickups.Problem(
            parties=pickups.Parties(
                home_m=places.of([party.door for party in parties]),
                seats=_whole(party.seats for party in parties),
                lying=_whole(party.lying for party in parties),
                cohort=_whole(COHORTS[party.cohort] for party in parties),
                facility=_whole(rows[party.gate[0]] for party in parties),
                urgency=_in_turn(parties),
                ready_min=np.zeros(len(parties)),
                protection=_whole(
                    max(party.relieved_from, rule.protection[party.cohort]) for party in parties
                ),
            ),
            fleet=pickups.Fleet(
                stands_m=places.of([one.stands for one in convoy]),
                seats=_whole(one.vehicle.seats for one in convoy),
                lying=_whole(one.vehicle.lying for one in convoy),
                carries=_whole(_carries(one.vehicle) for one in convoy),
                from_min=self._minutes(one.from_at for one in convoy),
                until_min=self._minutes(one.until_at for one in convoy),
                protection=_whole(one.vehicle.protection for one in convoy),
            ),
            facilities_m=places.of(list(gates.values())),
            timing=_timing(rule, aired_min),
        )

    def draft(self, trip: pickups.Trip) -> transfers.TripDraft:
        pick_ups: list[transfers.PickUp] = []
        take_overs: list[transfers.PickUp] = []
        for row, fetched_min, door_min in zip(
            trip.parties, trip.picked_up_min, trip.at_door_min, strict=True
        ):
            party, home_at = self._parties[row], self._instant(door_min) if trip.is_homeward else None
            told = [(transfer.pk, self._instant(fetched_min), home_at) for transfer in party.transfers]
            (take_overs if party.broken else pick_ups).extend(told)
        return transfers.TripDraft(
            vehicle=self._convoy[trip.vehicle].vehicle,
            facility_id=self._parties[trip.parties[0]].facility.pk,
            cohort=self._parties[trip.parties[0]].cohort,
            leaves_at=self._instant(trip.leaves_min),
            arrives_at=self._instant(trip.arrives_min),
            free_at=self._instant(trip.free_min),
            pick_ups=pick_ups,
            take_overs=take_overs,
        )

    def _minutes(self, instants: Iterable[datetime]) -> pickups.Floats:
        return np.array([(instant - self._at) / timedelta(minutes=1) for instant in instants], np.float64)

    def _instant(self, minute: float) -> datetime:
        return self._at + timedelta(minutes=minute)


class _Positions:
    """Where doors, vehicles and facilities are, in metres; what has no position is taken to be in the middle."""

    def __init__(
        self, parties: Sequence[Party], convoy: Sequence[queries.Available], gates: Iterable[Place | None]
    ) -> None:
        named = [*(party.door for party in parties), *(one.stands for one in convoy), *gates]
        self._places = Surroundings({place.path for place in named if place})

    def of(self, places: Sequence[Place | None]) -> pickups.Floats:
        middle = self._places.middle
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


def _timing(rule: TransferRule, aired_min: float) -> pickups.Timing:
    return pickups.Timing(
        drive_km_per_h=rule.drive_km_per_h,
        detour=rule.detour,
        boarding_min=rule.boarding_min,
        handing_over_min=rule.handing_over_min,
        disinfection_min=rule.vehicle_disinfection_min + aired_min,
        ride_most_min=rule.ride_most_min,
    )
