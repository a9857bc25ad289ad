import pytest

from tests.integration.cases.homes import Homes


@pytest.fixture
def homes(db, noon):
    return Homes(noon)
