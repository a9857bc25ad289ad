from datetime import time

import pytest

from dayclear.laboratory.models import Laboratory, Shift


@pytest.fixture
def shanxi(db):
    return Laboratory.objects.create(name_zh="山西检测车", name_en="Shanxi lab truck")


@pytest.fixture
def henan(db):
    """Works through the night: 16:00 to 10:00 of the next day."""
    made = Laboratory.objects.create(name_zh="河南气膜实验室", name_en="Henan air-dome laboratory")
    Shift.objects.create(laboratory=made, starts=time(16), ends=time(10), tubes_per_h=2000)
    return made
