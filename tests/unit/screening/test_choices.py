import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from dayclear.kernel.ids import new_id
from dayclear.screening.choices import AroundCases, Choice, PlaceQuery

CHOICES = [
    Choice(named=(new_id(), new_id())),
    Choice(zones=("lockdown",), without_zones=("control",)),
    Choice(around_cases=AroundCases(7, 150), in_common=True, without_named=(new_id(),)),
    Choice(query=PlaceQuery("unit", missed_in=new_id(), aged=65), without_open_rounds=True),
]


@pytest.mark.parametrize("choice", CHOICES)
def test_what_was_kept_is_what_was_chosen(choice):
    kept = json.loads(json.dumps(choice.as_json(), cls=DjangoJSONEncoder))
    assert Choice.from_json(kept) == choice


def test_only_names_make_a_round_of_everyone():
    assert [choice.is_targeted for choice in CHOICES] == [False, True, True, True]
    assert Choice(named=(new_id(),), without_named=(new_id(),)).is_targeted


def test_a_choice_that_only_leaves_out_chooses_nothing():
    assert Choice(without_zones=("control",)).is_empty
    assert not any(choice.is_empty for choice in CHOICES)
