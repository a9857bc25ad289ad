import pytest

from dayclear.laboratory.models import Laboratory


@pytest.fixture
def shanxi(db):
    return Laboratory.objects.create(name_zh="山西检测车", name_en="Shanxi lab truck")


@pytest.fixture
def henan(db):
    return Laboratory.objects.create(
        name_zh="河南气膜实验室", name_en="Henan air-dome laboratory", capacity_per_h=2000
    )
