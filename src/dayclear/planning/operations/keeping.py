"""Teams and points are made, changed, taken out for a while and retired."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.places.models import Place
from dayclear.planning.models import Point, ServedPlace, Team
from dayclear.records.audit import audited


@audited
def keep_team(
    *,
    team_id: UUID,
    place: Place,
    name: str,
    samplers: int,
    helpers: int,
    starts: time,
    ends: time,
    origin: str = "",
    phone: str = "",
    by: Model | None,  # noqa: ARG001 - @audited names who acts.
    at: datetime,  # noqa: ARG001 - every write says when; the history keeps it.
) -> Team:
    """Makes the team or changes it; the same call again changes nothing.

    Raises InvalidInput for a team without a name or a sampler, Conflict where another team there has the name.
    """
    if not name.strip() or samplers < 1:
        raise InvalidInput(_("A team needs a name and a sampler."), _("Write both."))
    if Team.objects.filter(place=place, name=name.strip(), in_use=True).exclude(pk=team_id).exists():
        raise Conflict(
            _("Another team at %(place)s is called “%(name)s”.") % {"place": place.name, "name": name},
            _("Give it another name."),
        )
    kept, _made = Team.objects.update_or_create(
        pk=team_id,
        defaults={
            "place": place,
            "place_path": place.path,
            "name": name.strip(),
            "samplers": samplers,
            "helpers": helpers,
            "starts": starts,
            "ends": ends,
            "origin": origin.strip(),
            "phone": phone.strip(),
        },
    )
    return kept


@audited
def take_out(*, team: Team, reason: str, by: Model | None, at: datetime) -> Team:  # noqa: ARG001 - @audited names who acts.
    """From now on the team cannot be sent; one that is out already stays out since then."""
    if not reason.strip():
        raise InvalidInput(_("Say why the team is out."), _("Write in a few words why."))
    if team.out_since is None:
        team.out_since, team.out_reason = at, reason.strip()
        team.save(update_fields=["out_since", "out_reason"])
    return team


@audited
def bring_back(*, team: Team, by: Model | None) -> Team:  # noqa: ARG001 - @audited names who acts.
    team.out_since, team.out_reason = None, ""
    team.save(update_fields=["out_since", "out_reason"])
    return team


@audited
def retire_team(*, team: Team, by: Model | None) -> Team:  # noqa: ARG001 - @audited names who acts.
    """The team is there no more; plans of former days still name it."""
    team.in_use = False
    team.save(update_fields=["in_use"])
    return team


@audited
def keep_point(
    *,
    point_id: UUID,
    place: Place,
    name: str,
    latitude: float,
    longitude: float,
    lanes: int = 4,
    opens: time | None = None,
    closes: time | None = None,
    serves: Sequence[Place] = (),
    by: Model | None,  # noqa: ARG001 - @audited names who acts.
) -> Point:
    """Makes the point or changes it; the same call again changes nothing.

    It serves just the places in ``serves``, or whoever is near where there are none. Raises InvalidInput for a point without
    a name or a lane or with one hour only, Conflict where another point there has the name.
    """
    if not name.strip() or lanes < 1:
        raise InvalidInput(_("A point needs a name and a lane."), _("Write both."))
    if (opens is None) != (closes is None):
        raise InvalidInput(_("A point that opens closes, too."), _("Write both hours, or none."))
    if Point.objects.filter(place=place, name=name.strip(), in_use=True).exclude(pk=point_id).exists():
        raise Conflict(
            _("Another point at %(place)s is called “%(name)s”.") % {"place": place.name, "name": name},
            _("Give it another name."),
        )
    told = {
        "place": place,
        "place_path": place.path,
        "name": name.strip(),
        "latitude": latitude,
        "longitude": longitude,
        "lanes": lanes,
        "opens": opens,
        "closes": closes,
    }
    kept, _made = Point.objects.update_or_create(pk=point_id, defaults=told)
    kept.served.exclude(place__in=serves).delete()
    known = set(kept.served.values_list("place_id", flat=True))
    ServedPlace.objects.bulk_create(
        [ServedPlace(point=kept, place=one, place_path=one.path) for one in serves if one.pk not in known]
    )
    return kept


@audited
def retire_point(*, point: Point, by: Model | None) -> Point:  # noqa: ARG001 - @audited names who acts.
    """The point is closed for good; plans of former days still name it."""
    point.in_use = False
    point.save(update_fields=["in_use"])
    return point
