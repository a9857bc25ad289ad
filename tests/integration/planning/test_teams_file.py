"""A list of teams comes in from a file, again without doubling anything, and is taken back as a whole."""

import pytest

from dayclear.kernel.scope import Reach, Scope
from dayclear.loops import exports, imports
from dayclear.planning import operations as planning
from dayclear.planning.models import Team

HEAD = "队名,集合地点编码,来源单位,采样员,辅助人员,班次开始,班次结束\n"


@pytest.fixture
def file(tmp_path):
    def written(rows):
        path = tmp_path / "teams.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        return path

    return written


def taken(stairwell, path, **told):
    return planning.import_teams(path=path, by=None, at=stairwell.noon, **told)


def counted(batch):
    return batch.rows_added, batch.rows_changed, batch.rows_unchanged, batch.rows_refused


def test_teams_are_added_changed_and_left_as_they_are(stairwell, file):
    place = stairwell.community.path.strip("/")
    rows = f"1队,{place},省医院,2,3,08:00,16:00\n2队,{place},,1,,20：00,04:00\n"
    assert counted(taken(stairwell, file(rows))) == (2, 0, 0, 0)
    again = taken(stairwell, file(rows.replace("省医院,2", "省医院,4")))

    assert counted(again) == (0, 1, 1, 0)
    assert sorted(Team.objects.values_list("name", "samplers", "helpers")) == [("1队", 4, 3), ("2队", 1, 2)]


def test_what_cannot_be_taken_is_told_line_by_line(stairwell, file):
    place = stairwell.community.path.strip("/")
    rows = f"1队,{place},,1,,8点,16:00\n2队,nowhere,,1,,08:00,16:00\n3队,{place},,0,,08:00,16:00\n"
    twice = f"4队,{place},,1,,08:00,16:00\n" * 2

    batch = taken(stairwell, file(rows + twice))

    assert counted(batch) == (1, 0, 0, 4)
    assert sorted(batch.problems.values_list("line", "column")) == [
        (2, "班次开始"),
        (3, "集合地点编码"),
        (4, "采样员"),
        (6, "队名"),
    ]


def test_nobody_brings_teams_for_places_of_others(stairwell, file):
    rows = f"1队,{stairwell.community.path.strip('/')},,1,,08:00,16:00\n"
    elsewhere = Scope(None, (Reach("/220199/999/"),))
    assert counted(taken(stairwell, file(rows), scope=elsewhere)) == (0, 0, 0, 1)


def test_an_import_of_teams_is_taken_back(stairwell, file):
    place = stairwell.community.path.strip("/")
    taken(stairwell, file(f"1队,{place},,1,,08:00,16:00\n"))
    second = taken(stairwell, file(f"1队,{place},,5,,08:00,16:00\n2队,{place},,1,,08:00,16:00\n"))

    imports.undo(batch_id=second.pk, scope=Scope.everything(), by=None, at=stairwell.noon)

    assert list(Team.objects.values_list("name", "samplers")) == [("1队", 1)]


def test_an_exported_list_comes_in_again_without_a_change(stairwell, file, tmp_path):
    place = stairwell.community.path.strip("/")
    taken(stairwell, file(f"1队,{place},省医院,2,3,20:00,04:00\n"))
    path = tmp_path / "out.xlsx"
    by = stairwell.by("commander.district")
    path.write_bytes(exports.teams(scope=Scope.everything(), by=by, at=stairwell.noon).content)

    assert counted(taken(stairwell, path)) == (0, 0, 1, 0)
