"""The phone in the field: its shift, the names it takes along, and what it tells besides samples.

Samples themselves go to ``POST /samples``, as from any other phone.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.contrib.auth import logout
from ninja import Field, Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest, Instant, Told
from dayclear.command.models import FieldDevice
from dayclear.kernel import clock
from dayclear.loops import field_batches, field_shift
from dayclear.people.models import Vulnerability

router = Router()

MOST_SAMPLES_ASKED = 2000
MAX_BATCH = 100


class DeviceIn(Told):
    id: UUID = Field(description="UUIDv7 made by the phone; the same id again is the same phone.")
    name: str = Field("", max_length=80, description="What its owner knows it by.")


class DeviceOut(Schema):
    id: UUID
    registered_at: datetime
    ends_at: datetime
    wiped_at: datetime | None


@router.post("/devices", response={200: DeviceOut, **FAULTS})
def register_device(request: CallerRequest, device: DeviceIn) -> FieldDevice:
    """Begins a shift; it ends by itself after the hours of the protocol."""
    return field_shift.register(
        device_id=device.id, name=device.name, scope=request.scope, by=request.user, at=clock.now()
    )


class ContactIn(Told):
    unsent: int = Field(0, ge=0, description="How much the phone has not sent yet.")
    samples: list[UUID] = Field(
        default=[], max_length=MOST_SAMPLES_ASKED, description="The phone's own samples of this shift."
    )


class DuplicateOut(Schema):
    """Two swabs of one person in one round: the phone's own and somebody else's, one of which stands."""

    sample: UUID
    stands: bool
    other: UUID
    barcode: str
    sampled_at: datetime
    sampled_by: str


class ContactOut(Schema):
    must_wipe: bool
    ends_at: datetime
    at: datetime
    duplicates: list[DuplicateOut]


@router.post("/devices/{device_id}/contact", response={200: ContactOut, **FAULTS})
def contact(request: CallerRequest, device_id: UUID, told: ContactIn) -> ContactOut:
    """The phone is heard of; it learns whether it must wipe itself, and of duplicates, whichever sample stands."""
    at = clock.now()
    heard = field_shift.contact(
        device_id=device_id, unsent=told.unsent, sample_ids=told.samples, by=request.user, at=at
    )
    return ContactOut(
        must_wipe=heard.must_wipe,
        ends_at=heard.device.ends_at,
        at=at,
        duplicates=[DuplicateOut.from_orm(swab) for swab in heard.duplicates],
    )


@router.post("/devices/{device_id}/wiped", response={200: DeviceOut, **FAULTS})
def confirm_wiped(request: CallerRequest, device_id: UUID) -> FieldDevice:
    """The phone holds nothing any more; whoever was signed in on it no longer is."""
    device = field_shift.wiped(device_id=device_id, by=request.user, at=clock.now())
    logout(request)
    return device


class ChoiceOut(Schema):
    id: UUID
    name: str
    roster: int
    missing: int
    fits: bool


@router.get("/places", response={200: list[ChoiceOut], **FAULTS})
def list_places(request: CallerRequest, round: UUID, place: UUID | None = None) -> list[ChoiceOut]:  # noqa: A002 - the address's own word.
    """What may be taken along of a round: the caller's own places, or those inside one."""
    found = field_shift.choices(round_id=round, place_id=place, scope=request.scope, at=clock.now())
    return [
        ChoiceOut(
            id=choice.place.pk,
            name=choice.place.name,
            roster=choice.roster,
            missing=choice.missing,
            fits=choice.fits,
        )
        for choice in found
    ]


class RosterIn(Told):
    round: UUID
    place: UUID


class PersonOut(Schema):
    """``tube_mode``: how many at most share a tube with this person, 1 being nobody else. ``at_door``: cannot come down."""

    id: UUID
    name: str
    household: UUID
    door: str
    tube_mode: int
    state: str
    note: str
    at_door: bool


class StairwellOut(Schema):
    id: UUID
    address: str
    people: list[PersonOut]


class RosterOut(Schema):
    round: UUID
    round_name: str
    place: UUID
    place_name: str
    taken_at: datetime
    stairwells: list[StairwellOut]


@router.post("/devices/{device_id}/rosters", response={200: RosterOut, **FAULTS})
def take_along(request: CallerRequest, device_id: UUID, wanted: RosterIn) -> RosterOut:
    """The names of a place to take along. A look at each of them is written down."""
    at = clock.now()
    taken = field_shift.take_along(
        device_id=device_id,
        round_id=wanted.round,
        place_id=wanted.place,
        scope=request.scope,
        by=request.user,
        at=at,
    )
    people: dict[UUID, list[PersonOut]] = {stairwell.pk: [] for stairwell in taken.stairwells}
    for name in taken.names:
        people.setdefault(name.place_id, []).append(
            PersonOut(
                id=name.person_id,
                name=name.person.name,
                household=name.household_id,
                door=name.household.door,
                tube_mode=name.tube_mode,
                state=name.state,
                note=name.note,
                at_door=Vulnerability.BEDRIDDEN in name.person.vulnerabilities,
            )
        )
    return RosterOut(
        round=taken.round.pk,
        round_name=taken.round.name,
        place=taken.place.pk,
        place_name=taken.place.address,
        taken_at=at,
        stairwells=[
            StairwellOut(id=stairwell.pk, address=stairwell.address, people=people[stairwell.pk])
            for stairwell in taken.stairwells
        ],
    )


class AnswerOut(Schema):
    id: UUID
    outcome: Literal["done", "overtaken", "refused"]
    said: str


class AnswersOut(Schema):
    answers: list[AnswerOut]


class MarkIn(Told):
    id: UUID
    person: UUID
    state: Literal["due", "exempt", "away", "refused", "not_at_home"]
    note: str = Field("", max_length=500)
    until: date | None = Field(None, description="The last day of an exemption.")
    marked_at: Instant


class MarkBatch(Told):
    round: UUID
    marks: list[MarkIn] = Field(max_length=MAX_BATCH)


@router.post("/marks", response={200: AnswersOut, **FAULTS})
def mark_people(request: CallerRequest, batch: MarkBatch) -> AnswersOut:
    """Writes down by name why people were not sampled. What happened last counts, not what arrives last."""
    answers = field_batches.mark(
        round_id=batch.round,
        marks=[
            field_batches.Mark(mark.id, mark.person, mark.state, mark.note, mark.marked_at, mark.until)
            for mark in batch.marks
        ],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return _told(answers)


class NewPersonIn(Told):
    id: UUID = Field(description="UUIDv7 made by the phone; it is the person's own from now on.")
    place: UUID
    door: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    phone: str = Field("", max_length=20)
    identity_number: str = Field("", max_length=40)


class NewPeople(Told):
    people: list[NewPersonIn] = Field(max_length=MAX_BATCH)


@router.post("/people", response={200: AnswersOut, **FAULTS})
def add_people(request: CallerRequest, batch: NewPeople) -> AnswersOut:
    """People found by knocking, who were on no roster; they are due in the open rounds of their stairwell at once."""
    found = [
        field_batches.NewPerson(
            told.id,
            told.place,
            told.door,
            {"name": told.name, "phone": told.phone, "identity_number": told.identity_number or None},
        )
        for told in batch.people
    ]
    return _told(field_batches.add_people(found=found, scope=request.scope, by=request.user, at=clock.now()))


class UndoIn(Told):
    id: UUID
    sample: UUID
    reason: str = Field(min_length=1, max_length=500)


class Undos(Told):
    undos: list[UndoIn] = Field(max_length=MAX_BATCH)


@router.post("/undos", response={200: AnswersOut, **FAULTS})
def undo_samples(request: CallerRequest, batch: Undos) -> AnswersOut:
    """Takes back samples that were recorded by mistake."""
    undos = [field_batches.Undo(undo.id, undo.sample, undo.reason) for undo in batch.undos]
    return _told(field_batches.undo(undos=undos, scope=request.scope, by=request.user, at=clock.now()))


def _told(answers: list[field_batches.Answer]) -> AnswersOut:
    return AnswersOut(
        answers=[AnswerOut(id=answer.id, outcome=answer.outcome, said=answer.said) for answer in answers]
    )
