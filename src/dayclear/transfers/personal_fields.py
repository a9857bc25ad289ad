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
        "left_out": Personal("health", _MOVE, "positive_cases"),
        "cancel_reason": Personal("health", _MOVE, "positive_cases"),
    },
    "transfers.Trip": {"crew": Personal("personal", "Finds the crew to be tested.", "positive_cases")},
    "transfers.Vehicle": {
        "crew": Personal("personal", "Finds the crew to be tested.", "audit"),
        "phone": Personal("contact", "Reaches the vehicle on its way.", "audit"),
    },
    "transfers.Stay": {
        "status": Personal("health", _MOVE, "positive_cases"),
        "end_reason": Personal("health", _MOVE, "positive_cases"),
    },
}
NOT_PERSONAL = {
    "transfers.Facility": {"kind", "name_zh", "name_en", "address", "phone", "cares_for"},
    "transfers.Bed": {"room", "label", "sex"},
    "transfers.Trip": {"cohort", "status", "cancel_reason"},
    "transfers.Vehicle": {"plate", "kind", "out_reason", "shift_starts", "shift_ends"},
}
