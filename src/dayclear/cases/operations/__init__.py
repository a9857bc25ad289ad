"""Every write about cases and their contacts."""

from dayclear.cases.operations.confirming import ConfirmedCases, PositiveDraft, confirm
from dayclear.cases.operations.erasure import erase_cases, erase_contacts, erase_visits
from dayclear.cases.operations.following import (
    FollowUpDraft,
    follow_up,
    follow_up_after_release,
    release_past,
)
from dayclear.cases.operations.home_days import change_home_end, watch_at_home
from dayclear.cases.operations.home_monitoring import (
    begin_monitoring,
    change_monitoring_end,
    end_monitoring,
    end_past_monitoring,
    resume_monitoring,
)
from dayclear.cases.operations.home_tests import Swabbed, record_home_tests, take_home_test, watch_at
from dayclear.cases.operations.interviewing import (
    AnsweredMeanwhile,
    answer,
    hand_tracing_over,
    keep_draft,
    reach_milestone,
    take_tracing,
)
from dayclear.cases.operations.isolation_days import change_isolation_end
from dayclear.cases.operations.line_lists import (
    erase_line_lists,
    erase_listed_contacts,
    keep_list,
    remember_columns,
    undo_line_list,
)
from dayclear.cases.operations.outcomes import (
    record_death,
    record_departure,
    take_death_back,
    take_departure_back,
)
from dayclear.cases.operations.roster_matches import (
    decide_match,
    forget_proposed,
    keep_matches,
    tie_listings,
)
from dayclear.cases.operations.steps import (
    MilestonesMissing,
    close,
    close_if_complete,
    finish_tracing,
    note,
    record_milestone,
    record_onset,
    release_case,
)
from dayclear.cases.operations.tracing import (
    ContactDraft,
    add_contact,
    add_contacts,
    add_contacts_of,
    list_household_contacts,
    record_isolation,
    release,
    relist,
    strike_off,
    strike_off_all,
    strike_off_listed,
    strike_off_person,
    strike_off_proposal,
)
from dayclear.cases.operations.visiting import VisitDraft, add_met, add_visit, take_visit_back
from dayclear.cases.operations.visits_file import import_visits, undo_visits
from dayclear.cases.operations.withdrawing import correct_results, withdraw

__all__ = [
    "AnsweredMeanwhile",
    "ConfirmedCases",
    "ContactDraft",
    "FollowUpDraft",
    "MilestonesMissing",
    "PositiveDraft",
    "Swabbed",
    "VisitDraft",
    "add_contact",
    "add_contacts",
    "add_contacts_of",
    "add_met",
    "add_visit",
    "answer",
    "begin_monitoring",
    "change_home_end",
    "change_isolation_end",
    "change_monitoring_end",
    "close",
    "close_if_complete",
    "confirm",
    "correct_results",
    "decide_match",
    "end_monitoring",
    "end_past_monitoring",
    "erase_cases",
    "erase_contacts",
    "erase_line_lists",
    "erase_listed_contacts",
    "erase_visits",
    "finish_tracing",
    "follow_up",
    "follow_up_after_release",
    "forget_proposed",
    "hand_tracing_over",
    "import_visits",
    "keep_draft",
    "keep_list",
    "keep_matches",
    "list_household_contacts",
    "note",
    "reach_milestone",
    "record_death",
    "record_departure",
    "record_home_tests",
    "record_isolation",
    "record_milestone",
    "record_onset",
    "release",
    "release_case",
    "release_past",
    "relist",
    "remember_columns",
    "resume_monitoring",
    "strike_off",
    "strike_off_all",
    "strike_off_listed",
    "strike_off_person",
    "strike_off_proposal",
    "take_death_back",
    "take_departure_back",
    "take_home_test",
    "take_tracing",
    "take_visit_back",
    "tie_listings",
    "undo_line_list",
    "undo_visits",
    "watch_at",
    "watch_at_home",
    "withdraw",
]
