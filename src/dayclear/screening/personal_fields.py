"""What the due lists, samples and tubes tell about people. Rounds and totals tell about places and stay."""

from dayclear.records.retention import Personal

_REACH = "Shows whom nobody has reached, to those alone who answer for the place."
_ANSWER = "Says by name why somebody was not sampled."
_PROOF = "Proves that somebody away was tested where they are."
_FIND = "Finds whose swab is in a tube, and where they live, when its result is positive."

PERSONAL_FIELDS = {
    "screening.Due": {
        "place_path": Personal("contact", _REACH, "negative_results"),
        "state": Personal("health", _REACH, "negative_results"),
        "note": Personal("health", _ANSWER, "negative_results"),
    },
    "screening.Exemption": {
        "place_path": Personal("contact", _ANSWER, "negative_results"),
        "reason": Personal("health", _ANSWER, "negative_results"),
        "from_on": Personal("health", _ANSWER, "negative_results"),
        "until_on": Personal("health", _ANSWER, "negative_results"),
    },
    "screening.AwayTest": {
        "place_path": Personal("contact", _ANSWER, "negative_results"),
        "tested_on": Personal("health", _PROOF, "negative_results"),
        "tested_where": Personal("contact", _PROOF, "negative_results"),
        "report": Personal("identifier", _PROOF, "negative_results"),
    },
    "screening.Sample": {
        "place_path": Personal("contact", _FIND, "negative_results"),
        "aside": Personal("health", _FIND, "negative_results"),
        "aside_reason": Personal("personal", "Says why a sample was taken back.", "negative_results"),
    },
    "screening.Tube": {
        "barcode": Personal("identifier", _FIND, "negative_results"),
        "place_path": Personal("contact", "Says where to look for a lost tube.", "negative_results"),
        "note": Personal("personal", "Says why a tube was discarded.", "negative_results"),
    },
}
NOT_PERSONAL = {
    "screening.Round": {"name", "kind", "status", "closing_note", "sampling", "choice"},
    "screening.RoundPlace": {"place_path", "sampling", "source", "zone", "reason"},
    "screening.Signature": {"place_path", "note", "accepted_why"},
    "screening.SchemeChange": {"place_path", "from_sampling", "to_sampling", "reason", "ground", "figures"},
    "screening.RoundTotal": {"place_path"},
    "screening.Tube": {"state"},
    "screening.LabelSeries": {"prefix"},
}
