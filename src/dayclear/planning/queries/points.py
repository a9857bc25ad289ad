"""Where people who come down are swabbed."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within
from dayclear.places.sorting import natural
from dayclear.planning.models import Point
from dayclear.planning.policies import DUTY


def points(scope: Scope) -> QuerySet[Point]:
    """The points in use in sight, by place and name."""
    return (
        Point.objects.filter(within(scope, "place_path", DUTY), in_use=True)
        .select_related("place")
        .order_by("place_path", natural("name"))
    )


def point(point_id: UUID, scope: Scope) -> Point:
    """Raises NotFound."""
    found = points(scope).filter(pk=point_id).prefetch_related("served__place").first()
    if found is None:
        raise NotFound(_("There is no such point."), _("Choose one from the list."))
    return found
