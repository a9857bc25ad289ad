"""Which columns say something about a person, what for, and from when on they are kept no longer.

A column that is not here must be listed in ``IMPERSONAL``; a test compares both with the models.
"""

from collections.abc import Mapping
from types import MappingProxyType

# The end of each is counted from the protocol's retention periods, by this key.
ROSTER = "roster"

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "Person.name": "To address a person at the door and on the telephone.",
        "Person.sex": "To check an identity number and to plan beds.",
        "Person.birth_on": "To find children and elders, and to tell people of one name apart.",
        "Person.birth_estimated": "To know how far the birth date can be relied on.",
        "Person.identity_kind": "To read the identity number rightly.",
        "Person.identity_number": "To find one person once, across rosters, samples and hospitals.",
        "Person.phone": "To call before a test, a transfer or a delivery.",
        "Person.household": "To sample, supply and seal by household.",
        "Person.place_path": "To show the person only to those who answer for the place.",
        "Person.registered_address": "To tell other districts about their residents.",
        "Person.vulnerabilities": "To bring medicine, help and free packs to those who need them.",
        "Person.key_groups": "To test those who move about every day.",
        "Person.employer": "To clear key groups for work.",
        "Person.origin": "To verify who was found by knocking.",
        "Person.standing": "To miss nobody and to look for nobody who left.",
        "Person.merged_into": "To follow a record that was merged.",
        "Household.place": "To find the door.",
        "Household.place_path": "To show the household only to those who answer for the place.",
        "Household.door": "To find the door.",
        "FormerHome.person": "To know where somebody lived when they were sampled.",
        "FormerHome.household": "To know where somebody lived when they were sampled.",
        "FormerHome.left_at": "To know where somebody lived when they were sampled.",
        "FormerHome.reason": "To check a move.",
        "Merge.kept": "To take a wrong merge back.",
        "Merge.absorbed": "To take a wrong merge back.",
        "Merge.reason": "To check a merge.",
        "Merge.absorbed_standing": "To take a wrong merge back.",
        "Merge.kept_before": "To take a wrong merge back.",
        "Merge.followed": "To take a wrong merge back.",
    }
)

IMPERSONAL = frozenset(
    {
        "Person.id",
        "Person.added_at",
        "Household.id",
        "FormerHome.id",
        "Merge.id",
        "Merge.merged_at",
        "Merge.merged_by",
        "Merge.undone_at",
        "RosterTotal.path",
        "RosterTotal.people",
        "RosterTotal.households",
    }
)

RETENTION: Mapping[str, str] = MappingProxyType(dict.fromkeys(PURPOSES, ROSTER))
