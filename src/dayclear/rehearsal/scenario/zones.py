"""Zones as they were decided, and what waits for the commander: one zone to be raised, one whose days are over."""

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import zone_proposed
from dayclear.rehearsal.scenario import rounds
from dayclear.rehearsal.scenario.rounds import Day
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.screening import operations as screening
from dayclear.screening.models import Due
from dayclear.zones import operations as zones

# Longer than any zone of the protocol must stay clear.
_LONG_AGO_DAYS = 15


def decide(stage: Stage) -> None:
    """The compound with the cases is locked down, the next one controlled, the first street careful.

    The last settlement is controlled since long before, and nobody there was positive.
    """
    compounds, streets = stage.rows("compound"), stage.rows("street")
    for row, kind, reason, for_residents, days in (
        (stage.settlements[-1], "control", "曾有密接居住", "按规程观察，暂未发现病例。", _LONG_AGO_DAYS),
        (streets[0], "precaution", "全域静态管理", "为减少人员流动和聚集，全街道加强防范。", 2),
        (compounds[1], "control", "与病例活动轨迹交叉", "近日有病例到过本小区，需防止传播。", 2),
        (compounds[0], "lockdown", "3天内出现聚集性病例", "近日小区内出现病例，需尽快阻断传播。", 2),
    ):
        zones.set_zone(
            place=stage.place(row),
            kind=kind,
            why=zones.Why(reason, for_residents=for_residents),
            by=stage.by("commander"),
            at=stage.timeline.days_before(days),
        )


def find_one_more(stage: Stage, day: Day) -> None:
    """Somebody in the controlled compound is positive: their zone is to be raised."""
    row, ago = stage.rows("compound")[1], stage.timeline.ago
    name = (
        Due.objects.filter(round=day.everyone.round, state="due", place_path__startswith=stage.path(row))
        .order_by("place_path", "person")
        .first()
    )
    if name is None:
        return
    barcode = day.everyone.tubes.next_barcode()
    day.everyone.tubes.last_swab_at[barcode] = ago(3.5)
    screening.record_samples(
        round_id=day.everyone.round.pk,
        batch=[
            screening.SampleDraft(id=new_id(), person_id=name.person_id, barcode=barcode, sampled_at=ago(3.5))
        ],
        by=stage.sampler(row),
        at=ago(3.4),
        scope=Scope.everything(),
    )
    rounds.receive(stage, day.everyone, [barcode], ago(1.5))
    rounds.report_results(stage, [barcode], ago(0.4), [barcode])


def propose(stage: Stage) -> None:
    """What the worker would find at its next look."""
    zone_proposed.sweep(at=stage.timeline.now)
