"""The page that documents the interface."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_needs_no_other_network_than_ours(client):
    page = client.get("/api/v1/docs").content.decode()
    assert "swagger-ui-bundle" in page
    assert 'src="http' not in page
    assert 'href="http' not in page
