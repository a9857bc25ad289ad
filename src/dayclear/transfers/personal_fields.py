"""What transfers and stays tell about people, what for, and how long. Facilities and beds tell about nobody."""

from dayclear.records.retention import Personal

_MOVE = "Moves the right person in time, and answers where they are."
_CARE = "Shows whoever cares for somebody in a bed how they are."
_INSIDE = "Shows who was inside a facility when somebody there turns positive."
_RELEASE = "Lets people go home as soon as they may, and shows why."

PERSONAL_FIELDS = {
    "transfers.Transfer": {
        "place_path": Personal("contact", _MOVE, "positive_cases"),
        "reason": Personal("health", _MOVE, "positive_cases"),
        "status": Personal("health", _MOVE, "positive_cases"),
        "vehicle": Personal("personal", "Finds the vehicle to be disinfected.", "positive_cases"),
        "crew": Personal("personal", "Finds the crew to be tested.", "positive_cases"),
        "left_out": Personal("health", _MOVE, "positive_cases"),
        "alone_reason": Personal(
            "personal", "Tells why a child was moved without an adult.", "positive_cases"
        ),
        "escort": Personal("identifier", "Lets no child go home alone.", "positive_cases"),
        "cancel_reason": Personal("health", _MOVE, "positive_cases"),
    },
    "transfers.Disinfection": {
        "done_by": Personal("identifier", "Finds who worked where somebody was infected.", "task_proofs")
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
    "transfers.Presence": {
        "kind": Personal("personal", _INSIDE, "visits"),
        "name": Personal("identifier", _INSIDE, "visits"),
        "note": Personal("personal", _INSIDE, "visits"),
    },
    "transfers.StayLog": {
        "on": Personal("health", _CARE, "positive_cases"),
        "condition": Personal("health", _CARE, "positive_cases"),
        "temperature_c": Personal("health", _CARE, "positive_cases"),
        "symptoms": Personal("health", _CARE, "positive_cases"),
        "medicine": Personal("health", _CARE, "positive_cases"),
    },
    "transfers.StaySwab": {"barcode": Personal("identifier", _CARE, "positive_cases")},
    "transfers.StayRelease": {
        "evidence": Personal("health", _RELEASE, "positive_cases"),
        "reason": Personal("health", _RELEASE, "positive_cases"),
    },
}
NOT_PERSONAL = {
    "transfers.StayLog": {"shift"},
    "transfers.Disinfection": {"agent"},
    "transfers.Facility": {"kind", "name_zh", "name_en", "address", "phone", "hours", "cares_for"},
    "transfers.Bed": {"room", "label", "sex", "cares_for", "closed_reason"},
    "transfers.Trip": {"cohort", "status", "cancel_reason"},
    "transfers.Vehicle": {"plate", "kind", "out_reason", "shift_starts", "shift_ends"},
}
