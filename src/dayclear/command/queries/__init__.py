"""All reads of command. Each takes the caller's Scope; what lies outside it does not exist for the caller."""

from dayclear.command.queries.answering import (
    Answer,
    answering_posts,
    owners_of,
    seats_over,
    who_answers,
)
from dayclear.command.queries.days import DaySheet, day_sheet, days_closed, signed_places
from dayclear.command.queries.notices import notices_for, unseen_count
from dayclear.command.queries.posts import (
    appointment,
    is_field_staff,
    post,
    post_kinds_at,
    posts_at,
    posts_held,
    posts_with_holders,
    scope_of,
)
from dayclear.command.queries.protocol import (
    WouldOpen,
    protocol_in_force,
    protocol_versions,
    version_in_force,
    would_have_opened,
)
from dayclear.command.queries.tasks import (
    OpenAndLate,
    first_tasks_at,
    living_tasks,
    my_tasks,
    open_and_late_counts,
    paths_of_living,
    posts_to_hand_over_to,
    subjects_of_living,
    task,
    tasks_at,
    tasks_of_subject,
)
from dayclear.command.queries.tokens import account_of_token, token_of, tokens_of

__all__ = [
    "Answer",
    "DaySheet",
    "OpenAndLate",
    "WouldOpen",
    "account_of_token",
    "answering_posts",
    "appointment",
    "day_sheet",
    "days_closed",
    "first_tasks_at",
    "is_field_staff",
    "living_tasks",
    "my_tasks",
    "notices_for",
    "open_and_late_counts",
    "owners_of",
    "paths_of_living",
    "post",
    "post_kinds_at",
    "posts_at",
    "posts_held",
    "posts_to_hand_over_to",
    "posts_with_holders",
    "protocol_in_force",
    "protocol_versions",
    "scope_of",
    "seats_over",
    "signed_places",
    "subjects_of_living",
    "task",
    "tasks_at",
    "tasks_of_subject",
    "token_of",
    "tokens_of",
    "unseen_count",
    "version_in_force",
    "who_answers",
    "would_have_opened",
]
