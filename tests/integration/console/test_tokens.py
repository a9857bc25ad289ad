"""A laboratory's own system is given its token on the account page, and loses it there."""

import pytest
from django.test import Client

from dayclear.command.models import ApiToken


@pytest.fixture
def liaison(client, stairwell):
    client.force_login(stairwell.by("department.transfer"))
    return client


def issue(client):
    form = client.get("/account/tokens/").context["form"]
    told = {"token_id": str(form.fields["token_id"].initial), "name": "转运系统", "valid_days": "30"}
    return client.post("/account/tokens/", told), told


def called(client, secret):
    return client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_shown_once_and_opens_the_interface(liaison, another):
    answer, told = issue(liaison)
    secret = answer.context["issued"].secret
    assert secret in answer.content.decode()
    assert secret not in liaison.get("/account/tokens/").content.decode()
    assert called(another, secret) == 200
    assert liaison.post("/account/tokens/", told).status_code == 302
    assert ApiToken.objects.count() == 1


def test_a_revoked_token_opens_nothing(liaison, another):
    secret = issue(liaison)[0].context["issued"].secret
    liaison.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert called(another, secret) == 401


def test_nobody_revokes_the_token_of_another(liaison, another, stairwell):
    issue(liaison)
    another.force_login(stairwell.by("commander.district"))
    address = f"/account/tokens/{ApiToken.objects.get().pk}/revoke/"
    assert another.post(address).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


@pytest.fixture
def another():
    """A second browser or program, with no session of the first."""
    return Client()
