"""Phones in the field: one at work, one out of reach with swabs on it, one lost, and one of yesterday that is wiped."""

from uuid import UUID

from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.loops import field_shift
from dayclear.rehearsal.scenario.rounds import Day
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.screening.models import Round

# Its name, what it has not sent, when it was last heard of, and whether it was lost.
_PHONES = (
    ("Redmi Note 11 · Chrome", 0, 0.1, False),
    ("HUAWEI nova 9 · Firefox", 14, 1.6, False),
    ("iPhone SE · Safari", 0, 3.2, True),
)


def carry(stage: Stage, day: Day) -> None:
    """The samplers of the first communities take their names along this morning."""
    ago = stage.timeline.ago
    samplers = [stage.sampler(row) for row in stage.rows("community")[: len(_PHONES)]]
    for sampler, (name, unsent, heard_h, lost) in zip(samplers, _PHONES, strict=False):
        covering = day.focus.round if sampler == samplers[0] else day.everyone.round
        device = _register(stage, sampler, name, hours=5.5)
        _take_along(stage, sampler, device, covering)
        field_shift.contact(device_id=device, unsent=unsent, sample_ids=[], by=sampler, at=ago(heard_h))
        if lost:
            scope = command.scope_of(sampler, ago(3))
            field_shift.order_wipe(device_id=device, scope=scope, by=sampler, at=ago(3))
    former = _register(stage, samplers[0], "Redmi 9A · Chrome", hours=26)
    field_shift.wiped(device_id=former, by=samplers[0], at=ago(13.5))


def _register(stage: Stage, sampler: Account, name: str, *, hours: float) -> UUID:
    at, device = stage.timeline.ago(hours), new_id()
    field_shift.register(device_id=device, name=name, scope=command.scope_of(sampler, at), by=sampler, at=at)
    return device


def _take_along(stage: Stage, sampler: Account, device: UUID, covering: Round) -> None:
    """The first place of the sampler that fits on a phone and has names on the round's list."""
    at = stage.timeline.ago(5.4)
    scope = command.scope_of(sampler, at)
    offered = field_shift.choices(round_id=covering.pk, place_id=None, scope=scope, at=at)
    for own in offered:
        inside = field_shift.choices(round_id=covering.pk, place_id=own.place.pk, scope=scope, at=at)
        if fitting := next((each for each in inside if each.fits and each.missing), None):
            field_shift.take_along(
                device_id=device,
                round_id=covering.pk,
                place_id=fitting.place.pk,
                scope=scope,
                by=sampler,
                at=at,
            )
            return
