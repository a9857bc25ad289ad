"""The tubes of a plan are picked up settlement by settlement and given to the laboratories that can have them in time."""

from collections.abc import Sequence

from dayclear.engines import allocation, routing
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.pickups import Load, batches, loads
from dayclear.planning import operations as planning


def pickup_drafts(gathered: Gathered, visits: routing.Visits) -> list[planning.PickupDraft]:
    """Every pickup of the plan, with the laboratory that a cheapest flow of all tubes gives it."""
    found = loads(gathered, visits)
    travelling = batches(gathered, found)
    given = allocation.allocate(travelling, gathered.laboratories.table)
    return _drafts(gathered, found, travelling, given)


def _drafts(
    gathered: Gathered, found: Sequence[Load], travelling: allocation.Batches, given: allocation.Allocation
) -> list[planning.PickupDraft]:
    lead_s = gathered.laboratories.lead_s
    drafts = []
    for row, load in enumerate(found):
        chosen = int(given.laboratory[row])
        somewhere = chosen != allocation.NOWHERE
        drafts.append(
            planning.PickupDraft(
                place_id=load.area.pk,
                place_path=load.area.path,
                at=gathered.instant(load.pickup.at_s),
                people=load.pickup.people,
                tubes=load.pickup.tubes,
                first_swab_at=gathered.instant(load.pickup.first_s),
                laboratory_id=gathered.laboratories.rows[chosen].pk if somewhere else None,
                arrives_at=gathered.instant(given.arrives_s[row] - lead_s) if somewhere else None,
                due_at=gathered.instant(float(travelling.due_s[row]) - lead_s),
                done_at=gathered.instant(given.done_s[row] - lead_s) if somewhere else None,
            )
        )
    return drafts
