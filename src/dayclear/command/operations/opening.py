"""Opening what events ask for: all tasks of thousands of events, in a handful of statements."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command import rules
from dayclear.command.models import Account, Event, NoticeKind, Post, ProtocolVersion, Task
from dayclear.command.operations.notices import Word, tell
from dayclear.command.operations.protocol import version_or_shipped
from dayclear.command.operations.raising import raise_vacant
from dayclear.command.protocol import OWNER_BY_PROBLEM, Protocol, TaskRule
from dayclear.command.queries.answering import owners_of
from dayclear.kernel.errors import InvalidInput
from dayclear.places.models import Place
from dayclear.records.audit import audited
from dayclear.records.wording import kept

LONGEST_LABEL = 160
EventKey = tuple[str, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """One thing that happened, as a loop tells it.

    ``subject_id`` is the record it is about; with ``kind`` it names the event for ever, so that a retry
    opens nothing twice. ``subject_label`` is what the owner reads and holds no more than the owner needs: a
    door number, never a name with an illness; what differs between the languages is said ``in_both``.
    ``at`` is when it happened (default: the call's ``at``);
    deadlines count from the call, for nobody can be late before the system knew. ``deadline_at`` replaces the
    protocol's, as a round's own end, and ``within_min`` that of tasks of some kinds. ``variant`` is the problem
    kind of ``problem_reported``. ``only`` limits the opened tasks to these kinds. ``place_path`` saves a look-up
    where the caller knows it.
    """

    kind: str
    subject_kind: str
    subject_id: UUID
    place_id: UUID
    place_path: str = ""
    subject_label: str = ""
    at: datetime | None = None
    deadline_at: datetime | None = None
    within_min: Mapping[str, int] = field(default_factory=dict)
    variant: str = ""
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class OpenedTasks:
    """``tasks``: all of the events', opened now or by an earlier try. ``repeated``: events known before."""

    tasks: tuple[Task, ...]
    opened: int
    repeated: int
    vacant: int

    def of_subject(self, subject_id: UUID) -> list[Task]:
        return [task for task in self.tasks if task.subject_id == subject_id]


@dataclass(frozen=True, slots=True)
class Planned:
    """One task to open: its rule as it applies to this event, and the kind of post that owns it."""

    draft: EventDraft
    rule: TaskRule
    owner_kind: str
    within_min: int
    clock: str

    @property
    def owned_at(self) -> tuple[str, str]:
        return self.draft.place_path, self.owner_kind


@audited
def open_tasks(*, events: Sequence[EventDraft], at: datetime, by: Account | None) -> OpenedTasks:
    """Records the events and opens their tasks by the protocol in force, each owned by a post.

    A post that nobody holds owns its tasks all the same; the level above hears at once (``Task.vacant``).
    Raises UnknownKind where the protocol does not know an event or problem kind; then nothing is opened.
    """
    version = version_or_shipped(at)
    drafts = {(draft.kind, draft.subject_id): draft for draft in _placed(events)}
    plans = {key: _planned(draft, version.protocol) for key, draft in drafts.items()}
    new = _record_events(drafts, version, at, by)
    tasks = _insert_tasks([plan for key in new for plan in plans[key]], new, version, at)
    vacant = [task for task in tasks if task.vacant]
    raise_vacant(tasks=vacant, protocol=version.protocol, at=at)
    _tell_owners(tasks, at)
    known = _tasks_of(drafts.keys() - new.keys())
    return OpenedTasks((*tasks, *known), len(tasks), len(drafts) - len(new), len(vacant))


def _placed(drafts: Sequence[EventDraft]) -> list[EventDraft]:
    """The drafts with their places' paths, in one statement for all that lack one."""
    lacking = {draft.place_id for draft in drafts if not draft.place_path}
    if not lacking:
        return list(drafts)
    paths = dict(Place.objects.filter(pk__in=lacking).values_list("pk", "path"))
    if missing := lacking - paths.keys():
        raise InvalidInput(
            _("The place %(id)s does not exist.") % {"id": missing.pop()}, _("Import the places first.")
        )
    return [
        draft if draft.place_path else replace(draft, place_path=paths[draft.place_id]) for draft in drafts
    ]


def _planned(draft: EventDraft, protocol: Protocol) -> list[Planned]:
    here = protocol.at(draft.place_path)
    return [
        _plan(draft, rule, here)
        for rule in here.event(draft.kind).tasks
        if draft.only is None or rule.kind in draft.only
    ]


def _plan(draft: EventDraft, rule: TaskRule, protocol: Protocol) -> Planned:
    if rule.owner != OWNER_BY_PROBLEM:
        within_min = draft.within_min.get(rule.kind, rule.within_min)
        return Planned(draft, rule, rule.owner, within_min, rule.clock)
    problem = protocol.problem(draft.variant)
    return Planned(draft, rule, problem.department, problem.within_min, problem.clock)


def _record_events(
    drafts: Mapping[EventKey, EventDraft], version: ProtocolVersion, at: datetime, by: Account | None
) -> dict[EventKey, UUID]:
    """The ids of the events that are new; one that another transaction was faster with is known already."""
    # One order for everybody: two batches that share events wait for each other and never deadlock.
    events = [_event(drafts[key], version, at, by) for key in sorted(drafts)]
    Event.objects.bulk_create(events, ignore_conflicts=True)
    ours = set(Event.objects.filter(pk__in=[event.pk for event in events]).values_list("pk", flat=True))
    return {(event.kind, event.subject_id): event.pk for event in events if event.pk in ours}


def _event(draft: EventDraft, version: ProtocolVersion, at: datetime, by: Account | None) -> Event:
    return Event(
        kind=draft.kind,
        variant=draft.variant,
        subject_kind=draft.subject_kind,
        subject_id=draft.subject_id,
        place_id=draft.place_id,
        place_path=draft.place_path,
        at=draft.at or at,
        recorded_at=at,
        by=by,
        protocol_version=version,
    )


def _insert_tasks(
    planned: Sequence[Planned], event_ids: Mapping[EventKey, UUID], version: ProtocolVersion, at: datetime
) -> list[Task]:
    owners = _owners(planned, version.protocol, at)
    return Task.objects.bulk_create(
        [
            _task(plan, event_ids[plan.draft.kind, plan.draft.subject_id], owners[plan.owned_at], version, at)
            for plan in planned
        ]
    )


def _owners(
    planned: Sequence[Planned], protocol: Protocol, at: datetime
) -> dict[tuple[str, str], rules.Owner]:
    """The owner for each (place path, post kind); the top post of a chain without any is made, vacant."""
    pairs = {plan.owned_at for plan in planned}
    found = owners_of(pairs, at, protocol)
    if orphans := sorted({path for (path, _kind), owner in found.items() if owner is None}):
        _make_top_posts(orphans, protocol)
        found = owners_of(pairs, at, protocol)
    return {pair: owner for pair, owner in found.items() if owner is not None}


def _make_top_posts(orphans: Sequence[str], protocol: Protocol) -> None:
    """A place without any post must not lose its tasks: the top of the chain is set up, vacant."""
    top = protocol.posts[protocol.top_kind]
    places = list(Place.objects.filter(path__in=rules.all_ancestors(orphans)).order_by("path"))
    if not places:
        raise InvalidInput(
            _("The place %(path)s does not exist.") % {"path": orphans[0]}, _("Import the places first.")
        )
    suitable = [place for place in places if place.level in top.levels] or places[:1]
    Post.objects.bulk_create(
        [
            Post(
                kind=top.kind,
                place=place,
                place_path=place.path,
                name_zh=f"{place.name_zh}{top.name.zh}",
                name_en=f"{top.name.en}, {place.name_en or place.name_zh}",
            )
            for place in suitable
        ],
        ignore_conflicts=True,
    )


def _task(plan: Planned, event_id: UUID, owner: rules.Owner, version: ProtocolVersion, at: datetime) -> Task:
    deadline_at = plan.draft.deadline_at or at + timedelta(minutes=plan.within_min)
    return Task(
        event_id=event_id,
        protocol_version=version,
        kind=plan.rule.kind,
        clock=plan.clock,
        subject_kind=plan.draft.subject_kind,
        subject_id=plan.draft.subject_id,
        subject_label=plan.draft.subject_label[:LONGEST_LABEL],
        subject_words=kept(plan.draft.subject_label),
        place_id=plan.draft.place_id,
        place_path=plan.draft.place_path,
        post_id=owner.seat.post_id,
        vacant=owner.vacant,
        opened_at=at,
        remind_at=rules.reminder_at(at, deadline_at, plan.rule.remind_at_share),
        deadline_at=deadline_at,
        escalate_next_at=deadline_at,
        milestones=rules.milestones_of(plan.rule, at),
        proof_required=plan.rule.proof,
    )


def _tell_owners(tasks: Sequence[Task], at: datetime) -> None:
    """One notice a post, however many tasks it got."""
    counts = Counter(task.post_id for task in tasks)
    first = {task.post_id: task for task in reversed(tasks)}
    tell(
        words=[
            Word(NoticeKind.OPENED, post_id, task=first[post_id], params={"count": count})
            for post_id, count in counts.items()
        ],
        at=at,
    )


def _tasks_of(keys: Collection[EventKey]) -> list[Task]:
    if not keys:
        return []
    subjects = [subject_id for _kind, subject_id in keys]
    tasks = Task.objects.filter(event__subject_id__in=subjects).select_related("event")
    return [task for task in tasks if (task.event.kind, task.event.subject_id) in keys]
