"""What results tell about people: by the barcode of a tube, for as long as somebody knows whose it is."""

from dayclear.records.retention import Personal

_ANSWER = "Sets going what follows from a result, and answers whose result it is."

PERSONAL_FIELDS = {
    "laboratory.Result": {
        "barcode": Personal("identifier", _ANSWER, "negative_results"),
        "outcome": Personal("health", _ANSWER, "negative_results"),
        "ct_orf1ab": Personal("health", _ANSWER, "negative_results"),
        "ct_n": Personal("health", _ANSWER, "negative_results"),
        "accession": Personal("identifier", "Finds the result again at the laboratory.", "negative_results"),
    },
    "laboratory.TubeReceipt": {
        "barcode": Personal("identifier", "Says where a tube is.", "negative_results"),
    },
}
PERSONAL_FIELDS |= {
    "laboratory.BoxedTube": {
        "barcode": Personal("identifier", "Says in which box a tube travels.", "negative_results"),
    },
    "laboratory.DifferingTube": {
        "barcode": Personal("identifier", "Says which tube somebody looks for.", "negative_results"),
        "outcome": Personal("health", "Tells which of two results is to be settled.", "negative_results"),
    },
}
NOT_PERSONAL = {
    "laboratory.Laboratory": {"name_zh", "name_en", "phone", "tube_kinds", "latitude", "longitude"},
    "laboratory.Shift": {"method", "starts", "ends"},
    "laboratory.Result": {"method"},
    "laboratory.TubeReceipt": {"box"},
    "laboratory.Box": {"number", "place_path", "state"},
    "laboratory.BoxedTube": {"fate"},
    "laboratory.Difference": {"kind", "place_path"},
    "laboratory.DifferingTube": {"box", "note", "resolution"},
    # Whom to call at the neighbour's office.
    "laboratory.Offer": {"direction", "neighbour", "contact", "phone", "state", "note"},
}
