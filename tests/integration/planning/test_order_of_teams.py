"""Teams stand in the order in which people count them."""

from dayclear.kernel.scope import Scope
from dayclear.places.rules import natural_sort_key
from dayclear.places.sorting import natural
from dayclear.planning import queries
from dayclear.planning.models import Team
from tests.integration.loops.plans import a_team

NAMES = [
    "采样1队",
    "采样2队",
    "采样11队",
    "采样11-3队",
    "采样11-20队",
    "采样1234567队",
    "采样12345678队",
    "先锋队",
]


def test_team_2_comes_before_team_11(stairwell):
    for name in ["采样11队", "采样1队", "采样2队"]:
        a_team(stairwell, name)

    assert [team.name for team in queries.teams(Scope.everything())] == ["采样1队", "采样2队", "采样11队"]


def test_the_database_and_the_rules_have_one_order(stairwell):
    for name in NAMES:
        a_team(stairwell, name)

    keys = dict(Team.objects.values_list("name", natural("name")))

    assert keys == {name: natural_sort_key(name) for name in NAMES}
