"""The list of rounds tells of each how far it is, to whoever may know, and keeps to a page."""

from dayclear.console.rounds.views import ROUNDS_A_PAGE
from dayclear.people.models import Person


def test_each_round_says_who_is_missing_and_former_rounds_stand_on_further_pages(
    client, stairwell, django_assert_max_num_queries
):
    opened = [stairwell.open_round() for _ in range(ROUNDS_A_PAGE + 1)]
    client.force_login(stairwell.by("commander.compound"))
    client.get("/rounds/")
    with django_assert_max_num_queries(12):
        first = client.get("/rounds/")
    further = client.get("/rounds/?page=2").context["rows"]
    assert len(first.context["rows"]) == ROUNDS_A_PAGE
    assert {one.pk for one, _ in [*first.context["rows"], *further]} == {each.pk for each in opened}
    assert {coverage.missing for _, coverage in further} == {Person.objects.count()}
