"""How large a synthetic district is. The largest has the figures of the reference district (census 2020)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Population:
    """Family households and how many people live in them; each count is met exactly."""

    households: int
    people: int
    alone: int

    def __post_init__(self) -> None:
        larger = self.households - self.alone
        if not 2 * larger <= self.people - self.alone <= 7 * larger:
            raise ValueError(f"Households of two to seven people cannot hold {self.people} people: {self}")


@dataclass(frozen=True, slots=True)
class DistrictSize:
    """``streets`` have compounds, ``townships`` have villages and their own small-town communities.

    ``dormitory_people`` live in collective households, in dormitory buildings of some compounds.
    ``buildings``, ``units`` and ``floors`` are the least and the most of each, inside the place above.
    """

    name: str
    streets: int
    communities: int
    compounds: int
    urban: Population
    dormitory_people: int = 0
    townships: int = 0
    town_communities: int = 0
    villages: int = 0
    rural: Population | None = None
    buildings: tuple[int, int] = (4, 20)
    units: tuple[int, int] = (2, 6)
    floors: tuple[int, int] = (5, 7)

    @property
    def residents(self) -> int:
        return self.urban.people + self.dormitory_people + (self.rural.people if self.rural else 0)

    @property
    def family_households(self) -> int:
        return self.urban.households + (self.rural.households if self.rural else 0)

    @property
    def living_alone(self) -> int:
        return self.urban.alone + (self.rural.alone if self.rural else 0)


TINY = DistrictSize(
    name="tiny",
    streets=1,
    communities=2,
    compounds=3,
    urban=Population(households=118, people=288, alone=26),
    dormitory_people=12,
    buildings=(2, 3),
    units=(2, 2),
    floors=(5, 6),
)
STREET = DistrictSize(
    name="street",
    streets=1,
    communities=5,
    compounds=30,
    urban=Population(households=11_934, people=29_000, alone=2_713),
    dormitory_people=1_000,
)
# 577,786 people in 237,598 family households; the other 36,050 of the 613,836 live in dormitories and homes.
DISTRICT = DistrictSize(
    name="district",
    streets=4,
    communities=15,
    compounds=264,
    urban=Population(households=79_156, people=188_392, alone=19_500),
    dormitory_people=36_050,
    townships=16,
    town_communities=21,
    villages=307,
    rural=Population(households=158_442, people=389_394, alone=34_506),
)
SIZES = {size.name: size for size in (TINY, STREET, DISTRICT)}
