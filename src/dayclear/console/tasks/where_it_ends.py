"""The page on which a task is done, where its proof is the record that is written there."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from dayclear.command.models import Task
from dayclear.loops.tests_at_home import TASKS as HOME_TESTS
from dayclear.loops.tube_differences import TASKS as TUBE_TASKS
from dayclear.loops.way_home import TASKS as WAYS_HOME


def _place_and_day(task: Task) -> str:
    """Who is watched at home is asked after on the day by whose end the task is due."""
    day = task.deadline_at.astimezone(settings.DISTRICT_ZONE).date()
    return urlencode({"place": task.place_id, "day": day.isoformat()})


PAGES: dict[str, Callable[[Task], str]] = {
    "transfer_positive": lambda _task: reverse("dispatch"),
    "transfer_contact": lambda _task: reverse("dispatch"),
    **{kind: lambda _task: f"{reverse('dispatch')}?cohort=released" for kind in WAYS_HOME},
    "trace_contacts": lambda task: reverse("case", args=[task.subject_id]),
    "review_zone": lambda task: reverse("zone", args=[task.place_id]),
    "decide_release": lambda task: reverse("zone", args=[task.place_id]),
    "check_vulnerable": lambda task: reverse("zone_care", args=[task.place_id]),
    "sample_unit": lambda _task: reverse("rounds"),
    "knock_again": lambda _task: reverse("rounds"),
    "retest_members": lambda _task: reverse("rounds"),
    "knock_unlisted": lambda task: f"{reverse('second_look')}?place={task.place_id}",
    **{kind: lambda task: reverse("difference", args=[task.subject_id]) for kind in TUBE_TASKS},
    "confirm_antigen": lambda task: reverse("antigen", args=[task.subject_id]),
    **{kind: lambda task: reverse("home_test", args=[task.subject_id]) for kind in HOME_TESTS},
    "watch_at_home": lambda task: f"{reverse('follow_up')}?{_place_and_day(task)}",
    "answer_objection": lambda task: reverse("objection", args=[task.subject_id]),
    "decide_roster_match": lambda task: reverse("roster_match", args=[task.subject_id]),
    "look_again_for_contact": lambda task: reverse("roster_match", args=[task.subject_id]),
    "verify_roster": lambda task: reverse("person", args=[task.subject_id]),
}


def where_it_ends(task: Task) -> str:
    """The address, or nothing where the task has ended or is done on its own page."""
    page = PAGES.get(task.kind)
    return page(task) if page and task.is_living else ""
