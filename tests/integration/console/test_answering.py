"""How pages answer to what no form of ours sends."""

import pytest
from django.contrib.messages import get_messages

from dayclear.cases.models import Contact


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
