"""The shape of a protocol. Every number and name in here comes from the file; none has a value in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput

EVERY_DUTY = "*"
OWNER_BY_PROBLEM = "by_problem"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; ``str()`` gives the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Duty:
    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class PostKind:
    """``above`` is the kind a matter goes to next, None at the top. ``duties`` None means every duty."""

    kind: str
    name: Text
    levels: tuple[str, ...]
    duties: frozenset[str] | None
    above: str | None
    department: bool
    field: bool
    signs_day: bool


@dataclass(frozen=True, slots=True)
class DayHours:
    """Local wall-clock times: the day shift, and when carried tasks are due on the following day."""

    starts: time
    ends: time
    carried_due: time

    def is_night(self, local: datetime) -> bool:
        return not self.starts <= local.time() < self.ends


@dataclass(frozen=True, slots=True)
class Milestone:
    name: Text
    within_min: int


@dataclass(frozen=True, slots=True)
class TaskRule:
    """One task an event opens. ``owner`` is a post kind, or ``by_problem`` for the problem's department.

    ``within_min`` counts from the event, also where ``after`` names a task of the same event to wait for.
    ``escalate_to`` None means the kind above the owner. ``reentry_min`` is for disinfection: minutes from its end until
    somebody may go in again.
    """

    kind: str
    title: Text
    owner: str
    within_min: int
    milestones: tuple[Milestone, ...]
    remind_at_share: float
    proof: str
    escalate_to: str | None
    unblocked_by: str | None
    clock: str
    after: str | None
    reentry_min: int


@dataclass(frozen=True, slots=True)
class EventRule:
    kind: str
    name: Text
    tasks: tuple[TaskRule, ...]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    kind: str
    name: Text
    department: str
    within_min: int
    clock: str


@dataclass(frozen=True, slots=True)
class ZoneKind:
    """``people_per_tube`` is the tube mode (1, 5, 10, 20); ``sampling`` is door, downstairs or point.

    ``rank`` orders zones by severity, 1 the strictest. ``lowers_to`` None: release ends the measures.

    Proposed at places of the levels ``propose_at`` with so many cases in so many days, of those found where
    ``counts_found_in`` says. ``rises_at`` and ``restarts_at`` are the levels of what a new case raises or starts anew,
    None: the whole zone. ``others_lifted_in`` is the level of the place in which no stricter zone may stand any more.
    """

    kind: str
    name: Text
    rank: int
    sampling: str
    people_per_tube: int
    nucleic_per_week: int
    antigen_per_week: int
    clear_days: int
    contacts_out_days: int
    negative_within_days: int
    lowers_to: str | None
    rises_to_on_positive: str | None
    may_leave_for_work: bool
    propose_at: tuple[str, ...]
    propose_cases: int
    propose_within_days: int
    counts_found_in: tuple[str, ...]
    rises_at: str | None
    restarts_at: str | None
    clear_days_after_lowering: int
    others_lifted_in: str | None
    delivery: str
    holds: Text


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """How often a group is tested, and for how many hours a negative lets somebody work: 0 where it is not asked for.

    ``antigen_before_shift``: the gate asks for an antigen; otherwise it is due within the day and the gate lets pass.
    """

    kind: str
    name: Text
    antigen_per_day: int
    nucleic_per_day: int
    antigen_valid_h: int
    nucleic_valid_h: int
    antigen_before_shift: bool


@dataclass(frozen=True, slots=True)
class ClearanceRule:
    """How long a gate trusts the list it took along, and how late an antigen may be told."""

    list_trusted_h: int
    reported_within_h: int


@dataclass(frozen=True, slots=True)
class ContactRule:
    """``kind`` is close or secondary. Test days count from the start of isolation, home days from its end.

    ``arm_min``, ``near_min`` and ``room_min``: from how many minutes on being so near counts. Both masked, a well
    aired room and the open air make it so many times longer. ``adds_up``: several meetings of the same two on one day
    and place count together. ``same_stairwell``: who shares it is proposed too.
    """

    kind: str
    name: Text
    exposed_days_before: int
    site_days: int
    home_days: int
    site_test_days: tuple[int, ...]
    home_test_days: tuple[int, ...]
    double_sample_at_release: bool
    move_within_min: int
    arm_min: int
    near_min: int
    room_min: int
    both_masked_times: int
    aired_times: int
    open_air_times: int
    adds_up: bool
    same_stairwell: bool

    def site_tests_on(self, began_on: date) -> tuple[date, ...]:
        """The days of the tests at the site; the day on which isolation begins is the first."""
        return tuple(began_on + timedelta(days=day - 1) for day in self.site_test_days)


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """What somebody under a measure is told on paper: the rule, what ends it sooner, what they may expect.

    ``answered_by`` is the kind of post whose telephone stands there. A measure whose record knows no last day is
    decided anew after ``review_days``; with 0 the record always knows it.
    """

    kind: str
    name: Text
    rule: Text
    ends: Text
    expects: Text
    answered_by: str
    review_days: int


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """``stay_days_expected`` serves the forecast of beds alone.

    ``first_test_day``: on which day in hospital tests for release begin. ``contact_negative_h``: how
    old a contact's negative samples may be at release.
    """

    ct_min: float
    tests: int
    hours_apart: int
    home_days: int
    screening_exempt_days: int
    home_test_day: int
    stay_days_expected: int
    first_test_day: int
    contact_negative_h: int


@dataclass(frozen=True, slots=True)
class ScreeningRule:
    """``cases_within_days`` and ``ring_m``: which cases a targeted round is drawn around, and how wide."""

    loop_within_h: int
    area_within_h: int
    sampling_within_h: int
    queue_max_min: int
    people_per_sampler_day: int
    tube_modes: tuple[int, ...]
    rounds_until_source_known: int
    tube_received_within_h: int
    tube_known_within_h: int
    result_within_h: int
    exemption_days_most: int
    cases_within_days: int
    ring_m: int
    field_shift_h: int
    field_roster_most: int


@dataclass(frozen=True, slots=True)
class PlanningRule:
    """``detour`` is how much longer roads are than straight lines; the rest says its unit.

    A sampler with ``helpers_per_sampler`` helpers keeps the pace of the numbers a day, one without any helper the share
    ``pace_without_helpers`` of it; with some, in proportion.
    """

    sampler_day_h: float
    downstairs_per_sampler_day: int
    setup_min: float
    fewest_people: int
    walk_m_per_min: float
    drive_km_per_h: float
    drive_overhead_min: float
    detour: float
    point_within_m: int
    way_down_min: float
    pickup_every_min: int
    laboratory_way_min: int
    test_takes_h: float
    search_s: int
    helpers_per_sampler: int = 2
    pace_without_helpers: float = 1.0


@dataclass(frozen=True, slots=True)
class TransferRule:
    """``bed_hold_h`` is how long a bed waits for somebody who has not left."""

    bed_hold_h: int
    child_below_years: int
    drive_km_per_h: float
    detour: float
    boarding_min: float
    handing_over_min: float
    vehicle_disinfection_min: float
    ride_most_min: float


@dataclass(frozen=True, slots=True)
class TransmissionRule:
    """How cases are joined when it is asked who infected whom.

    The serial interval is that of the pathogen; an outbreak with ``own_interval_pairs`` pairs or more speaks for itself.
    Weights tell how much more likely an infection is within a place than between two places; ``outside_weight`` is that of
    a source that nobody has found, ``met_weight`` that of somebody whom the case met by its visits. Visits of the last
    ``visit_days`` before a case fell ill count for what binds cases.
    """

    interval_mean_d: float
    interval_sd_d: float
    own_interval_pairs: int
    cluster_gap_d: int
    compound_weight: float
    building_weight: float
    unit_weight: float
    household_weight: float
    met_weight: float
    outside_weight: float
    visit_days: int


@dataclass(frozen=True, slots=True)
class VisitRule:
    """``check_in_min``: how long somebody is taken to have stayed who scanned a place's code and never scanned out."""

    check_in_min: int


@dataclass(frozen=True, slots=True)
class SupplyWindow:
    starts: time
    ends: time


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
