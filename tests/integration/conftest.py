"""What the integration tests share: a stairwell with its people and posts, and the system's own sight."""

import pytest

from dayclear.kernel.scope import Scope
from tests.integration.stairwell import Stairwell


@pytest.fixture
def stairwell(db, noon):
    return Stairwell(noon)


@pytest.fixture
def everything():
    return Scope.everything()
