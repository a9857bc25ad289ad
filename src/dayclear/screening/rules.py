"""How people are sampled by the zone they live in, and what becomes of each sample of a batch.

Pure, so that every case can be tested without a database: it is read and locked before, and the ``Plan`` is
written after; see operations/intake.py.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.codes import is_of_people

CLOCK_AHEAD_MOST = timedelta(minutes=10)
"""A phone's clock may be this much ahead of ours."""
AGE_MOST = timedelta(hours=48)
"""A swab older than this when it arrives is worth nothing, or its phone's clock is wrong."""


class ZoneRule(Protocol):
    """What the protocol says about a kind of zone, as far as sampling goes."""

    @property
    def people_per_tube(self) -> int: ...
    @property
    def sampling(self) -> str: ...
    @property
    def nucleic_per_week(self) -> int: ...
    @property
    def antigen_per_week(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Scheme:
    """How people of one place are sampled: how many share a tube, where they are met, and how often a week.

    A frequency is None where nobody says one: then rounds are opened when somebody thinks of it.
    """

    tube_mode: int
    sampling: str
    nucleic_per_week: int | None = None
    antigen_per_week: int | None = None


def scheme_by_zone(zone: ZoneRule) -> Scheme:
    """The scheme that the protocol has for a kind of zone."""
    return Scheme(
        tube_mode=zone.people_per_tube,
        sampling=zone.sampling,
        nucleic_per_week=zone.nucleic_per_week,
        antigen_per_week=zone.antigen_per_week,
    )


def due_again_at(reached_at: datetime | None, per_week: int, since: datetime) -> datetime:
    """From when on people tested so often a week are due again: evenly over the week, from the last round that reached them.

    Not before ``since``, when the frequency began to hold; then at once where no round ever reached them.
    """
    return max(reached_at + timedelta(days=7) / per_week, since) if reached_at else since


def stretch_at(at: datetime, *, per_week: int, since: datetime) -> tuple[datetime, datetime]:
    """From when until when the test of now is owed by people tested so often a week: evenly from ``since`` on."""
    length = timedelta(days=7) / per_week
    begins_at = since + max((at - since) // length, 0) * length
    return begins_at, begins_at + length


class Outcome(models.TextChoices):
    """The answer to one sample: the first two are success, the others say what is in the way."""

    ACCEPTED = "accepted", _("Recorded.")
    REPEATED = "repeated", _("Recorded before.")
    DUPLICATE = "duplicate", _("Another sample of this person counts in this round.")
    UNDONE = "undone", _("This sample was taken back.")
    ID_REUSED = "id_reused", _("Another sample was sent under this number. Record it anew.")
    UNKNOWN_PERSON = "unknown_person", _("The person is not known. Add them as found by knocking.")
    NOT_DUE = "not_due", _("The person is not due in this round. Look for the round of their home.")
    OUTSIDE_SCOPE = (
        "outside_scope",
        _("The person does not live in your places. Tell the post that answers there."),
    )
    ROUND_CLOSED = "round_closed", _("The round is not open. Record the sample in an open round.")
    NOT_A_TUBE = (
        "not_a_tube",
        _(
            "This is no tube's barcode: something else was scanned. Scan the tube, and record the sample anew."
        ),
    )
    TUBE_FULL = "tube_full", _("The tube is full. Take a new one.")
    TUBE_SEALED = "tube_sealed", _("The tube has been sent or its result is known. Take a new one.")
    TUBE_OF_OTHER_ROUND = "tube_of_other_round", _("The tube belongs to another round. Take a new one.")
    SINGLE_TUBE_NEEDED = "single_tube_needed", _("This person needs a tube of their own.")
    CLOCK_AHEAD = "clock_ahead", _("The time lies in the future. Set the phone's clock and record it again.")
    TOO_OLD = "too_old", _("The sample is older than two days. Take a new one.")


@dataclass(frozen=True, slots=True)
class SampleDraft:
    """A sample as the phone tells it; ``id`` is the phone's own and stays the same when it sends again."""

    id: UUID
    person_id: UUID
    barcode: str
    sampled_at: datetime


@dataclass(frozen=True, slots=True)
class SampleOutcome:
    """``standing_sample`` is the sample that counts for this person in this round, where there is one."""

    id: UUID
    outcome: Outcome
    standing_sample: UUID | None = None

    def __str__(self) -> str:
        return str(self.outcome.label)

    @property
    def stands(self) -> bool:
        """Whether this sample was taken, now or when it was sent before."""
        return self.outcome in {Outcome.ACCEPTED, Outcome.REPEATED}


@dataclass(frozen=True, slots=True)
class Name:
    """A person's row of the due list, locked for this batch."""

    place_id: UUID
    place_path: str
    tube_mode: int
    may_be_sampled: bool


@dataclass(frozen=True, slots=True)
class KnownSample:
    """A sample the database has: of this id, or standing for one of these people."""

    id: UUID
    round_id: UUID
    person_id: UUID
    barcode: str
    aside: str


@dataclass(slots=True)
class TubeFill:
    """A tube, and what this batch adds to it."""

    round_id: UUID
    capacity: int
    count: int
    is_open: bool
    sealed_at: datetime | None
    is_new: bool = False
    place_id: UUID | None = None
    place_path: str = ""
    added: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database says about a batch, with everything that may change locked."""

    round_id: UUID
    is_open: bool
    names: Mapping[UUID, Name]
    # Where people live who are known and not on the due list.
    others: Mapping[UUID, str]
    by_id: Mapping[UUID, KnownSample]
    standing: Mapping[UUID, KnownSample]
    tubes: Mapping[str, TubeFill]
    # Barcodes of the batch that are no tube's.
    strange: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A sample to be written; ``stands`` is False for a second swab of a person, which is in the tube."""

    draft: SampleDraft
    place_id: UUID
    place_path: str
    stands: bool


@dataclass(slots=True)
class Plan:
    """The answers in the order of the drafts, and what is to be written."""

    outcomes: list[SampleOutcome] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    tubes: dict[str, TubeFill] = field(default_factory=dict)


def strange_among(barcodes: Iterable[str], tube_code: str) -> set[str]:
    """Those that are no tube's: of another shape than the protocol's, or the code of a door or a person."""
    looks_right = re.compile(tube_code, re.ASCII).fullmatch
    return {barcode for barcode in set(barcodes) if not looks_right(barcode) or is_of_people(barcode)}


def may_be_plain(drafts: Sequence[SampleDraft], at: datetime) -> bool:
    """Whether, as far as the drafts alone tell, each is accepted for itself; the database knows the rest."""
    return (
        len({draft.id for draft in drafts}) == len({draft.person_id for draft in drafts}) == len(drafts) > 0
        and max(draft.sampled_at for draft in drafts) <= at + CLOCK_AHEAD_MOST
        and min(draft.sampled_at for draft in drafts) >= at - AGE_MOST
    )


def planned(drafts: Sequence[SampleDraft], seen: Seen, at: datetime, in_scope: Callable[[str], bool]) -> Plan:
    """Decides draft by draft; a later draft meets what an earlier one of the same batch did."""
    plan = Plan(tubes=dict(seen.tubes))
    by_id, standing = dict(seen.by_id), dict(seen.standing)
    for draft in drafts:
        stands = standing.get(draft.person_id)
        refusal = _refusal(draft, seen, plan.tubes, at, in_scope)
        if refusal in NOT_TO_BE_TOLD:
            answer, stands = refusal, None
        elif known := by_id.get(draft.id):
            answer = _sent_before(draft, known, seen.round_id)
        elif stands:
            answer = Outcome.DUPLICATE
        else:
            answer = refusal or Outcome.ACCEPTED
        if refusal is None and draft.id not in by_id:
            # A second swab is kept as well: it is in that tube, and its result may be the one that counts.
            by_id[draft.id] = _put(draft, seen, plan, stands=stands is None)
            stands = standing.setdefault(draft.person_id, by_id[draft.id])
        plan.outcomes.append(SampleOutcome(draft.id, answer, stands.id if stands else None))
    return plan


NOT_TO_BE_TOLD = frozenset({Outcome.UNKNOWN_PERSON, Outcome.OUTSIDE_SCOPE})


def _refusal(
    draft: SampleDraft,
    seen: Seen,
    tubes: Mapping[str, TubeFill],
    at: datetime,
    in_scope: Callable[[str], bool],
) -> Outcome | None:
    """What keeps the swab out, the most telling reason first; None when nothing does."""
    name = seen.names.get(draft.person_id)
    place_path = name.place_path if name else seen.others.get(draft.person_id)
    if place_path is None:
        return Outcome.UNKNOWN_PERSON
    if not in_scope(place_path):
        return Outcome.OUTSIDE_SCOPE
    if not seen.is_open:
        return Outcome.ROUND_CLOSED
    if name is None or not (name.may_be_sampled or draft.person_id in seen.standing):
        return Outcome.NOT_DUE
    if draft.barcode in seen.strange:
        return Outcome.NOT_A_TUBE
    return _time_refusal(draft, at) or _tube_refusal(
        draft, tubes.get(draft.barcode), seen.round_id, name.tube_mode
    )


def _time_refusal(draft: SampleDraft, at: datetime) -> Outcome | None:
    if draft.sampled_at > at + CLOCK_AHEAD_MOST:
        return Outcome.CLOCK_AHEAD
    return Outcome.TOO_OLD if draft.sampled_at < at - AGE_MOST else None


def _tube_refusal(
    draft: SampleDraft, tube: TubeFill | None, round_id: UUID, tube_mode: int
) -> Outcome | None:
    """What keeps the swab out of this tube; a tube nobody has seen is a new one."""
    if tube is None:
        return None
    if tube.round_id != round_id:
        return Outcome.TUBE_OF_OTHER_ROUND
    # A phone without a network tells later what was in the tube before it was sealed.
    if not tube.is_open and (tube.sealed_at is None or draft.sampled_at > tube.sealed_at):
        return Outcome.TUBE_SEALED
    if tube_mode == 1 and tube.capacity > 1:
        return Outcome.SINGLE_TUBE_NEEDED
    if tube.count + len(tube.added) >= tube.capacity:
        return Outcome.TUBE_FULL
    return None


def _sent_before(draft: SampleDraft, known: KnownSample, round_id: UUID) -> Outcome:
    """The answer to an id that is known: as the first time, unless something else was sent under it."""
    if (known.round_id, known.person_id, known.barcode) != (round_id, draft.person_id, draft.barcode):
        return Outcome.ID_REUSED
    match known.aside:
        case "duplicate":
            return Outcome.DUPLICATE
        case "undone":
            return Outcome.UNDONE
        case _standing_or_spent:
            return Outcome.REPEATED


def _put(draft: SampleDraft, seen: Seen, plan: Plan, *, stands: bool) -> KnownSample:
    """Puts the swab into its tube."""
    name = seen.names[draft.person_id]
    tube = plan.tubes.get(draft.barcode)
    if tube is None:
        tube = plan.tubes[draft.barcode] = TubeFill(
            round_id=seen.round_id,
            capacity=name.tube_mode,
            count=0,
            is_open=True,
            sealed_at=None,
            is_new=True,
            place_id=name.place_id,
            place_path=name.place_path,
        )
    tube.added.append(draft.sampled_at)
    plan.accepted.append(Accepted(draft, name.place_id, name.place_path, stands=stands))
    return KnownSample(draft.id, seen.round_id, draft.person_id, draft.barcode, "" if stands else "duplicate")
