import pytest

from dayclear.command.models import Account


@pytest.fixture
def clerk(db):
    return Account.objects.create_user(username="clerk", password="a-long-enough-word")


@pytest.fixture
def colleague(db):
    return Account.objects.create_user(username="colleague", password="a-long-enough-word")


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
