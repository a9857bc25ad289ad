"""How pages answer to what no form of ours sends."""

import pytest


@pytest.mark.parametrize("address", ["/search/?q=%00", "/cases/?status=%00", "/problems/new/?place=%00"])
def test_a_character_that_no_database_keeps_is_a_bad_request(client, stairwell, address):
    client.force_login(stairwell.by("commander.district"))
    assert client.get(address).status_code == 400
