"""What cases, contacts and tracing notes tell about people, what for, and how long."""

from dayclear.records.retention import Personal

_MOVE = "Sets going what follows from a positive, and shows whether it was done in time."
_TRACE = "Finds who was exposed and where, so that they are warned and isolated in time."
_FOLLOW = "Notices an illness early, and that nobody was forgotten on a day."
_GONE = "Tells who is told of a positive that left the district before being moved."
_UNDO = "Answers the person why a wrong positive or listing was taken back."
_LEARN = "Tells how an outbreak elsewhere was passed on, so that this one is stopped sooner."
_FIND = "Finds the contacts of a list from elsewhere among the residents, or by telephone."
_SIGHT = "Shows the record only to those who answer for the place."

PERSONAL_FIELDS = {
    "cases.Case": {
        "number": Personal("identifier", "Names the case where no name may be said.", "positive_cases"),
        "place_path": Personal("contact", _SIGHT, "positive_cases"),
        "barcode": Personal("identifier", _MOVE, "positive_cases"),
        "found_in": Personal(
            "health", "Counts cases in the community apart from isolation.", "positive_cases"
        ),
        "status": Personal("health", _MOVE, "positive_cases"),
        "withdrawn_reason": Personal("health", _UNDO, "positive_cases"),
        "left_reason": Personal("personal", _GONE, "positive_cases"),
        "onset_on": Personal("health", _TRACE, "positive_cases"),
        "symptoms": Personal("health", _TRACE, "positive_cases"),
    },
    "cases.Positive": {
        "barcode": Personal("identifier", _MOVE, "positive_cases"),
    },
    "cases.Contact": {
        "place_path": Personal("contact", _SIGHT, "contacts"),
        "kind": Personal("health", _TRACE, "contacts"),
        "setting": Personal("personal", _TRACE, "contacts"),
        "met_at": Personal("personal", _TRACE, "contacts"),
        "ground": Personal("personal", _TRACE, "contacts"),
        "distance": Personal("personal", _TRACE, "contacts"),
        "reason": Personal("personal", _TRACE, "contacts"),
        "isolate_until": Personal("health", "Ends isolation on the right day.", "contacts"),
        "home_from_on": Personal("health", "Begins watching at home on the right day.", "contacts"),
        "home_until": Personal("health", "Ends watching at home on the right day.", "contacts"),
        "status": Personal("health", _TRACE, "contacts"),
        "struck_off_reason": Personal("personal", _UNDO, "contacts"),
    },
    "cases.HomeTest": {
        "due_on": Personal("health", _FOLLOW, "contacts"),
        "barcode": Personal("identifier", _FOLLOW, "contacts"),
    },
    "cases.HomeMonitoring": {
        "place_path": Personal("contact", _SIGHT, "positive_cases"),
        "from_on": Personal("health", _FOLLOW, "positive_cases"),
        "until_on": Personal("health", _FOLLOW, "positive_cases"),
        "end_reason": Personal("health", _FOLLOW, "positive_cases"),
    },
    "cases.TracingNote": {
        "text": Personal("health", _TRACE, "positive_cases"),
    },
    "cases.InterviewAnswer": {
        "text": Personal("health", _TRACE, "positive_cases"),
    },
    "cases.TracingHandover": {
        "note": Personal("health", _TRACE, "positive_cases"),
    },
    "cases.FollowUp": {
        "symptoms": Personal("health", _FOLLOW, "contacts"),
        "temperature_c": Personal("health", _FOLLOW, "contacts"),
        "test": Personal("health", _FOLLOW, "contacts"),
        "stays": Personal("contact", _FOLLOW, "contacts"),
        "note": Personal("health", _FOLLOW, "contacts"),
        "reach": Personal("personal", _FOLLOW, "contacts"),
        "day": Personal("personal", _FOLLOW, "contacts"),
    },
    "cases.UnfinishedVisit": {
        "fields": Personal("health", "Keeps what is half written over a reload.", "visits"),
    },
    "cases.Visit": {
        "unknown_name": Personal("personal", _TRACE, "visits"),
        "unknown_phone": Personal("contact", _TRACE, "visits"),
        "named_place": Personal("personal", _TRACE, "visits"),
        "named_address": Personal("personal", _TRACE, "visits"),
        "vehicle": Personal("identifier", _TRACE, "visits"),
        "vehicle_kind": Personal("personal", _TRACE, "visits"),
        "carriage": Personal("personal", _TRACE, "visits"),
        "from_stop": Personal("personal", _TRACE, "visits"),
        "to_stop": Personal("personal", _TRACE, "visits"),
        "seat": Personal("personal", _TRACE, "visits"),
        "driver": Personal("personal", _TRACE, "visits"),
        "setting": Personal("personal", _TRACE, "visits"),
        "distance": Personal("personal", _TRACE, "visits"),
        "mask": Personal("personal", _TRACE, "visits"),
        "air": Personal("personal", _TRACE, "visits"),
        "taken_back_reason": Personal("personal", _UNDO, "visits"),
    },
    "cases.LineList": {
        "name": Personal("personal", "Tells one list from another.", "positive_cases"),
        "place_path": Personal("contact", _SIGHT, "positive_cases"),
    },
    "cases.ListedCase": {
        "key": Personal(
            "identifier", "Joins the rows of a list where no name may be said.", "positive_cases"
        ),
        **{
            name: Personal("health", _LEARN, "positive_cases")
            for name in (
                "onset_on",
                "onset_until",
                "confirmed_on",
                "reported_on",
                "exposed_from",
                "exposed_until",
                "died_on",
                "age_years",
                "sex",
                "place_text",
                "household_text",
                "setting",
                "source_text",
                "outcome",
                "attributes",
                "unread",
            )
        },
    },
    "cases.ListedLink": {
        "setting": Personal("health", _LEARN, "positive_cases"),
        "attributes": Personal("health", _LEARN, "positive_cases"),
    },
}
PERSONAL_FIELDS["cases.ListedContact"] = {
    **{
        name: Personal("identifier", _FIND, "contacts")
        for name in ("key", "case_key", "name", "phone", "identity_number")
    },
    **{
        name: Personal("health", _TRACE, "contacts")
        for name in (
            "kind",
            "first_exposed_on",
            "last_exposed_on",
            "followed_until",
            "relation",
            "setting",
            "status",
            "place_text",
            "age_years",
            "sex",
            "attributes",
            "unread",
        )
    },
}
PERSONAL_FIELDS["cases.RosterMatch"] = {
    **{
        name: Personal("identifier", _FIND, "contacts") for name in ("told_name", "told_phone", "told_number")
    },
    "ground": Personal("personal", _FIND, "contacts"),
    "status": Personal("personal", _FIND, "contacts"),
    "reason": Personal("health", _UNDO, "contacts"),
}
NOT_PERSONAL: dict[str, set[str]] = {
    "cases.InterviewAnswer": {"question"},
    "cases.UnfinishedVisit": {"step"},
    "cases.Visit": {"source"},
    "cases.ListedLink": {"origin"},
    "cases.ColumnMapping": {"headings_key", "layout", "meaning", "day_order"},
}
