"""Reads of clearance. What lies outside the caller's scope is answered as if it were not there.

A gate sees employers at its own places; names on rosters are for whoever keeps rosters there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Exists, Max, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dayclear.clearance.models import (
    Antigen,
    DayTotal,
    Employer,
    EmployerWord,
    GateScan,
    Membership,
    SelfReportLink,
    WordKind,
)
from dayclear.clearance.policies import DUTY
from dayclear.clearance.rules import digest_of
from dayclear.clearance.states import KEEPING, PhotoCheck, Suspicion
from dayclear.command.models import Account
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within

MOST_WORDS = 50
MOST_SCANS = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """How people due on a day stand; ``missing`` are those neither complete nor stopped."""

    due: int = 0
    antigen: int = 0
    nucleic: int = 0
    complete: int = 0
    stopped: int = 0
    positive: int = 0
    self_reported: int = 0
    counted_at: datetime | None = None

    @property
    def missing(self) -> int:
        return self.due - self.complete - self.stopped


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A group of an employer on a day; the figures are those of DayTotal."""

    employer_id: UUID
    place_path: str
    key_group: str
    due: int
    antigen: int
    nucleic: int
    complete: int
    stopped: int
    positive: int
    self_reported: int


def on_day(day: date, prefix: str = "") -> Q:
    """The condition that a membership holds on a day."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": day})
    )


def employers(scope: Scope) -> QuerySet[Employer]:
    """The employers in use at the caller's places, for a duty that has to do with them; by name."""
    seen = within(scope, "place_path", DUTY) | within(scope, "place_path", KEEPING)
    return (
        Employer.objects.filter(seen, in_use=True)
        .select_related(f"place__{ENCLOSING}")
        .order_by("name_zh", "pk")
    )


def employers_found(scope: Scope, *, words: str = "") -> QuerySet[Employer]:
    """Those whose name has these words in it."""
    return employers(scope).filter(Q(name_zh__contains=words) | Q(name_en__icontains=words))


def employer(employer_id: UUID, scope: Scope) -> Employer:
    """Raises NotFound."""
    found = employers(scope).filter(pk=employer_id).first()
    if found is None:
        raise NotFound(_("There is no such employer."), _("Choose one from the list."))
    return found


def kept_employers(scope: Scope) -> QuerySet[Employer]:
    """Those whose roster the caller keeps."""
    return employers(scope).filter(within(scope, "place_path", KEEPING))


def gate_employers(scope: Scope) -> QuerySet[Employer]:
    """Those whose gate the caller keeps."""
    return employers(scope).filter(within(scope, "place_path", DUTY))


def members(employer: Employer, scope: Scope, day: date) -> QuerySet[Membership]:
    """Who works there on a day, by name; nobody for a caller who does not keep the roster."""
    found = Membership.objects.filter(
        on_day(day), within(scope, "employer__place_path", KEEPING), employer=employer
    )
    return found.select_related("person").order_by("person__name", "pk")


def membership(membership_id: UUID, scope: Scope) -> Membership:
    """Raises NotFound."""
    found = Membership.objects.filter(within(scope, "employer__place_path", KEEPING), pk=membership_id)
    answer = found.select_related("employer", "person").first()
    if answer is None:
        raise NotFound(_("Nobody of this roster is meant."), _("Open the employer's page again."))
    return answer


def memberships_at_gate(person_ids: Collection[UUID], scope: Scope, day: date) -> list[Membership]:
    """On which rosters of the caller's gates these people are on a day; also by the number of a merged record."""
    # By the record's own way to the kept one: asked for from the kept side, it would read every resident.
    kept = Coalesce("merged_into_id", "pk")
    known = list(Person.objects.filter(pk__in=person_ids).values_list(kept, flat=True))
    found = Membership.objects.filter(
        on_day(day), within(scope, "employer__place_path", DUTY), employer__in_use=True, person__in=known
    )
    return list(found.select_related("employer", "person").order_by("employer_id", "pk"))


def members_at_gate(person_ids: Collection[UUID], scope: Scope, day: date) -> dict[UUID, Membership]:
    """By the numbers asked for: the first roster of the caller's gates that each of these people is on."""
    kept = Coalesce("merged_into_id", "pk")
    asked = dict(Person.objects.filter(pk__in=person_ids).values_list("pk", kept))
    first = {one.person_id: one for one in reversed(memberships_at_gate(asked.values(), scope, day))}
    return {number: first[record] for number, record in asked.items() if record in first}


def members_on_day(employer: Employer, person_ids: Iterable[UUID], day: date) -> dict[UUID, Membership]:
    """Who of these people is on a roster, with the home; for whoever may clear people there."""
    found = Membership.objects.filter(on_day(day), employer=employer, person__in=list(person_ids))
    return {one.person_id: one for one in found.select_related("person__household__place")}


def members_among(person_ids: Collection[UUID], day: date) -> set[UUID]:
    """Who of these people belongs to a key group on a day; for loops."""
    found = Membership.objects.filter(on_day(day), employer__in_use=True, person__in=person_ids)
    return set(found.values_list("person_id", flat=True))


def followed_up() -> list[Antigen]:
    """Every positive antigen: a result that comes, or is corrected, may confirm or refute it. For loops."""
    return list(Antigen.objects.exclude(suspicion__in=["", Suspicion.TAKEN_BACK]))


def antigen(antigen_id: UUID, scope: Scope, duties: Sequence[str]) -> Antigen:
    """A positive antigen, for who holds one of the duties where it is looked after. Raises NotFound."""
    seen = Q(pk__in=[])
    for duty in duties:
        seen |= within(scope, "place_path", duty)
    found = Antigen.objects.filter(seen, pk=antigen_id).exclude(suspicion="")
    answer = found.select_related(
        "person__household", f"place__{ENCLOSING}", "employer", "photo", "reported_by"
    ).first()
    if answer is None:
        raise NotFound(_("There is no such test."), _("Open it from its task."))
    return answer


def antigens_of(person_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime) -> QuerySet[Antigen]:
    """The tests of these people in a time, the latest first; the caller was given the people before."""
    found = Antigen.objects.filter(
        person__in=list(person_ids), tested_at__gte=starts_at, tested_at__lt=ends_at
    )
    return found.select_related("photo").order_by("person_id", "-tested_at")


def open_link(secret: str, at: datetime, *, locked: bool = False) -> SelfReportLink:
    """The link of a member who is still on the roster. The secret is all that its bearer may see by: no Scope is asked for.

    Raises NotFound, and alike for a secret that is unknown, ended or revoked.
    """
    held = (
        SelfReportLink.objects.select_for_update(of=("self",), no_key=True)
        if locked
        else SelfReportLink.objects
    )
    found = held.filter(
        on_day(at.astimezone(settings.DISTRICT_ZONE).date(), "membership__"),
        digest=digest_of(secret),
        revoked_at=None,
        expires_at__gt=at,
        membership__employer__in_use=True,
        membership__person__standing="lives_here",
    )
    link = found.select_related("membership__employer__place", "membership__person__household__place").first()
    if link is None:
        raise NotFound(_("This link opens nothing."), _("Ask whoever gave it to you for a new one."))
    return link


def links_in_force(membership_ids: Iterable[UUID], at: datetime) -> dict[UUID, SelfReportLink]:
    """Which of these members, whom the caller was given, have a link that still opens something."""
    found = SelfReportLink.objects.filter(
        membership__in=list(membership_ids), revoked_at=None, expires_at__gt=at
    )
    return {link.membership_id: link for link in found}


def holding_links(members: QuerySet[Membership], at: datetime) -> QuerySet[Membership]:
    """Those of these members, whom the caller was given, whose link still opens something."""
    in_force = SelfReportLink.objects.filter(membership=OuterRef("pk"), revoked_at=None, expires_at__gt=at)
    return members.filter(Exists(in_force))


def told_by_link(link: SelfReportLink, antigen_id: UUID) -> Antigen | None:
    """What was told by this link under this number."""
    return Antigen.objects.filter(link=link, pk=antigen_id).first()


def photos_to_check(employer: Employer, scope: Scope, since: datetime) -> QuerySet[Antigen]:
    """The negatives that people told alone since then, those nobody has looked at first; for who keeps the roster."""
    found = Antigen.objects.filter(
        within(scope, "employer__place_path", KEEPING), employer=employer, tested_at__gte=since
    ).exclude(photo_check="")
    return found.select_related("person", "photo", "photo_checked_by").order_by(
        Case(When(photo_check=PhotoCheck.WAITING, then=0), default=1), "tested_at", "pk"
    )


def photos_waiting(employer: Employer, scope: Scope, since: datetime) -> int:
    """How many of them nobody has looked at."""
    return photos_to_check(employer, scope, since).filter(photo_check=PhotoCheck.WAITING).count()


def photo_to_check(antigen_id: UUID, scope: Scope) -> Antigen:
    """One of them. Raises NotFound."""
    found = Antigen.objects.filter(within(scope, "employer__place_path", KEEPING), pk=antigen_id)
    answer = found.exclude(photo_check="").select_related("person", "photo", "employer").first()
    if answer is None:
        raise NotFound(_("There is no such test."), _("Open the employer's page again."))
    return answer


def entered_by(account_id: UUID, employer: Employer) -> QuerySet[Antigen]:
    """The positives of an employer that this account entered and that nothing has settled yet, the latest first."""
    found = Antigen.objects.filter(reported_by=account_id, employer=employer, suspicion=Suspicion.WAITING)
    return found.select_related("person").order_by("-received_at")


def entry(antigen_id: UUID, by: Account, scope: Scope) -> Antigen:
    """A positive that the caller entered, or in sight where it is looked after. Raises NotFound."""
    found = Antigen.objects.filter(within(scope, "place_path") | Q(reported_by=by.pk), pk=antigen_id)
    answer = found.exclude(suspicion="").select_related("person", "employer").first()
    if answer is None:
        raise NotFound(_("There is no such test."), _("Open it from its task."))
    return answer


def still_waiting(person_id: UUID) -> Antigen | None:
    """The earliest positive of somebody that nothing has settled. For loops."""
    found = Antigen.objects.filter(person=person_id, suspicion=Suspicion.WAITING)
    return found.select_related("person__household", "employer").order_by("tested_at", "pk").first()


def words(employer: Employer) -> QuerySet[EmployerWord]:
    """What an employer that the caller was given was told, the latest first."""
    found = EmployerWord.objects.filter(employer=employer).select_related("person", "heard_by")
    return found.order_by("-at", "-pk")[:MOST_WORDS]


def word(word_id: UUID, scope: Scope) -> EmployerWord:
    """Raises NotFound."""
    in_sight = employers(scope).values("pk")
    found = EmployerWord.objects.filter(pk=word_id, employer__in=in_sight).select_related("employer").first()
    if found is None:
        raise NotFound(_("There is no such word."), _("Open the employer's page again."))
    return found


def stopped_by(person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """For whom employers were told to keep them away and not yet that they may come: person → cause. For loops."""
    later = EmployerWord.objects.filter(
        kind=WordKind.CLEARED, person=OuterRef("person"), cause_id=OuterRef("cause_id")
    )
    found = EmployerWord.objects.filter(~Exists(later), kind=WordKind.STOPPED, person__in=person_ids)
    return dict(found.values_list("person_id", "cause_id"))


def my_scans(account_id: UUID) -> QuerySet[GateScan]:
    """What the caller asked last."""
    return (
        GateScan.objects.filter(asked_by=account_id)
        .select_related("employer")
        .order_by("-asked_at")[:MOST_SCANS]
    )


def figures_by_group(path: str, scope: Scope, day: date) -> dict[str, Figures]:
    """The totals of each group over the employers at a place and inside it, as far as in sight."""
    return {
        row["key_group"]: _figures(row)
        for row in _summed(scope, day, path).values("key_group").annotate(**_SUMS)
    }


def figures_by_employer(scope: Scope, day: date, employer_ids: Iterable[UUID]) -> dict[UUID, Figures]:
    """The totals of each of these employers over its groups."""
    found = _summed(scope, day, "/").filter(employer__in=list(employer_ids)).values("employer_id")
    return {row["employer_id"]: _figures(row) for row in found.annotate(**_SUMS)}


def figures(path: str, scope: Scope, day: date) -> Figures:
    """The totals of all groups at a place and inside it."""
    return _figures(_summed(scope, day, path).aggregate(**_SUMS))


_SUMS = {
    **{
        figure: Sum(figure, default=0)
        for figure in ("due", "antigen", "nucleic", "complete", "stopped", "positive", "self_reported")
    },
    "latest": Max("counted_at"),
}


def _summed(scope: Scope, day: date, path: str) -> QuerySet[DayTotal]:
    """Figures name nobody: every post at the place may read them."""
    return DayTotal.objects.filter(
        within(scope, "place_path"), day=day, place_path__startswith=path
    ).order_by()


def _figures(row: Mapping[str, Any]) -> Figures:
    return Figures(**{name: row[name] for name in _SUMS if name != "latest"}, counted_at=row["latest"])


def waiting(scope: Scope, path: str) -> QuerySet[Antigen]:
    """The positive antigens at a place and inside it that no result has settled yet, the oldest first."""
    found = Antigen.objects.filter(
        within(scope, "place_path"), place_path__startswith=path, suspicion=Suspicion.WAITING
    )
    return found.order_by("tested_at")
