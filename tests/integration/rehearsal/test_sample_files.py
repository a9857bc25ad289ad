"""The demo's files pass the real import: every row of places and residents comes in."""

import csv

import pytest

from dayclear.kernel.errors import InvalidInput
from dayclear.loops import imports
from dayclear.people.models import Household, Person
from dayclear.places.models import Place
from dayclear.rehearsal.district import TINY, generate
from dayclear.rehearsal.sample_files import write_results, write_sample_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(tmp_path):
    files = write_sample_files(tmp_path, size="tiny", seed=3)
    batches = [
        imports.run_import(kind=kind, path=path, by=None, dry_run=False, all_or_nothing=True)
        for kind, path in (("places", files.places), ("residents", files.residents))
    ]
    return files, batches


def test_every_row_comes_in(imported):
    files, batches = imported
    assert [batch.rows_refused for batch in batches] == [0, 0]
    assert [batch.rows_added for batch in batches] == [files.place_rows, files.resident_rows]
    assert Person.objects.count() == files.resident_rows == TINY.residents


def test_the_database_then_says_what_the_generator_said(imported):
    district = generate(TINY, 3)
    assert set(Place.objects.values_list("path", flat=True)) == set(district.places.path.tolist())
    assert Household.objects.count() == len(district.homes)
    numbers = set(Person.objects.exclude(identity_number=None).values_list("identity_number", flat=True))
    assert len(numbers) == (Person.objects.count() - Person.objects.filter(identity_number=None).count())
    assert all(number.startswith("990101") for number in numbers)


def test_the_headers_are_chinese(tmp_path):
    files = write_sample_files(tmp_path, size="tiny")
    with files.residents.open(encoding="utf-8-sig", newline="") as stream:
        headers = next(csv.reader(stream))
    assert headers[0] == "姓名"
    assert "证件号码" in headers


@pytest.mark.parametrize(("rows", "positives"), [(3, 4), (100_000, 1)])
def test_more_than_there_is_is_refused(tmp_path, rows, positives):
    with pytest.raises(InvalidInput):
        write_results(tmp_path / "results.csv", rows=rows, positives=positives)
