"""What seals tell about people. Zones tell about places and stay."""

from dayclear.records.retention import Personal

_DOOR = "Brings food, medicine and tests to the doors that are closed, and opens them in time."

_WHY = "Shows a commander which cases a proposal rests on."

PERSONAL_FIELDS = {
    "zones.ZoneProposal": {
        "evidence": Personal("health", _WHY, "positive_cases"),
        "end_reason": Personal("health", _WHY, "positive_cases"),
    },
    "zones.HouseholdSeal": {
        "place_path": Personal("contact", _DOOR, "positive_cases"),
        "reason": Personal("health", _DOOR, "positive_cases"),
        "unseal_reason": Personal("health", _DOOR, "positive_cases"),
    },
}
NOT_PERSONAL = {
    "zones.ZonePeriod": {
        "place_path",
        "kind",
        "reason",
        "for_residents",
        "ground",
        "figures",
        "end_reason",
        "end_for_residents",
        "end_ground",
        "end_figures",
    },
    "zones.ZoneProposal": {"place_path", "kind", "ground", "status"},
}
