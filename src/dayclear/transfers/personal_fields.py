"""What transfers and stays tell about people, what for, and how long. Facilities and beds tell about nobody."""

from dayclear.records.retention import Personal

_MOVE = "Moves the right person in time, and answers where they are."

PERSONAL_FIELDS = {
    "transfers.Transfer": {
        "place_path": Personal("contact", _MOVE, "positive_cases"),
        "reason": Personal("health", _MOVE, "positive_cases"),
        "status": Personal("health", _MOVE, "positive_cases"),
        "vehicle": Personal("personal", "Finds the vehicle to be disinfected.", "positive_cases"),
        "crew": Personal("personal", "Finds the crew to be tested.", "positive_cases"),
        "cancel_reason": Personal("health", _MOVE, "positive_cases"),
    },
    "transfers.Stay": {
        "status": Personal("health", _MOVE, "positive_cases"),
        "end_reason": Personal("health", _MOVE, "positive_cases"),
    },
}
NOT_PERSONAL = {
    "transfers.Facility": {"kind", "name_zh", "name_en", "address", "phone"},
    "transfers.Bed": {"room", "label"},
}
