"""What every scene of the demo needs: the district, its places and accounts, and the time."""

from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from dayclear.command.models import Account
from dayclear.kernel.errors import NotFound
from dayclear.laboratory.models import Laboratory
from dayclear.places.models import Place
from dayclear.rehearsal.district import District
from dayclear.rehearsal.progress import LazyReport, silent
from dayclear.rehearsal.scenario.timeline import Timeline


@dataclass(slots=True)
class Stage:
    """``rng`` decides what the scenes leave open; the same seed plays the same demo."""

    district: District
    place_ids: list[UUID]
    accounts: dict[str, Account]
    timeline: Timeline
    rng: np.random.Generator
    report: LazyReport = silent
    laboratories: list[Laboratory] = field(default_factory=list)

    def by(self, username: str) -> Account:
        """An account of the demo by user name, such as ``tracer`` or ``secretary-2``."""
        try:
            return self.accounts[username]
        except KeyError:
            raise NotFound(f"The demo has no account {username}.") from None

    def rows(self, *levels: str) -> list[int]:
        return [int(row) for row in self.district.places.rows_of(*levels)]

    def path(self, row: int) -> str:
        return str(self.district.places.path[row])

    def place(self, row: int) -> Place:
        return Place.objects.get(pk=self.place_ids[row])

    def places(self, rows: list[int]) -> list[Place]:
        found = Place.objects.in_bulk([self.place_ids[row] for row in rows])
        return [found[self.place_ids[row]] for row in rows]

    @property
    def focus(self) -> int:
        """The compound where the cases are: the first one."""
        return self.rows("compound")[0]

    @property
    def settlements(self) -> list[int]:
        """What is sampled by itself: compounds, villages, and town communities without compounds."""
        places = self.district.places
        with_compounds = set(places.parent[places.rows_of("compound")].tolist())
        towns = [row for row in self.rows("community") if row not in with_compounds]
        return self.rows("compound") + towns + self.rows("village")

    @property
    def other_settlements(self) -> list[int]:
        return [row for row in self.settlements if row != self.focus]

    def answering(self, row: int, username: str, *levels: str) -> Account:
        """Who holds the post called ``username`` at the row's place of one of these levels."""
        places = self.district.places
        while places.level[row] not in levels:
            row = int(places.parent[row])
        number = self.rows(*levels).index(row) + 1
        return self.by(username if number == 1 else f"{username}-{number}")

    def sampler(self, row: int) -> Account:
        return self.answering(row, "sampler", "community", "village")

    def secretary(self, row: int) -> Account:
        return self.answering(row, "secretary", "community", "village")
