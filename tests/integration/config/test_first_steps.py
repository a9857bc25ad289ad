"""The first steps of a district of its own: places come in, are told and taken back; the first commander is made."""

import os
import re

import pytest

from tests import embedded
from tests.programs import dayclear_command

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="This test uses the embedded database."),
]
PLACES = "级别,编码,名称,上级编码\n区,220199,岚溪区,\n社区,001,朝阳里社区,220199\n小区,C1,,001\n"


@pytest.fixture(scope="module")
def district(migrated_once, reachable):
    """A data folder with a district's own places, which its tests leave as they are."""
    var = reachable / "district"
    embedded.copy(migrated_once, var)
    file = reachable / "places.csv"
    file.write_text(PLACES, encoding="utf-8")
    with embedded.without_flushes(var):
        dayclear_command(var, "import", "places", str(file))
        yield var
    embedded.remove(var)


def test_an_import_is_told_and_taken_back(attended, tmp_path):
    file = tmp_path / "places.csv"
    file.write_text(PLACES, encoding="utf-8")
    checked = dayclear_command(attended, "import", "places", str(file), "--dry-run")
    assert "nothing was written" in checked.stderr
    brought = dayclear_command(attended, "import", "places", str(file))
    assert brought.returncode == 1
    assert "3 rows read, 2 added, 0 changed, 0 unchanged, 1 refused" in brought.stdout
    batch = re.search(r"dayclear import undo ([0-9a-f-]{36})", brought.stderr).group(1)
    assert dayclear_command(attended, "import", "undo", batch).returncode == 0
    again = dayclear_command(attended, "import", "places", str(file))
    assert "2 added" in again.stdout


def test_a_line_list_tells_how_it_read_its_columns_and_what_it_could_not_read(district, tmp_path):
    files = {
        "cases": "nr,first day\nA1,soon\nB1,2022-03-04\n",
        "links": "from,to\nA1,B1\nA1,C9\n",
    }
    paths = {name: tmp_path / f"{name}.csv" for name in files}
    for name, text in files.items():
        paths[name].write_text(text, encoding="utf-8")
    words = ("import", "linelist", str(paths["cases"]), "--links", str(paths["links"]))
    brought = dayclear_command(district, *words, "--column", "first day=onset")
    assert brought.returncode == 1, brought.stderr
    assert "4 rows read, 3 added, 0 changed, 0 unchanged, 1 refused" in brought.stdout
    assert "2 cases and 1 links" in brought.stdout
    assert "cases.csv" in brought.stdout
    unknown = dayclear_command(district, *words, "--column", "no such=onset")
    assert unknown.returncode == 1
    assert "no such" in unknown.stderr


def test_the_first_commander_is_made_and_tells_the_password_once(district):
    words = ("account", "wang", "--post", "commander.district", "--place", "220199")
    made = dayclear_command(district, *words)
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.strip()) == 12
    again = dayclear_command(district, *words)
    assert again.returncode == 1
    assert len(again.stderr.splitlines()) == 1
    nowhere = dayclear_command(district, "account", "li", "--post", "commander.district", "--place", "999")
    assert nowhere.returncode == 1
    assert dayclear_command(district, "account", "li", "--post", "commander.district").returncode == 1
