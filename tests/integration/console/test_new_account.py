"""A new member of staff signs in with the password that was shown once, and sees nothing until appointed."""

import pytest
from django.test import Client

from dayclear.command.models import Account

TOLD = {"display_name": "周静", "username": "zhoujing", "phone": "16100000001"}


@pytest.fixture
def commander(client, stairwell):
    client.force_login(stairwell.by("commander.compound"))
    return client


def test_the_first_password_opens_the_door_and_nothing_else(commander, stairwell):
    made = commander.post("/command/accounts/new/", TOLD).context["made"]
    newcomer = Client()
    signed_in = newcomer.post("/accounts/login/", {"login": "zhoujing", "password": made.password})
    assert signed_in.status_code == 302
    assert newcomer.get(f"/places/{stairwell.compound.pk}/").status_code == 404


def test_sent_twice_it_is_one_account(commander):
    commander.post("/command/accounts/new/", TOLD)
    assert commander.post("/command/accounts/new/", TOLD).status_code == 302
    assert Account.objects.filter(username="zhoujing").count() == 1


def test_who_commands_nothing_makes_no_account(client, stairwell):
    client.force_login(stairwell.by("taskforce.testing"))
    client.post("/command/accounts/new/", TOLD)
    assert not Account.objects.filter(username="zhoujing").exists()
