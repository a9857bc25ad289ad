"""How pages answer to what no form of ours sends."""

from unittest.mock import patch

import pytest
from django.contrib.messages import get_messages

from dayclear.cases.models import Contact
from dayclear.kernel.errors import Refused


@pytest.mark.parametrize("address", ["/search/?q=%00", "/cases/?status=%00", "/problems/new/?place=%00"])
def test_a_character_that_no_database_keeps_is_a_bad_request(client, stairwell, address):
    client.force_login(stairwell.by("commander.district"))
    assert client.get(address).status_code == 400


def test_an_error_in_a_form_that_is_not_shown_again_names_its_field(client, positive_as_found, stairwell):
    client.force_login(stairwell.by("department.tracing"))
    contact = Contact.objects.first()
    answer = client.post(f"/follow-up/{contact.pk}/", {"note": "…"}, headers={"accept-language": "en"})
    (message,) = get_messages(answer.wsgi_request)
    assert message.message == "Reached: This field is required."


def test_a_page_that_refuses_whoever_came_from_nowhere_says_so_itself(client, stairwell):
    """To send them to their first page would send them round for ever where that one refuses, too."""
    with patch("dayclear.console.people_pages.views.queries.likely_duplicates") as asked:
        asked.side_effect = Refused("门锁着。", "请向上级申请。")
        client.force_login(stairwell.by("commander.district"))
        answer = client.get("/people/duplicates/")
        sent_back = client.get("/people/duplicates/", headers={"referer": "http://testserver/tasks/"})
    assert (answer.status_code, "门锁着。" in answer.text, "请向上级申请。" in answer.text) == (
        403,
        True,
        True,
    )
    assert (sent_back.status_code, sent_back["Location"]) == (302, "http://testserver/tasks/")
