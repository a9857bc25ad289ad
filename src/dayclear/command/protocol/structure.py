"""A whole protocol. Every number and name in here comes from the file; none has a value in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from dayclear.command.protocol.sections.contacts import ContactRule, FollowUpRule
from dayclear.command.protocol.sections.events import DayHours, EventRule, ProblemKind, TaskRule
from dayclear.command.protocol.sections.isolation import ReleaseRule, TransferRule
from dayclear.command.protocol.sections.key_groups import ClearanceRule, KeyGroup
from dayclear.command.protocol.sections.measures import MeasureKind
from dayclear.command.protocol.sections.posts import Duty, PostKind
from dayclear.command.protocol.sections.screening import PlanningRule, ScreeningRule
from dayclear.command.protocol.sections.supply import SupplyWindow
from dayclear.command.protocol.sections.transmission import TransmissionRule
from dayclear.command.protocol.sections.visits import VisitRule
from dayclear.command.protocol.sections.zones import ZoneKind
from dayclear.command.protocol.text import Text
from dayclear.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Protocol:
    """A whole protocol, checked. Mappings keep the file's order."""

    name: str
    title: Text
    effective_from: date
    source: str
    day: DayHours
    escalate_every_min: int
    duties: Mapping[str, Duty]
    posts: Mapping[str, PostKind]
    events: Mapping[str, EventRule]
    problems: Mapping[str, ProblemKind]
    zones: Mapping[str, ZoneKind]
    key_groups: Mapping[str, KeyGroup]
    contacts: Mapping[str, ContactRule]
    measures: Mapping[str, MeasureKind]
    release: ReleaseRule
    screening: ScreeningRule
    planning: PlanningRule
    clearance: ClearanceRule
    transfers: TransferRule
    transmission: TransmissionRule
    follow_up: FollowUpRule
    visits: VisitRule
    supply_windows: tuple[SupplyWindow, ...]
    retention_days: Mapping[str, int]
    overrides: Mapping[str, "Protocol"] = field(default_factory=dict)

    def at(self, place_path: str) -> "Protocol":
        """The rules at a place: those of the nearest override it lies in, or these."""
        around = [path for path in self.overrides if place_path.startswith(path)]
        return self.overrides[max(around, key=len)] if around else self

    @cached_property
    def task_rules(self) -> Mapping[str, TaskRule]:
        """Every task rule by its kind; a kind means the same under every event that opens it."""
        return {rule.kind: rule for event in self.events.values() for rule in event.tasks}

    def reentry(self, task_kind: str) -> timedelta:
        """How long what a task of this kind disinfects is left to air before anybody uses it again."""
        rule = self.task_rules.get(task_kind)
        return timedelta(minutes=rule.reentry_min if rule else 0)

    @cached_property
    def chains(self) -> Mapping[str, tuple[str, ...]]:
        """For each post kind, itself and the kinds above it, nearest first."""
        return {kind: tuple(self._climb(kind)) for kind in self.posts}

    def _climb(self, kind: str | None) -> list[str]:
        chain: list[str] = []
        while kind is not None and kind not in chain:
            chain.append(kind)
            kind = self.posts[kind].above
        return chain

    @property
    def top_kind(self) -> str:
        """The kind every chain ends at: the district commander."""
        return next(kind for kind, post in self.posts.items() if post.above is None)

    def event(self, kind: str) -> EventRule:
        try:
            return self.events[kind]
        except KeyError:
            raise UnknownKind(
                _("The protocol %(name)s has no event “%(kind)s”.") % {"name": self.name, "kind": kind},
                _("Add an [[event]] with this kind to the protocol, or use one of: %(kinds)s.")
                % {"kinds": ", ".join(self.events)},
            ) from None

    def problem(self, kind: str) -> ProblemKind:
        try:
            return self.problems[kind]
        except KeyError:
            raise UnknownKind(
                _("The protocol %(name)s has no problem kind “%(kind)s”.")
                % {"name": self.name, "kind": kind},
                _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(self.problems)},
            ) from None

    def task_title(self, kind: str) -> str:
        rule = self.task_rules.get(kind)
        return str(rule.title) if rule else kind

    def post_name(self, kind: str) -> str:
        post = self.posts.get(kind)
        return str(post.name) if post else kind

    def kinds_with_duty(self, duty: str) -> tuple[str, ...]:
        """Post kinds that have the duty by name; commanders, who have every duty, are not among them."""
        return tuple(kind for kind, post in self.posts.items() if post.duties and duty in post.duties)


class UnknownKind(InvalidInput):
    """A kind that the protocol in force does not define."""
