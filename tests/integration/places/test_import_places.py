"""A file of places becomes the tree; again, nothing; corrected, its corrections; undone, what was before."""

from collections import Counter

import pytest

from dayclear.kernel.errors import Refused
from dayclear.people.models import Household
from dayclear.places import operations
from dayclear.places.models import Level, Place
from dayclear.records.models import ImportStatus

pytestmark = pytest.mark.django_db

HEAD = "code,name,level,parent_code"
TREE = """
2201,长春市,city,
220113,九台区,district,2201
220113001,九台街道,street,220113
220113002,营城街道,street,220113
220113001001,站前社区,community,220113001
C1,阳光小区,compound,220113001001
3,3号楼,building,220113001001/C1
1,1单元,unit,220113001001/C1/3
"""


@pytest.fixture
def importing(tmp_path, noon):
    def run(rows, head=HEAD, **options):
        path = tmp_path / "places.csv"
        path.write_text(f"{head}\n{rows.strip()}\n", encoding="utf-8")
        return operations.import_places(path=path, by=None, at=noon, **options)

    return run


def rows_of_tree():
    fields = ("parent__code", "code", "level", "name_zh", "name_en", "path", "latitude", "sort_key")
    return sorted(Place.objects.values_list(*fields), key=str)


def test_a_tree_comes_in_with_its_paths(importing):
    batch = importing(TREE)
    assert (batch.rows_read, batch.rows_added, batch.rows_refused) == (8, 8, 0)
    assert Place.objects.get(level=Level.UNIT).path == "/2201/220113/220113001/220113001001/C1/3/1/"


def test_the_same_file_again_changes_nothing(importing):
    importing(TREE)
    before = rows_of_tree()
    batch = importing(TREE)
    assert (batch.rows_added, batch.rows_changed, batch.rows_unchanged) == (0, 0, 8)
    assert rows_of_tree() == before


def test_children_before_parents_and_chinese_headers_are_read(importing):
    lines = TREE.strip().splitlines()
    batch = importing("\n".join(reversed(lines)), head="编码,名称,级别,上级编码")
    assert batch.rows_added == 8


def test_a_bad_row_is_told_with_line_column_reason_and_remedy_and_the_others_come_in(importing):
    batch = importing("2201,长春市,city,\n220113,九台区,district,2299\n220182,榆树市,district,2201")
    problem = batch.problems.get()
    assert (problem.line, problem.column, problem.value) == (3, "parent_code", "2299")
    assert problem.reason
    assert problem.remedy
    assert Place.objects.count() == 2


def test_all_or_nothing_leaves_the_tree_alone(importing):
    batch = importing("2201,长春市,city,\n220113,九台区,district,2299", all_or_nothing=True)
    assert batch.status == ImportStatus.FAILED
    assert not Place.objects.exists()
    assert batch.problems.count() == 1


def test_a_dry_run_counts_and_writes_nothing(importing):
    batch = importing(TREE, dry_run=True)
    assert batch.rows_added == 8
    assert not Place.objects.exists()


def test_a_community_that_moves_takes_everything_inside_along(importing, noon):
    importing(TREE)
    unit = Place.objects.get(level=Level.UNIT)
    household = Household.objects.create(place=unit, place_path=unit.path, door="101")
    importing("220113001001,站前社区,community,220113002")
    household.refresh_from_db()
    unit.refresh_from_db()
    assert unit.path == household.place_path == "/2201/220113/220113002/220113001001/C1/3/1/"


def test_an_undone_import_leaves_what_was_there_before(importing, noon):
    importing(TREE)
    before = rows_of_tree()
    batch = importing(
        "220113001001,站前新社区,community,220113002\n220113002001,南山社区,community,220113002\nC9,新小区,compound,220113002001"
    )
    assert (batch.rows_added, batch.rows_changed) == (2, 1)
    undone = operations.undo_import(batch=batch, by=None, at=noon)
    assert (undone.removed, undone.restored, undone.left) == (2, 1, ())
    assert rows_of_tree() == before
    with pytest.raises(Refused):
        operations.undo_import(batch=batch, by=None, at=noon)


def test_a_place_that_others_refer_to_stays_and_is_named(importing, noon):
    batch = importing(TREE)
    unit = Place.objects.get(level=Level.UNIT)
    household = Household.objects.create(place=unit, place_path=unit.path, door="101")
    undone = operations.undo_import(batch=batch, by=None, at=noon)
    assert undone.removed == 1  # the other street
    assert {stay.label for stay in undone.left} >= {"1单元", "3号楼"}
    household.delete()
    assert not operations.undo_import(batch=batch, by=None, at=noon).left
    assert not Place.objects.exists()


def test_what_was_changed_again_since_is_not_overwritten(importing, noon):
    importing(TREE)
    batch = importing("220113002,营城新街道,street,220113")
    street = Place.objects.get(code="220113002")
    operations.rename(place=street, name_zh="又一个名字", by=None, at=noon)
    undone = operations.undo_import(batch=batch, by=None, at=noon)
    assert len(undone.left) == 1
    street.refresh_from_db()
    assert street.name_zh == "又一个名字"


def test_the_real_tree_of_the_reference_district_comes_in(tmp_path, noon):
    """Same shape as the official codes: a city, a district, 20 streets, 36 communities and 307 villages."""
    rows = ["2201,长春市,city,", "220113,九台区,district,2201"]
    rows += [f"220113{street:03},街{street},street,220113" for street in range(1, 21)]
    rows += [f"220113{n % 20 + 1:03}{n:03},社{n},community,220113{n % 20 + 1:03}" for n in range(1, 37)]
    rows += [f"220113{n % 20 + 1:03}{n + 200:03},村{n},village,220113{n % 20 + 1:03}" for n in range(1, 308)]
    path = tmp_path / "places.csv"
    path.write_text("\n".join(["code,name,level,parent_code", *rows]), encoding="utf-8")
    batch = operations.import_places(path=path, by=None, at=noon)
    assert batch.rows_added == 365
    levels = Counter(Place.objects.values_list("level", flat=True))
    assert levels == {"city": 1, "district": 1, "street": 20, "community": 36, "village": 307}
    assert Place.objects.filter(parent=None).count() == 1
    assert Place.objects.get(code="220113").children.count() == 20
