"""Which posts the demo fills, and under which names their holders sign in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PASSWORD = "dayclear-demo"  # noqa: S105 - everybody may know it: the demo holds nobody's data.


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post and the user name of its first holder; later ones count on, as in ``secretary-2``.

    ``pair``: a partner holds the post too. ``night``: somebody else holds it by night.
    """

    kind: str
    username: str
    pair: bool = False
    night: bool = False


# By the level of the place at which each post stands.
ROLES: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        "district": (
            Role("commander.district", "commander"),
            Role("department.health", "health", night=True),
            Role("department.hospital", "hospital"),
            Role("department.transfer", "transfer", night=True),
            Role("department.disinfection", "disinfection", pair=True),
            Role("department.tracing", "tracer", night=True),
            Role("department.supply", "supply"),
            Role("department.civil_affairs", "civil"),
            Role("department.laboratory", "lab"),
            Role("department.information", "information"),
        ),
        "street": (Role("commander.street", "street"),),
        "community": (
            Role("secretary.community", "secretary"),
            Role("taskforce.testing", "sampler", pair=True),
            Role("taskforce.information", "checker", pair=True),
            Role("taskforce.transfers", "escort", pair=True),
            Role("taskforce.supplies", "delivery", pair=True),
            Role("taskforce.logistics", "logistics", pair=True),
            Role("gatekeeper", "gatekeeper"),
        ),
        "compound": (
            Role("commander.compound", "compound"),
            Role("worker.grid", "grid"),
            Role("volunteer", "volunteer"),
        ),
        "building": (Role("leader.building", "building"),),
        "unit": (Role("leader.unit", "unit"),),
    }
)
ADMIN = "admin"
# The accounts that serve prints: one of each role, from the district down to the stairwell.
SHOWN = (
    "commander",
    "street",
    "secretary",
    "compound",
    "building",
    "unit",
    "sampler",
    "gatekeeper",
    "lab",
    "tracer",
    "transfer",
    "disinfection",
    "hospital",
    "supply",
    "health",
    ADMIN,
)
# Leaders of stairwells are many and are reached by telephone; only the first ones sign in.
LEADERS_WHO_SIGN_IN = 4
# Every so many buildings and stairwells nobody leads: the district has gaps, and the page must say who answers.
PLACES_PER_VACANCY: Mapping[str, int] = MappingProxyType({"building": 23, "unit": 37})


def roles_at(level: str) -> tuple[Role, ...]:
    """The roles of a place; a village has those of a community."""
    return ROLES.get("community" if level == "village" else level, ())
