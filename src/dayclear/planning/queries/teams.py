"""Which teams there are, and what a plan gives each to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within
from dayclear.places.sorting import natural
from dayclear.planning.models import Plan, Team, Visit
from dayclear.planning.policies import DUTY


@dataclass(frozen=True, slots=True)
class TeamDay:
    """What a plan gives one team to do."""

    team: Team
    visits: int
    people: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team that a visit may go to, and until when the plan keeps it busy; None where it has nothing to do."""

    team: Team
    ends_at: datetime | None
    people: int


def teams(scope: Scope, *, retired: bool = False) -> QuerySet[Team]:
    """The teams in use that gather in sight, by place and name; with ``retired``, those of former days too."""
    standing = Q() if retired else Q(in_use=True)
    return (
        Team.objects.filter(standing, within(scope, "place_path", DUTY))
        .select_related("place")
        .order_by("place_path", natural("name"))
    )


def teams_found(scope: Scope, *, words: str = "", only_out: bool = False) -> QuerySet[Team]:
    """The teams in sight whose name, hospital or place has every one of these words."""
    found = teams(scope).filter(out_since__isnull=False) if only_out else teams(scope)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(origin__icontains=word)
            | Q(place__name_zh__icontains=word)
            | Q(place__name_en__icontains=word)
        )
    return found


def samplers_ready(scope: Scope) -> int:
    """The samplers of all teams in sight that are not out."""
    ready = teams(scope).filter(out_since__isnull=True)
    count: int = ready.aggregate(count=Sum("samplers", default=0))["count"]
    return count


def team(team_id: UUID, scope: Scope) -> Team:
    """Raises NotFound."""
    found = Team.objects.filter(within(scope, "place_path", DUTY), pk=team_id).select_related("place").first()
    if found is None:
        raise NotFound(_("There is no such team."), _("Choose one from the list."))
    return found


def teams_sent(plan: Plan, scope: Scope, *, words: str = "") -> QuerySet[Team]:
    """The teams with a visit in sight, by place and name; with ``words``, those whose name has them."""
    seen = Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
    sent = Team.objects.filter(pk__in=seen.values("team"), name__contains=words)
    return sent.select_related("place").order_by("place_path", natural("name"))


def team_days(plan: Plan, scope: Scope, teams: Iterable[Team] | None = None) -> list[TeamDay]:
    """One row a team with a visit in sight, counted over what is in sight; of these ``teams``, or of all that are sent."""
    told = list(teams_sent(plan, scope) if teams is None else teams)
    rows = (
        Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan, team__in=told)
        .values("team_id")
        .annotate(count=Count("pk"), people=Sum("people"), starts=Min("arrives_at"), ends=Max("ends_at"))
    )
    by_team = {row["team_id"]: row for row in rows}
    return [
        TeamDay(
            one,
            by_team[one.pk]["count"],
            by_team[one.pk]["people"],
            by_team[one.pk]["starts"],
            by_team[one.pk]["ends"],
        )
        for one in told
    ]


def teams_to_choose(
    visit: Visit, scope: Scope, *, words: str = "", own: bool = False, most: int = 15
) -> list[TeamChoice]:
    """The teams in sight that are not out: those that gather nearest by the tree first, and of these who is done earliest.

    ``own`` also tells the team that makes the visit: others at the same building may go to it.
    """
    busy = {
        row["team_id"]: row
        for row in Visit.objects.filter(plan=visit.plan_id)
        .values("team_id")
        .annotate(ends=Max("ends_at"), people=Sum("people"))
    }
    found = teams_found(scope, words=words).filter(out_since__isnull=True)
    if not own:
        found = found.exclude(pk=visit.team_id)
    choices = [
        TeamChoice(one, busy[one.pk]["ends"], busy[one.pk]["people"])
        if one.pk in busy
        else TeamChoice(one, None, 0)
        for one in found
    ]
    earliest = visit.plan.opens_at
    return sorted(
        choices,
        key=lambda choice: (-_shared(choice.team.place_path, visit.place_path), choice.ends_at or earliest),
    )[:most]


def _shared(path: str, other: str) -> int:
    """How many places lie around both."""
    steps = zip(path.strip("/").split("/"), other.strip("/").split("/"), strict=False)
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], steps))
