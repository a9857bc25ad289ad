"""100 positives and 1,500 contacts to be moved at once: beds and trips for all, while dispatchers look at the board.

The worker plans, as for a dispatcher; meanwhile the board, a place's page and the interface are asked for on the real
server. The peer is the rule by hand on the same people and vehicles: every household by itself, the nearest free vehicle.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench import stage
from bench.pages import ask, signed_in

POSITIVES, CONTACTS = 100, 1500
QUICK_POSITIVES, QUICK_CONTACTS = 20, 300
AMBULANCES, BUSES = 20, 40
WITHIN_S = 120
BOARD_TIMES = 40


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    positives, contacts = (QUICK_POSITIVES, QUICK_CONTACTS) if asked.quick else (POSITIVES, CONTACTS)
    with stage.district("street", asked.var) as folder, set_up(positives, contacts):
        session, pages, _people, _samples = signed_in()
        addresses = {"board": "/dispatch/", "place": pages["place"], "cases of the API": "/api/v1/cases"}
        with stage.server() as (port, pid):
            for path in addresses.values():
                ask(port, path, session)
            took_s, answers_ms, plan = planned(port, session, addresses)
            board = cost_of_the_board(pid, folder)
        last, by_hand = last_arrivals()
    stage.tell(
        {
            "name": "pickups",
            "n": positives + contacts,
            "ours": round(took_s, 2),
            "peer": round(by_hand),
            "peer_name": "by hand: every household by itself; minutes until the last is there",
            "unit": f"s until {plan.planned} of {plan.waiting} have a bed and a trip",
            "ratio": round(by_hand / last, 2),
            "growth": {
                "last there after min": round(last),
                "board: statements, processor ms of Python and of PostgreSQL": board,
                **{
                    f"{name} meanwhile, median / worst ms": f"{statistics.median(took):.0f} / {max(took):.0f}"
                    for name, took in answers_ms.items()
                },
            },
        },
        as_json=asked.json,
        limit="one process: beds by room under lock, then a column for each party and vehicle",
    )


@contextmanager
def set_up(positives: int, contacts: int) -> Iterator[None]:
    """A district's facilities and convoy, and people of the street to be moved; all of it is taken back afterwards."""
    from django.db import transaction  # noqa: PLC0415 - after Django is set up.

    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.kernel.ids import new_id  # noqa: PLC0415
    from dayclear.people.models import Person  # noqa: PLC0415
    from dayclear.transfers import operations  # noqa: PLC0415
    from dayclear.transfers.models import Facility, Trip, Vehicle  # noqa: PLC0415
    from dayclear.transfers.states import OPEN  # noqa: PLC0415

    mark, at = str(time.time_ns()), clock.now()
    for kind, rooms, beds in (("cabin_hospital", 10, 40), ("isolation_site", 800, 3)):
        facility = Facility.objects.create(kind=kind, name_zh=f"{kind} {mark}")
        for room in range(rooms):
            labels = [str(bed) for bed in range(beds)]
            operations.add_beds(facility=facility, room=str(room), labels=labels, by=None)
    with transaction.atomic():
        for number in range(AMBULANCES + BUSES):
            ambulance = number < AMBULANCES
            Vehicle.objects.create(
                plate=f"{mark[-8:]}-{number}",
                kind="negative_pressure" if ambulance else "bus",
                seats=3 if ambulance else 38,
                carries_positives=ambulance,
                carries_contacts=not ambulance,
            )
    free = Person.objects.exclude(transfers__status__in=OPEN).order_by("household", "pk")
    chosen = list(free.select_related("household")[: positives + contacts])
    step = max(1, len(chosen) // positives)
    drafts = [
        operations.TransferDraft(
            person_id=person.pk,
            household_id=person.household_id,
            place_id=person.household.place_id,
            place_path=person.place_path,
            reason="positive" if number % step == 0 and number // step < positives else "contact",
            case_id=new_id() if number % step == 0 and number // step < positives else None,
            contact_id=None if number % step == 0 and number // step < positives else new_id(),
        )
        for number, person in enumerate(chosen)
    ]
    ordered = operations.order_transfers(drafts=drafts, by=None, at=at)
    try:
        yield
    finally:
        operations.cancel_for(
            case_ids=[one.case_id for one in ordered if one.case_id],
            contact_ids=[one.contact_id for one in ordered if one.contact_id],
            reason=mark,
            by=None,
            at=clock.now(),
        )
        Trip.objects.filter(status="planned", vehicle__plate__startswith=mark[-8:]).update(
            status="cancelled", cancel_reason=mark
        )
        Vehicle.objects.filter(plate__startswith=mark[-8:]).update(out_since=clock.now(), out_reason=mark)
        Facility.objects.filter(name_zh__endswith=mark).update(active=False)


def planned(port: int, session: str, addresses: dict[str, str]) -> tuple[float, dict[str, list[float]], Any]:
    """Seconds from asking to the plan, and what the pages took meanwhile."""
    from dayclear.command.models import Account  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.kernel.ids import new_id  # noqa: PLC0415
    from dayclear.kernel.scope import Scope  # noqa: PLC0415
    from dayclear.loops import pickups_planned  # noqa: PLC0415

    commander = Account.objects.get(username="commander")
    answers: dict[str, list[float]] = {name: [] for name in addresses}
    started = time.perf_counter()
    plan = pickups_planned.ask(plan_id=new_id(), scope=Scope.everything(), by=commander, at=clock.now())
    while plan.finished_at is None:
        for name, path in addresses.items():
            answers[name].append(ask(port, path, session))
        plan.refresh_from_db()
        if time.perf_counter() - started > WITHIN_S:
            raise SystemExit("The plan was not made.")
    return time.perf_counter() - started, answers, plan


def cost_of_the_board(server: int, folder: Path) -> str:
    """Statements and processor time of one answer of the board with everybody on it; the time is the mean of many."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from dayclear.command.models import Account  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(username="commander"))
    client.get("/dispatch/")
    with CaptureQueriesContext(connection) as statements:
        client.get("/dispatch/")
        count = len(statements)
    before = stage.cpu_s(server, folder)
    for _answer in range(BOARD_TIMES):
        client.get("/dispatch/")
    after = stage.cpu_s(server, folder)
    python, postgresql = ((after[of] - before[of]) / BOARD_TIMES * 1000 for of in ("phones", "PostgreSQL"))
    return f"{count}, {python:.0f}, {postgresql:.0f}"


def last_arrivals() -> tuple[float, float]:
    """Minutes until the last of the latest plan is there, and as it would be with every household in a trip of its own."""
    from dayclear.command.queries import protocol_in_force  # noqa: PLC0415
    from dayclear.engines import pickups  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.loops import pickups_planned as loop  # noqa: PLC0415
    from dayclear.transfers import queries  # noqa: PLC0415

    at = clock.now()
    protocol = protocol_in_force(at)
    parties, _alone = loop.parties_of(queries.to_fetch(), protocol.transfers, at)
    problem = loop.Table(parties, queries.convoy(at), protocol, at).problem
    fleet = problem.fleet
    alone = pickups.Problem(
        problem.parties,
        pickups.Fleet(
            fleet.stands_m,
            np.minimum(fleet.seats, problem.parties.seats.max()),
            fleet.lying,
            fleet.carries,
            fleet.from_min,
            fleet.until_min + 7 * 24 * 60,
            fleet.protection,
        ),
        problem.facilities_m,
        problem.timing,
    )
    return pickups.plan(problem).last_arrival_min, pickups.plan(alone).last_arrival_min


if __name__ == "__main__":
    main()
