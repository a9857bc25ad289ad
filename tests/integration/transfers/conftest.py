from dataclasses import dataclass

import pytest

from dayclear.kernel.ids import new_id
from dayclear.people.models import Person
from dayclear.transfers import operations
from dayclear.transfers.models import Facility, Transfer
from tests.integration.cases.homes import Homes


@dataclass
class Convoy:
    """Orders moves in the homes, and opens facilities."""

    homes: Homes

    def draft(self, person: Person, reason: str = "positive", **changes: object) -> operations.TransferDraft:
        home = self.homes.household_of(person)
        told = {
            "person_id": person.pk,
            "household_id": home.pk,
            "place_id": home.place_id,
            "place_path": home.place_path,
            "reason": reason,
            "case_id": new_id() if reason == "positive" else None,
            "contact_id": new_id() if reason == "contact" else None,
        } | changes
        return operations.TransferDraft(**told)

    def order(self, *people: Person, reason: str = "positive") -> list[Transfer]:
        drafts = [self.draft(person, reason) for person in people]
        return operations.order_transfers(drafts=drafts, by=None, at=self.homes.at)

    def facility(self, kind: str, beds: int, **changes: object) -> Facility:
        facility = Facility.objects.create(kind=kind, name_zh=f"{kind} {new_id()}", **changes)
        for number in range(1, beds + 1):
            operations.add_beds(facility=facility, room=str(100 + number), labels=["1"], by=None)
        return facility


@pytest.fixture
def homes(db, noon):
    return Homes(noon)


@pytest.fixture
def convoy(homes):
    return Convoy(homes)
