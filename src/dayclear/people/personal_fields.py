"""What the roster tells about people, what for, and how long: the record of who no longer lives here is blanked."""

from dayclear.records.retention import Personal

_MORE = "To find people on no roster: which doors to knock at."
_ADDRESS = "To address a person at the door and on the telephone."
_SAME = "To find one person once, across rosters, samples and hospitals."
_NEED = "To bring medicine, help and free packs to those who need them."
_SIGHT = "To show the record only to those who answer for the place."
_DOOR = "To find the door."
_MOVE = "To know where somebody lived when they were sampled."
_STAY = "To find somebody who stays elsewhere for the time of a measure."
_MERGE = "To take a wrong merge back."
_DEATH = "To tell the family on paper, and to take a mistake back."
_PLAN = "To find children and elders, to plan beds, and to tell people of one name apart."
_GROUP = "To test those who move about every day, and to clear them for work."

PERSONAL_FIELDS = {
    "people.Person": {
        "name": Personal("identifier", _ADDRESS, "roster"),
        "sex": Personal("personal", _PLAN, "roster"),
        "birth_on": Personal("personal", _PLAN, "roster"),
        "identity_kind": Personal("identifier", _SAME, "roster"),
        "identity_number": Personal("identifier", _SAME, "roster"),
        "phone": Personal("contact", _ADDRESS, "roster"),
        "place_path": Personal("contact", _SIGHT, "roster"),
        "registered_address": Personal("contact", "To tell other districts about their residents.", "roster"),
        "vulnerabilities": Personal("health", _NEED, "roster"),
        "key_groups": Personal("personal", _GROUP, "roster"),
        "employer": Personal("personal", _GROUP, "roster"),
        "origin": Personal("personal", "To verify who was found by knocking.", "roster"),
        "standing": Personal("personal", "To miss nobody and to look for nobody who left.", "roster"),
    },
    "people.Household": {
        "place_path": Personal("contact", _SIGHT, "roster"),
        "door": Personal("contact", _DOOR, "roster"),
    },
    "people.OccupancyLine": {
        "place_path": Personal("contact", _SIGHT, "occupancy_lists"),
        "door": Personal("contact", _MORE, "occupancy_lists"),
        "counted_on": Personal("personal", _MORE, "occupancy_lists"),
    },
    "people.DoorToKnock": {
        "door": Personal("contact", _MORE, "occupancy_lists"),
        "counted_on": Personal("personal", _MORE, "occupancy_lists"),
    },
    "people.FormerHome": {"reason": Personal("personal", _MOVE, "roster")},
    "people.TemporaryHome": {
        "until_on": Personal("personal", _STAY, "contacts"),
        "reason": Personal("personal", _STAY, "contacts"),
        "end_reason": Personal("personal", _STAY, "contacts"),
    },
    "people.Death": {
        "happened": Personal("health", _DEATH, "roster"),
        "said_by": Personal("identifier", _DEATH, "roster"),
        "reason": Personal("health", _DEATH, "roster"),
        "taken_back_reason": Personal("health", _DEATH, "roster"),
    },
    "people.Merge": {
        "reason": Personal("personal", _MERGE, "roster"),
        "absorbed_standing": Personal("personal", _MERGE, "roster"),
        "kept_before": Personal("identifier", _MERGE, "roster"),
        "followed": Personal("identifier", _MERGE, "roster"),
    },
}
NOT_PERSONAL = {
    "people.RosterTotal": {"path"},
    "people.OccupancyLine": {"source"},
    "people.ListExcess": {"place_path"},
    # A stairwell, how the look ended and who was asked: the doors are apart and are deleted.
    "people.SecondLook": {"place_path", "ended_as", "note"},
}
