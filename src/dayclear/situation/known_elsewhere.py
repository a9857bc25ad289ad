"""What is known on a day of people who are asked after: seen on a ward, where they lie, their latest nucleic-acid test."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from dayclear.cases.models import Staying
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.laboratory.models import Result
from dayclear.screening.queries import PersonSwab
from dayclear.situation.swabs import swabs_of
from dayclear.transfers.models import FacilityKind, Stay, StayLog, Transfer
from dayclear.transfers.queries import ways_home
from dayclear.transfers.states import StayStatus


@dataclass(frozen=True, slots=True)
class Known:
    """``seen``: the day's last entry in the log of a ward. ``stay``: the bed at its end. ``swab``: the latest until then.

    ``way_home``: released and at the day's end not at home yet.
    """

    seen: StayLog | None = None
    stay: Stay | None = None
    way_home: Transfer | None = None
    swab: PersonSwab | None = None
    result: Result | None = None

    @property
    def staying(self) -> Staying | None:
        stay = self.stay or (self.way_home.left_stay if self.way_home else None)
        if stay is None:
            return None
        at_site = stay.bed.facility.kind == FacilityKind.ISOLATION_SITE
        return Staying.SITE if at_site else Staying.HOSPITAL

    @property
    def awaits_result(self) -> bool:
        """Nothing is known yet; nor is it of a positive tube of several people, who are all tested again."""
        if self.swab is None:
            return False
        return self.result is None or (self.result.is_positive and self.swab.in_tube > 1)


NOTHING = Known()


def seen_on_wards(person_ids: Collection[UUID], day: date) -> dict[UUID, StayLog]:
    """The day's last entry in the log of a ward, of those of these people who have one; one statement."""
    log = StayLog.objects.filter(stay__person__in=list(person_ids), on=day, replaced_by=None)
    return {entry.stay.person_id: entry for entry in log.select_related("stay").order_by("recorded_at")}


def known_elsewhere(
    person_ids: Collection[UUID], day: date, seen: Mapping[UUID, StayLog]
) -> dict[UUID, Known]:
    """For each of these people, ``seen`` on wards; six statements, however many they are.

    The caller has been let see them.
    """
    _starts, ends = day_bounds(day, settings.DISTRICT_ZONE)
    lay = Stay.objects.filter(
        person__in=list(person_ids),
        status__in=[StayStatus.IN, StayStatus.RELEASED, StayStatus.DIED],
        period__contains=ends,
    )
    stays = {stay.person_id: stay for stay in lay.select_related("bed__facility").order_by("period")}
    swabs = {
        person_id: swab
        for person_id, found in swabs_of(person_ids).items()
        if (swab := next((one for one in found if one.sampled_at < ends), None))
    }
    going = ways_home(person_ids, at=ends)
    results = laboratory.results_of({swab.barcode for swab in swabs.values()}, Scope.everything())
    return {
        person_id: Known(
            seen=seen.get(person_id),
            stay=stays.get(person_id),
            way_home=going.get(person_id),
            swab=swabs.get(person_id),
            result=results.get(swabs[person_id].barcode) if person_id in swabs else None,
        )
        for person_id in person_ids
    }
