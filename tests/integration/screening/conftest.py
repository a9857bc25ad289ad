import pytest

from tests.integration.screening.district import District


@pytest.fixture
def district(db, noon):
    return District(noon)
