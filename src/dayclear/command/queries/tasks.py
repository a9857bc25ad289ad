"""Tasks: mine, a place's, a subject's, and how many are open and late."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _

from dayclear.command.models import Account, Appointment, Escalation, Post, Task
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.policies import current
from dayclear.command.rules import ancestors
from dayclear.kernel import clock as time
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within

# A path ends with a slash, and "0" is the character after it: so a subtree is one range of the index.
COUNTS = """
    SELECT asked.path, count(task.id), count(task.id) FILTER (WHERE task.deadline_at < %(at)s)
    FROM unnest(%(paths)s::text[]) AS asked (path)
    LEFT JOIN command_task AS task
           ON task.ended_at IS NULL AND (%(clock)s::text IS NULL OR task.clock = %(clock)s)
          AND task.place_path COLLATE "C" >= asked.path
          AND task.place_path COLLATE "C" < left(asked.path, -1) || '0'
    GROUP BY asked.path
"""


@dataclass(frozen=True, slots=True)
class OpenAndLate:
    open: int
    late: int


def in_sight(scope: Scope) -> Q:
    """Whoever commands a place sees every task there; others see those of their duties, and what was raised to them."""
    raised = Escalation.objects.filter(task=OuterRef("pk"), to_post__appointments__account=scope.account_id)
    condition = Q(Exists(raised)) if scope.account_id else Q(pk__in=[])
    posts = protocol_in_force(time.now()).posts
    for reach in scope.reaches:
        here = Q() if reach.path == ROOT_PATH else Q(place_path__startswith=reach.path)
        duties = reach.duties
        if duties is None:
            condition |= here or Q(pk__isnull=False)
        else:
            kinds = [kind for kind, post in posts.items() if post.duties and post.duties & duties]
            condition |= here & Q(post__kind__in=kinds)
    return condition


def living_tasks(scope: Scope) -> QuerySet[Task]:
    """Tasks in sight that have not ended, with what a list shows; the rules that word a title are in memory."""
    living = Task.objects.filter(in_sight(scope), ended_at__isnull=True)
    return living.select_related(f"place__{ENCLOSING}")


def in_order(tasks: QuerySet[Task], at: datetime) -> QuerySet[Task]:
    """Carried over first, then late, then by deadline. The two clocks are not told apart."""
    standing = Case(
        When(follows__isnull=False, then=Value(0)),
        When(deadline_at__lt=at, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return tasks.annotate(standing=standing).order_by("standing", "deadline_at", "pk")


def my_tasks(account: Account, scope: Scope, at: datetime) -> QuerySet[Task]:
    """The living tasks of every post the account holds now, whichever partner or deputy took them."""
    held = Appointment.objects.filter(current(at), account=account).values("post")
    return in_order(living_tasks(scope).filter(post__in=held), at)


def tasks_at(place: Place, scope: Scope, at: datetime, *, below: bool = True) -> QuerySet[Task]:
    """The living tasks at a place; with ``below`` also those at every place inside it."""
    where = {"place_path__startswith": place.path} if below else {"place": place}
    return in_order(living_tasks(scope).filter(**where), at)


def living_of_kinds(kinds: Collection[str], scope: Scope, at: datetime) -> QuerySet[Task]:
    """The living tasks of these kinds at the places in sight, whoever answers; ``may_open``: who sees the task itself."""
    living = Task.objects.filter(within(scope, "place_path"), kind__in=kinds, ended_at__isnull=True)
    seen = ExpressionWrapper(in_sight(scope), output_field=BooleanField())
    return in_order(living.select_related(f"place__{ENCLOSING}").annotate(may_open=seen), at)


def first_tasks_at(place: Place, scope: Scope, at: datetime, most: int) -> list[Task]:
    """The first of ``tasks_at``. They are found by what orders them; only what is shown is joined."""
    living = Task.objects.filter(in_sight(scope), ended_at__isnull=True, place_path__startswith=place.path)
    first = list(in_order(living, at).values_list("pk", flat=True)[:most])
    shown = Task.objects.select_related(f"place__{ENCLOSING}").in_bulk(first)
    return [shown[pk] for pk in first]


def tasks_of_subject(subject_id: UUID, scope: Scope) -> QuerySet[Task]:
    """Every task about a subject (a case, a contact, a report), ended ones too, in the order of opening."""
    return (
        Task.objects.filter(in_sight(scope), subject_id=subject_id)
        .select_related(f"place__{ENCLOSING}", "post", "accepted_by", "ended_by", "protocol_version")
        .defer("protocol_version__toml")
        .order_by("opened_at", "deadline_at", "pk")
    )


def latest_about(subject_ids: Collection[UUID], kind: str) -> dict[UUID, Task]:
    """The last task of one kind about each subject, its own post with it.

    For views that show a subject's clock to everybody who sees the subject, whoever owns the task.
    """
    found = Task.objects.filter(subject_id__in=subject_ids, kind=kind).select_related(
        "post__place", "protocol_version"
    )
    latest = found.order_by("subject_id", "-opened_at", "-pk").distinct("subject_id")
    return {task.subject_id: task for task in latest.defer("protocol_version__toml")}


def task(task_id: UUID, scope: Scope) -> Task:
    """One task with all its page shows. Raises NotFound outside the scope, as for one that never was."""
    found = (
        Task.objects.filter(in_sight(scope), pk=task_id)
        .select_related(
            f"place__{ENCLOSING}",
            "post__place",
            "event",
            "accepted_by",
            "ended_by",
            "follows",
            "successor",
            "protocol_version",
        )
        .prefetch_related("steps__by", "steps__to_post", "escalations__to_post")
        .first()
    )
    if found is None:
        raise NotFound(_("This task does not exist."))
    return found


def open_and_late_counts(
    paths: Sequence[str], scope: Scope, at: datetime, clock: str | None = None
) -> dict[str, OpenAndLate]:
    """Open and late tasks in each place's subtree, in one statement; a path out of sight is left out.

    ``clock`` limits the count to one of the two clocks, ``control`` or ``need``.
    """
    seen = [path for path in paths if scope.covers(path)]
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"paths": seen, "at": at, "clock": clock})
        return {path: OpenAndLate(count, late) for path, count, late in cursor.fetchall()}


def posts_to_hand_over_to(task: Task) -> QuerySet[Post]:
    """The posts that can see the task's place: at the place itself and above it, departments among them."""
    return (
        Post.objects.filter(place_path__in=ancestors(task.place_path), active=True)
        .exclude(pk=task.post_id)
        .select_related("place")
        .order_by("-place_path", "kind", "seq")
    )


def subjects_of_living(kind: str, place: Place | None = None) -> dict[UUID, str]:
    """What the living tasks of one kind are about, each with its label; ``place`` limits to it and inside. For loops."""
    living = Task.objects.filter(kind=kind, ended_at__isnull=True)
    if place is not None:
        living = living.filter(place_path__startswith=place.path)
    return dict(living.values_list("subject_id", "subject_label"))


def places_of_living(kind: str) -> dict[UUID, str]:
    """What the living tasks of one kind are about, each with the path of its place. For loops."""
    return dict(Task.objects.filter(kind=kind, ended_at__isnull=True).values_list("subject_id", "place_path"))


def is_asked_for(kind: str, path: str) -> bool:
    """Whether a task of the kind lives at this very place. For loops that ask once however often there is reason."""
    return Task.objects.filter(kind=kind, ended_at__isnull=True, place_path=path).exists()


def paths_of_living(kind: str) -> list[str]:
    """Where tasks of one kind are still open; for loops that end them by themselves."""
    living = Task.objects.filter(kind=kind, ended_at__isnull=True)
    return list(living.order_by("place_path").values_list("place_path", flat=True).distinct())
