"""Plans tell about places and staff; of people they say how many stand behind a door, never who."""

from dayclear.records.retention import Personal

_REACH = "Reaches a sampling team on its way."

PERSONAL_FIELDS = {"planning.Team": {"phone": Personal("contact", _REACH, "audit")}}
NOT_PERSONAL = {
    "planning.Team": {"place_path", "name", "origin", "out_reason", "starts", "ends"},
    "planning.Point": {"place_path", "name", "latitude", "longitude", "opens", "closes"},
    "planning.ServedPlace": {"place_path"},
    "planning.Plan": {
        "reason",
        "aim",
        "status",
        "message",
        "advice",
        "broken",
        "progress",
        "middle_latitude",
        "middle_longitude",
    },
    "planning.HandEdit": {"kind", "place_path", "before"},
    "planning.Visit": {"place_path", "mode", "zone"},
    "planning.Pickup": {"place_path"},
    "planning.Stretch": {"place_path", "from_door", "to_door", "waits_min"},
}
