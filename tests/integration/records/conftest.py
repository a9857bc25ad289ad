import pytest

from dayclear.command.models import Account


@pytest.fixture
def clerk(db):
    return Account.objects.create(username="clerk")


@pytest.fixture
def colleague(db):
    return Account.objects.create(username="colleague")


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
