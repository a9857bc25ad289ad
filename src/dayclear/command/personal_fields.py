"""What posts, tasks and reports tell about people. Staff are people too: their names and telephones have an end date."""

from dayclear.records.retention import Personal

_REACH = "Lets whoever needs help reach the person who answers."
_SIGN_IN = "Lets nobody but the person sign in."
_OWNER = "Tells the owner of a task what it is about and where."
_PROOF = "Shows that what had to be done was done."
_HELP = "Tells the department that answers what is needed and where."
_RIGHTS = "Tells the person why and until when a measure holds, and answers an objection to it."
_SIGHT = "Shows the record only to those who answer for the place."

PERSONAL_FIELDS = {
    "command.Account": {
        "username": Personal("identifier", _SIGN_IN, "audit"),
        "password": Personal("identifier", _SIGN_IN, "audit"),
        "first_name": Personal("identifier", _REACH, "audit"),
        "last_name": Personal("identifier", _REACH, "audit"),
        "email": Personal("contact", _REACH, "audit"),
        "display_name": Personal("identifier", _REACH, "audit"),
        "phone": Personal("contact", _REACH, "audit"),
    },
    "command.Post": {
        "phone": Personal("contact", _REACH, "audit"),
        "phone_night": Personal("contact", _REACH, "audit"),
    },
    "command.Event": {"place_path": Personal("contact", _SIGHT, "task_proofs")},
    "command.Task": {
        "subject_label": Personal("personal", _OWNER, "task_proofs"),
        "subject_words": Personal("personal", _OWNER, "task_proofs"),
        "place_path": Personal("contact", _SIGHT, "task_proofs"),
        "proof_text": Personal("personal", _PROOF, "task_proofs"),
        "proof_scan": Personal("identifier", _PROOF, "task_proofs"),
        "end_reason": Personal("personal", _PROOF, "task_proofs"),
        "follow_reason": Personal("personal", _PROOF, "task_proofs"),
    },
    "command.TaskStep": {"reason": Personal("personal", _PROOF, "task_proofs")},
    "command.ProblemReport": {
        "text": Personal("personal", _HELP, "problem_reports"),
        "place_path": Personal("contact", _HELP, "problem_reports"),
        "phone": Personal("contact", _HELP, "problem_reports"),
    },
    "command.MeasureNotice": {
        "number": Personal("identifier", _RIGHTS, "positive_cases"),
        "measure": Personal("health", _RIGHTS, "positive_cases"),
        "place_path": Personal("contact", _SIGHT, "positive_cases"),
        "where_zh": Personal("health", _RIGHTS, "positive_cases"),
        "where_en": Personal("health", _RIGHTS, "positive_cases"),
        "since_on": Personal("health", _RIGHTS, "positive_cases"),
        "until_on": Personal("health", _RIGHTS, "positive_cases"),
        "tests_on": Personal("health", _RIGHTS, "positive_cases"),
    },
    "command.Objection": {
        "place_path": Personal("contact", _SIGHT, "positive_cases"),
        "text": Personal("personal", _RIGHTS, "positive_cases"),
        "said_by": Personal("identifier", _RIGHTS, "positive_cases"),
        "phone": Personal("contact", _RIGHTS, "positive_cases"),
        "status": Personal("personal", _RIGHTS, "positive_cases"),
        "answer": Personal("personal", _RIGHTS, "positive_cases"),
        "change": Personal("health", _RIGHTS, "positive_cases"),
        "terms": Personal("health", _RIGHTS, "positive_cases"),
        "until_on": Personal("health", _RIGHTS, "positive_cases"),
    },
    "command.Notice": {"params": Personal("personal", _OWNER, "notices")},
}
NOT_PERSONAL = {
    "command.Account": {"language"},
    "command.ApiToken": {"name", "digest"},
    "command.Appointment": {"role", "shift"},
    "command.DayClose": {"day"},
    "command.Escalation": {"reason"},
    "command.FieldDevice": {"name", "place_path"},
    "command.Event": {"kind", "variant", "subject_kind"},
    "command.Notice": {"kind", "once_key", "channel", "error"},
    "command.Post": {"kind", "place_path", "name_zh", "name_en"},
    "command.ProblemReport": {"kind"},
    "command.ProtocolVersion": {"name", "toml"},
    "command.Task": {"kind", "clock", "subject_kind", "milestones", "proof_required", "status"},
    "command.TaskStep": {"step"},
}
