"""Line lists from elsewhere go through whole, their published figures come out, and they are taken back whole."""

import csv
from datetime import timedelta

import numpy as np
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from dayclear.cases import operations
from dayclear.cases.line_lists import DayOrder
from dayclear.cases.models import ColumnMapping, LineList, ListedCase, ListedLink
from dayclear.cases.queries import line_lists as queries
from dayclear.command.protocol import shipped
from dayclear.engines import epidemic
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import imports, line_list_imported
from dayclear.loops.line_list_imported import Source, corrected, look, take
from dayclear.records.models import ImportStatus
from dayclear.situation import transmission
from tests.real_files import real_file


@pytest.fixture
def bring(stairwell, noon):
    def brought(*paths, changed=None, order="", **options):
        sources = [Source(path, path.name) for path in paths]
        chosen = [corrected(look(source), changed or {}, order) for source in sources]
        return take(
            sources=sources,
            chosen=chosen,
            name="A list",
            place=stairwell.district,
            by=stairwell.by("commander.district"),
            at=noon,
            **options,
        )

    return brought


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def tree_of(kept):
    cases = list(queries.cases_of(kept))
    at = {case.pk: row for row, case in enumerate(cases)}
    pairs = [(at[link.infector_id], at[link.infectee_id]) for link in queries.links_of(kept)]
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    onset = np.array([case.onset_on.toordinal() if case.onset_on else np.nan for case in cases], float)
    return [case.key for case in cases], epidemic.Links(len(cases), ends[:, 0], ends[:, 1]), onset


def onward_of(kept):
    keys, tree, _onset = tree_of(kept)
    return {keys[row]: int(count) for row, count in enumerate(tree.onward) if count}


def test_mers_in_korea_comes_out_as_published(bring):
    batch, kept = bring(real_file("mers_korea_2015_linelist.csv"), real_file("mers_korea_2015_contacts.csv"))
    assert (batch.status, batch.rows_read, batch.rows_added, batch.rows_refused) == ("finished", 260, 260, 0)
    cases = list(kept.cases.all())
    assert [case.sex for case in cases].count("male") == 99
    assert [case.sex for case in cases].count("female") == 63
    assert [case.outcome for case in cases].count("Dead") == 19

    keys, tree, onset = tree_of(kept)
    onward = onward_of(kept)
    assert (len(keys), len(tree)) == (162, 98)
    assert [onward[key] for key in ("SK_14", "SK_1", "SK_16", "SK_15", "SK_6")] == [38, 26, 21, 4, 2]
    assert (len(tree.infectors), len(tree.infectees)) == (11, 95)
    assert {keys[row] for row in tree.roots} == {"SK_1", "SK_76"}
    assert [len(part) for part in tree.components] == [94, 3]
    assert (~tree.linked).sum() == 65
    days = epidemic.summarise(tree.days_between(onset))
    assert (round(days.mean, 2), days.median, days.least, days.most) == (14.47, 14, 2, 27)

    settings = list(kept.links.values_list("setting", flat=True))
    published = {
        "Hospital room": 44,
        "Emergency room": 33,
        "Visit hospital": 12,
        "Contact with HCW": 8,
        "Family member": 1,
    }
    assert {setting: settings.count(setting) for setting in set(settings)} == published


def test_the_deaths_of_korea_stand_by_sex_and_age(bring, noon):
    _batch, kept = bring(real_file("mers_korea_2015_linelist.csv"))
    with real_file("mers_korea_2015_linelist.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    outbreak = transmission.listed_outbreak(shown=kept, at=noon)
    table = transmission.section("people", transmission.sheet_of(outbreak, shipped().transmission))
    everyone, *bands = [line.cells for line in table.lines]
    assert everyone[1:] == [
        *(99, 14, "14.1 % (8.6–22.3)"),
        *(63, 5, "7.9 % (3.4–17.3)"),
        *(162, 19, "11.7 % (7.6–17.6)"),
    ]
    told = {"10–19": (10, 20), "40–49": (40, 50), "60–69": (60, 70), "80+": (80, 131)}
    for band, (low, high) in told.items():
        of_band = [row for row in rows if low <= float(row["age"]) < high]
        of_sex = [[row for row in of_band if row["sex"] == sex] for sex in ("M", "F")]
        counted = [
            number
            for members in (*of_sex, of_band)
            for number in (len(members), sum(row["outcome"] == "Dead" for row in members))
        ]
        cells = next(cells for cells in bands if cells[0] == band)
        assert [cells[at] for at in (1, 2, 4, 5, 7, 8)] == counted
    assert sum(cells[7] for cells in bands) == 162
    assert bands[0][0] == "10–19", "ages that nobody had are left out"


def test_who_told_neither_sex_nor_age_is_in_no_band_of_its_own(bring, written, noon):
    def people_of(text):
        _batch, kept = bring(written("a.csv", text))
        outbreak = transmission.listed_outbreak(shown=kept, at=noon)
        return transmission.section("people", transmission.sheet_of(outbreak, shipped().transmission))

    assert not people_of("id,onset\nA,2020-01-01\n").lines
    table = people_of("id,onset,sex,age\nA,2020-01-01,f,4\nB,2020-01-02,,\n")
    assert [line.cells[1:] for line in table.lines] == [
        [0, 0, None, 1, 0, "0.0 % (0.0–79.3)", 2, 0, "0.0 % (0.0–65.8)"],
        [0, 0, None, 1, 0, "0.0 % (0.0–79.3)", 1, 0, "0.0 % (0.0–79.3)"],
        [0, 0, None, 0, 0, None, 1, 0, "0.0 % (0.0–79.3)"],
    ]
    assert table.lines[1].first == "0–4"
    assert "1" in table.note.split("%")[-1]
    with translation.override("zh-hans"):
        note = people_of("id,onset,sex,age\nC,2020-01-01,f,4\nD,2020-01-02,,\n").note
    assert "。未说明性别" in note, "between Chinese sentences stands no space"


def test_measles_in_hagelloch_comes_out_as_published(bring):
    batch, kept = bring(real_file("measles_hagelloch_1861.csv"))
    keys, tree, _onset = tree_of(kept)
    assert (batch.rows_refused, len(keys)) == (0, 188)
    assert len(keys) - len(tree.infectees) == 4
    onward = onward_of(kept)
    assert [onward[key] for key in ("45", "181", "180")] == [30, 8, 7]
    assert kept.cases.filter(onset_on__year=1861).exists()
    assert kept.cases.get(key="1").attributes["class"] == "1"


def test_the_list_of_tianjin_goes_through_with_its_odd_heading_and_its_dates(bring):
    path = real_file("clusters/tianjin_2020_cases.csv")
    batch, kept = bring(path)
    assert (batch.status, batch.rows_refused) == ("finished", 0)
    assert kept.cases.count() == 135
    first = kept.cases.get(key="TJ1")
    assert (first.sex, f"{first.onset_on}", f"{first.confirmed_on}") == ("female", "2020-01-14", "2020-01-21")
    assert f"{first.exposed_from}" == "2020-01-05"
    assert kept.cases.filter(died_on__isnull=False).count() == 3
    named = kept.links.get(infectee__key="TJ11")
    assert (named.infector.key, named.setting, named.origin) == ("TJ6", "family", "text")
    # Words that name several earlier cases keep all of them: one of them did.
    several = kept.links.filter(infectee__key="TJ129").values_list("infector__key", flat=True)
    assert set(several) == {"TJ72", "TJ85", "TJ86"}


def test_the_pairs_of_hong_kong_make_their_cases(bring):
    batch, kept = bring(real_file("clusters/hongkong_2020_pairs.csv"))
    assert (batch.status, batch.rows_refused) == ("finished", 0)
    # 169 pairs, each once: the file's last line does not end, so that who counts line ends and takes off the heading gets 168.
    assert (batch.rows_read, kept.links.count(), batch.rows_added) == (169, 169, 169)
    keys, tree, onset = tree_of(kept)
    told = dict(kept.links.values_list("pk", "days_told"))
    reckoned = tree.days_between(onset)
    known = [days for days in told.values() if days is not None]
    assert len(known) == np.isfinite(reckoned).sum() == 142
    assert epidemic.summarise(reckoned).mean == pytest.approx(np.mean(known))
    assert epidemic.summarise(reckoned).negative == 1
    assert len(keys) == 244
    assert f"{kept.cases.get(key='HA634').onset_on}" == "2020-01-28"


def test_a_corrected_column_is_remembered_for_the_same_headings_in_another_order(bring, written):
    bring(
        written("a.csv", "case id,date a,date b\nX1,3/4/2020,4/4/2020\nX2,5/4/2020,6/4/2020\n"),
        changed={"date a": "onset", "date b": "confirmed"},
        order="month_first",
    )
    again = look(Source(written("b.csv", "Date B,Case ID,Date A \n4/4/2020,X1,3/4/2020\n"), "b.csv"))
    assert again.is_remembered
    assert again.order == DayOrder.MONTH_FIRST
    assert set(again.meaning.values()) == {"key", "onset", "confirmed"}
    assert ColumnMapping.objects.count() == 1
    assert f"{ListedCase.objects.get(key='X1').onset_on}" == "2020-03-04"


def test_an_import_is_kept_once_taken_back_once_and_leaves_nothing(bring, written, stairwell, noon):
    path, list_id = written("a.csv", "id,infector,onset\nA,,2020-01-01\nB,A,2020-01-04\n"), new_id()
    batch, kept = bring(path, list_id=list_id)
    again, same = bring(path, list_id=list_id)
    assert (again, same) == (batch, kept)
    assert LineList.objects.count() == 1

    told = {"scope": Scope.everything(), "by": stairwell.by("commander.district"), "at": noon}
    assert imports.undo(batch_id=batch.pk, **told) == 4
    assert not any(model.objects.exists() for model in (LineList, ListedCase, ListedLink))
    with pytest.raises(Conflict):
        imports.undo(batch_id=batch.pk, **told)


def test_a_check_and_all_or_nothing_write_no_list(bring, written):
    path = written("a.csv", "id,onset\nA,soon\nB,2020-01-04\n")
    checked, nothing = bring(path, dry_run=True)
    assert (checked.status, checked.rows_added, nothing) == (ImportStatus.FINISHED, 2, None)
    assert [(one.line, one.column, one.value) for one in imports.problems_of(checked)] == [
        (2, "onset", "soon")
    ]
    refused, nothing = bring(path, all_or_nothing=True)
    assert (refused.status, nothing) == (ImportStatus.FAILED, None)
    assert not LineList.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [{"ward": "onset"}, {"id": "keep"}, {"ward": "colour"}],
    ids=["twice", "no number", "no such meaning"],
)
def test_a_meaning_that_cannot_be_is_refused(bring, written, changed):
    with pytest.raises(InvalidInput):
        bring(written("a.csv", "id,onset,ward\nA,2020-01-01,x\n"), changed=changed)


def test_a_list_is_seen_by_the_tracers_of_its_place_alone(bring, written, stairwell):
    _batch, kept = bring(written("a.csv", "id,onset\nA,2020-01-01\n"))
    assert queries.line_list(kept.pk, scope=stairwell.scope("department.tracing")) == kept
    with pytest.raises(NotFound):
        queries.line_list(kept.pk, scope=stairwell.scope("department.transfer"))
    with pytest.raises(NotFound):
        queries.line_list(kept.pk, scope=stairwell.scope("commander.compound"))


def test_a_list_whose_time_has_come_is_erased(bring, written, noon):
    bring(written("a.csv", "id,infector\nA,\nB,A\n"))
    assert operations.erase_line_lists(before=noon) == 0
    assert operations.erase_line_lists(before=noon + timedelta(days=1)) == 4
    assert not ListedCase.objects.exists()


def test_the_database_keeps_a_list_as_it_came(bring, written):
    _batch, kept = bring(written("a.csv", "id,infector,onset\nA,,2020-01-01\nB,A,2020-01-04\n"))
    first, second = kept.cases.order_by("key")
    broken = [
        lambda: ListedCase.objects.create(line_list=kept, key="A", line=9),
        lambda: ListedCase.objects.create(line_list=kept, key="", line=9),
        lambda: ListedCase.objects.create(line_list=kept, key="C", line=9, age_years=131),
        lambda: ListedCase.objects.create(
            line_list=kept, key="C", line=9, onset_on="2020-01-02", onset_until="2020-01-01"
        ),
        lambda: ListedLink.objects.create(line_list=kept, infector=first, infectee=first, line=9),
        lambda: ListedLink.objects.create(line_list=kept, infector=first, infectee=second, line=9),
    ]
    for breaking in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            breaking()
    with pytest.raises(DatabaseError), transaction.atomic():
        ListedCase.objects.filter(pk=first.pk).update(key="Z")


def test_a_heading_that_no_file_has_is_named(db, written):
    looked = [look(Source(written("a.csv", "id,onset\nA,2020-01-01\n"), "a.csv"))]
    with pytest.raises(InvalidInput, match="onsett"):
        line_list_imported.check_headings(looked, {"onsett": "onset"})
