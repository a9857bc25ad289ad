"""What clearance tells about people: where they work, and whether they were tested. Totals tell about employers."""

from dayclear.records.retention import Personal

_TESTED = "Nobody of a key group works without today's negatives."
_MEMBER = "To know who must be tested for which work place."
_TELL = "To tell a work place that somebody may not come."
_ASKED = "To know who asked about whom at a gate."

PERSONAL_FIELDS = {
    "clearance.Employer": {
        "contact_name": Personal("contact", _TELL, "audit"),
        "contact_phone": Personal("contact", _TELL, "audit"),
    },
    "clearance.Membership": {
        "key_group": Personal("personal", _MEMBER, "key_group_rosters"),
        "from_on": Personal("personal", _MEMBER, "key_group_rosters"),
        "until_on": Personal("personal", _MEMBER, "key_group_rosters"),
    },
    "clearance.Antigen": {
        "place_path": Personal("contact", _TESTED, "antigen_tests"),
        "outcome": Personal("health", _TESTED, "antigen_tests"),
        "suspicion": Personal("health", _TESTED, "antigen_tests"),
        "settled_by_barcode": Personal("health", _TESTED, "antigen_tests"),
        "photo_check": Personal("health", _TESTED, "antigen_tests"),
        "taken_back_why": Personal("personal", _TESTED, "antigen_tests"),
    },
    "clearance.EmployerWord": {"kind": Personal("health", _TELL, "antigen_tests")},
    "clearance.GateScan": {"told": Personal("health", _ASKED, "gate_scans")},
}
NOT_PERSONAL = {
    "clearance.Employer": {"place_path", "name_zh", "name_en"},
    # The digest opens nothing and names nobody; the row goes with the membership.
    "clearance.SelfReportLink": {"digest"},
    "clearance.DayTotal": {"day", "place_path", "key_group"},
}
