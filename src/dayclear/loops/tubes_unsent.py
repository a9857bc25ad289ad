"""Tubes that were filled and never sent: one search where the team stands that has them, one for each box left open."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.models import Difference, DifferenceKind
from dayclear.places import queries as tree
from dayclear.places.models import Level, Place
from dayclear.places.path_sets import with_those_around
from dayclear.situation import tubes_unsent

TEAMS_STAND_AT = (Level.COMMUNITY, Level.VILLAGE)


def findings(*, at: datetime) -> list[laboratory.Finding]:
    """What should have left long ago; a finding for each community or village and for each box."""
    found = tubes_unsent.unsent(_swabbed_before(at))
    return [
        *(
            laboratory.Finding(kind=DifferenceKind.UNSENT, place=place, count=tubes)
            for place, tubes in _by_team(found.loose)
        ),
        *(
            laboratory.Finding(
                kind=DifferenceKind.UNSENT, place=box.place, box=box, count=found.boxed[box.pk]
            )
            for box in laboratories.boxes_by_ids(found.boxed)
        ),
    ]


def ended(standing: Collection[laboratory.Finding]) -> list[UUID]:
    """The open differences of which nothing is found any more."""
    keys = {(finding.place.pk, finding.box.pk if finding.box else None) for finding in standing}
    return [pk for pk, key in laboratories.open_unsent().items() if key not in keys]


def loose_tubes(difference: Difference, *, at: datetime) -> Sequence[str]:
    """The tubes that such a difference is about, the oldest first."""
    return tubes_unsent.loose_tubes(difference.place_path, _swabbed_before(at))


def _swabbed_before(at: datetime) -> datetime:
    return at - timedelta(hours=protocol_in_force(at).screening.tube_sent_within_h)


def _by_team(tubes_of: Mapping[str, int]) -> list[tuple[Place, int]]:
    if not tubes_of:
        return []
    stands = set(tree.at_levels(TEAMS_STAND_AT, Scope.everything()).values_list("path", flat=True))
    counted: Counter[str] = Counter()
    for path, tubes in tubes_of.items():
        around = [outer for outer in with_those_around(path) if outer in stands]
        counted[around[0] if around else path] += tubes
    return [(place, counted[place.path]) for place in tree.by_paths(counted, Scope.everything())]
