"""A small tree and a way to import a roster into it."""

import csv

import pytest

from dayclear.people import operations
from dayclear.places import operations as places
from dayclear.places.models import Place

TREE = """code,name,level,parent_code
2201,长春市,city,
220113,九台区,district,2201
220113001,九台街道,street,220113
220113001001,站前社区,community,220113001
220113001002,南山社区,community,220113001
C1,阳光小区,compound,220113001001
3,3号楼,building,220113001001/C1
1,1单元,unit,220113001001/C1/3
2,2单元,unit,220113001001/C1/3
C2,南山小区,compound,220113001002
1,1号楼,building,220113001002/C2
1,1单元,unit,220113001002/C2/1
"""
AT_HOME = {"place_code": "220113001001/C1/3/1", "door": "101"}


@pytest.fixture
def tree(db, tmp_path, noon):
    path = tmp_path / "places.csv"
    path.write_text(TREE, encoding="utf-8")
    batch = places.import_places(path=path, by=None, at=noon)
    assert not batch.rows_refused, list(batch.problems.values())


@pytest.fixture
def unit(tree):
    return Place.objects.get(path="/2201/220113/220113001/220113001001/C1/3/1/")


@pytest.fixture
def other_unit(tree):
    return Place.objects.get(path="/2201/220113/220113001/220113001002/C2/1/1/")


@pytest.fixture
def importing(tree, tmp_path, noon):
    def run(*rows, **options):
        """Each row is a mapping of columns; where it says no place, its person lives behind one door."""
        filled = [row if {"community", "place_code"} & set(row) else {**AT_HOME, **row} for row in rows]
        heads = list(dict.fromkeys(name for row in filled for name in row))
        path = tmp_path / "residents.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            writer.writerows(filled)
        return operations.import_residents(path=path, by=None, at=noon, **options)

    return run
