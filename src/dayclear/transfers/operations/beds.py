"""Beds: added, given to one person at a time, and freed: chosen under lock and guarded by the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.command.protocol import TransferRule
from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers import rules
from dayclear.transfers.models import Bed, Facility, Stay, Transfer
from dayclear.transfers.operations import moves_sql
from dayclear.transfers.operations.holding import end_stays, locked, lose_beds
from dayclear.transfers.operations.rooms import held_rooms
from dayclear.transfers.states import STAY, TRANSFER, StayStatus, StayStep, TransferStatus, TransferStep


class NoFreeBed(Conflict):
    """No bed of the right kind is free."""


@dataclass(frozen=True, slots=True)
class BedsGiven:
    """Who got a bed just now, and who waits for one still; both by transfer."""

    given: frozenset[UUID]
    without: frozenset[UUID]


@audited
def give_bed(
    *,
    transfer: Transfer,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
    facility: Facility | None = None,
) -> Transfer:
    """Holds a free bed of a kind that fits: in ``facility``, or in the best and nearest that has one.

    A bed held before is answered again, or exchanged where another facility is asked for. Raises NoFreeBed; a bed held
    before then stays held.
    """
    current = locked(transfer)
    if current.stay and current.status == TransferStatus.BED_GIVEN and facility in {None, current.facility}:
        return current
    row = TRANSFER.check(TransferStep.GIVE_BED, current.status)
    choices = _choices() if facility is None else [_asked_for(current, facility)]
    rule = protocol_in_force(at).transfers
    beds = _beds_of([current], choices, held_rooms([choice.id for choice in choices], at), rule, at)
    if beds is None:
        where = facility.name if facility else _("any facility of this kind")
        raise NoFreeBed(
            _("No bed is free in %(where)s.") % {"where": where},
            _("Choose another facility, release a stay, or report it to the hospital liaison."),
        )
    if current.stay:
        end_stays([current.stay], StayStep.CANCEL, reason=_("Another bed was given."), at=at)
    current.stay = _stay(current, beds[0], rule, at)
    current.stay.save(force_insert=True)
    current.status, current.bed_given_at, current.left_out = TransferStatus(row.target), at, ""
    current.save(update_fields=["stay", "status", "bed_given_at", "left_out"])
    return current


@audited
def give_beds(*, transfers: Collection[UUID], by: Model | None, at: datetime) -> BedsGiven:  # noqa: ARG001 - the audit takes it.
    """Holds a bed for each of these who has none: the most urgent first, households of one cohort together.

    Cost: beds of the district once, then people × rooms of their facility. Whoever finds none waits on.
    """
    found = Transfer.objects.filter(pk__in=transfers, status=TransferStatus.ORDERED).order_by("pk")
    waiting = list(
        found.select_for_update(of=("self",)).select_related(
            "person", "accompanies", "from_stay__bed__facility"
        )
    )
    choices, rule = _choices(), protocol_in_force(at).transfers
    rooms = held_rooms([choice.id for choice in choices], at)
    given: dict[UUID, Stay] = {}
    for household in _households(waiting):
        for together in (household, *([one] for one in household if len(household) > 1)):
            ordered = [one for one in together if one.stay is None]
            beds = _beds_of(ordered, choices, rooms, rule, at) if ordered else None
            for transfer, bed in zip(ordered, beds or (), strict=False):
                transfer.stay = given[transfer.pk] = _stay(transfer, bed, rule, at)
    Stay.objects.bulk_create(given.values())
    moves_sql.give_beds({transfer: stay.pk for transfer, stay in given.items()}, at)
    return BedsGiven(frozenset(given), frozenset(transfer.pk for transfer in waiting) - given.keys())


def _households(waiting: Iterable[Transfer]) -> list[list[Transfer]]:
    """Who is to stay together, the most urgent household first, then the one that has waited longest."""
    grouped: dict[tuple[UUID, str], list[Transfer]] = defaultdict(list)
    for transfer in waiting:
        grouped[transfer.household_id, transfer.cohort].append(transfer)
    return sorted(
        grouped.values(),
        key=lambda members: (
            min(rules.urgency(one.cohort, vulnerabilities=one.person.vulnerabilities) for one in members),
            min(one.ordered_at for one in members),
            members[0].pk,
        ),
    )


def _beds_of(
    household: Sequence[Transfer],
    choices: Sequence[rules.FacilityChoice],
    rooms: Mapping[UUID, rules.Rooms],
    rule: TransferRule,
    at: datetime,
) -> list[int] | None:
    """A bed for everybody of a household in the best facility that has them all; None where none has."""
    guests = [
        rules.Guest(transfer.household_id, transfer.person.sex, frozenset(_needs([transfer], rule, at)))
        for transfer in household
    ]
    left = {transfer.starts_in.pk for transfer in household if transfer.starts_in}
    order = rules.preferred(
        [
            replace(choice, free=rooms[choice.id].free)
            for choice in choices
            if choice.id in rooms and choice.id not in left
        ],
        kinds=_kinds(household),
        home_path=household[0].place_path,
        needs=_needs(household, rule, at),
    )
    return next((beds for facility in order if (beds := rooms[facility].place_together(guests))), None)


def _kinds(household: Sequence[Transfer]) -> tuple[str, ...]:
    everybody = [told for transfer in household for told in transfer.person.vulnerabilities]
    return rules.kinds_for(household[0].cohort, vulnerabilities=everybody)


def _needs(household: Sequence[Transfer], rule: TransferRule, at: datetime) -> set[str]:
    on = at.astimezone(settings.DISTRICT_ZONE).date()
    return set().union(
        *(
            rules.needs_of(
                transfer.person.vulnerabilities,
                birth_on=transfer.person.birth_on,
                on=on,
                child_below_years=rule.child_below_years,
            )
            for transfer in household
        )
    )


def _choices() -> list[rules.FacilityChoice]:
    return [_choice(found) for found in Facility.objects.filter(active=True).select_related("place")]


def _choice(facility: Facility) -> rules.FacilityChoice:
    path = facility.place.path if facility.place else ""
    return rules.FacilityChoice(facility.pk, facility.kind, path, 0, frozenset(facility.cares_for))


def _asked_for(transfer: Transfer, facility: Facility) -> rules.FacilityChoice:
    """Raises InvalidInput where the facility asked for does not take somebody like this."""
    if facility.kind not in _kinds([transfer]) or not facility.active:
        raise InvalidInput(
            _("%(facility)s does not take this person.") % {"facility": facility.name},
            _("Positives go to a hospital, contacts to an isolation site."),
        )
    return _choice(facility)


def _stay(transfer: Transfer, bed: int, rule: TransferRule, at: datetime) -> Stay:
    hold = timedelta(hours=rule.bed_hold_h)
    return Stay(
        bed_id=bed, person_id=transfer.person_id, period=DateTimeTZRange(at, None), held_until=at + hold
    )


@audited
def await_disinfection(*, bed: Bed, by: Model | None, at: datetime) -> None:  # noqa: ARG001 - the audit takes it.
    """Somebody left for good: nobody is given the bed before it is disinfected."""
    Bed.objects.filter(pk=bed.pk).update(awaits_disinfection=True)


@audited
def record_bed_disinfected(*, bed: Bed, usable_from: datetime, by: Model | None, at: datetime) -> None:  # noqa: ARG001 - the audit takes it.
    """The bed is disinfected, and given again when it is aired. Recording it again changes nothing."""
    Bed.objects.filter(pk=bed.pk, awaits_disinfection=True).update(
        awaits_disinfection=False, usable_from=usable_from
    )


@audited
def let_holds_expire(*, by: Model | None, at: datetime) -> list[Transfer]:  # noqa: ARG001 - the audit takes it.
    """Frees beds that were held too long for somebody who has not left, who then waits for a bed again."""
    late = Transfer.objects.filter(status=TransferStatus.BED_GIVEN, stay__held_until__lte=at)
    rows = list(late.select_for_update(of=("self",), skip_locked=True).select_related("stay").order_by("pk"))
    lose_beds(rows, reason=_("Held too long."), at=at)
    return rows


@audited
def release(*, stay: Stay, reason: str, by: Model | None, at: datetime) -> Stay:  # noqa: ARG001 - the audit takes it.
    """The person leaves and the bed is free. Releasing again changes nothing."""
    held = Stay.objects.select_for_update().get(pk=stay.pk)
    if held.status == StayStatus.RELEASED:
        return held
    STAY.check(StayStep.RELEASE, held.status)
    end_stays([held], StayStep.RELEASE, reason=reason, at=at)
    return held
