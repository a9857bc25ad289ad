"""A list of contacts from elsewhere: residents become contacts of our case, others are kept as told, all is taken back."""

from datetime import date, timedelta

import pytest

from dayclear.cases import operations, queries
from dayclear.cases.models import Case, ColumnMapping, Contact, ListedContact
from dayclear.cases.queries import line_lists
from dayclear.command.models import Task
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import imports
from dayclear.loops.line_list_imported import Source, corrected, look, take
from dayclear.people.models import Person
from dayclear.situation import contact_search, transmission
from dayclear.transfers.models import Transfer

HEADINGS = "密接编号,姓名,手机号,关联病例编号,接触者类型,与病例关系,末次接触日期,隔离截止日期\n"


@pytest.fixture
def case(positive_as_found):
    return Case.objects.get()


@pytest.fixture
def colleague(stairwell):
    person = stairwell.resident("周静", "903")
    Person.objects.filter(pk=person.pk).update(phone="13904310001")
    return person


@pytest.fixture
def bring(stairwell, tmp_path):
    def brought(*texts, **options):
        paths = [tmp_path / f"{number}.csv" for number, _text in enumerate(texts)]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        sources = [Source(path, path.name) for path in paths]
        return take(
            sources=sources,
            chosen=[corrected(look(source), {}) for source in sources],
            name="协查名单",
            place=stairwell.district,
            by=stairwell.by("department.tracing"),
            at=stairwell.noon + timedelta(hours=4),
            **options,
        )

    return brought


def rows(case):
    return HEADINGS + (
        f"M1,周静,139 0431 0001,{case.number},密接,同事,2022-04-02,2022-04-16\n"
        f"M2,老赵,13900000000,{case.number},次密接,邻座,2022-04-01,\n"
        "M3,某人,13900000001,XX-9,密接,同事,2022-04-01,\n"
    )


def test_a_resident_becomes_a_contact_of_our_case_with_the_lists_day_and_kind(
    bring, case, colleague, stairwell
):
    batch, kept = bring(rows(case))
    assert (batch.rows_read, batch.rows_added, batch.rows_refused) == (3, 3, 0)
    contact = Contact.objects.get(case=case, person=colleague)
    assert (contact.kind, contact.setting, contact.why_in_words) == ("close", "work", "外来名单 · 同事")
    assert contact.isolate_until == date(2022, 4, 16)
    assert {task.kind for task in Task.objects.filter(subject_id=contact.pk)} == {
        "notify_contact",
        "transfer_contact",
    }
    assert Transfer.objects.filter(contact_id=contact.pk).count() == 1
    # Who is known here needs no second name in the list.
    assert set(ListedContact.objects.values_list("key", "name")) == {
        ("M1", ""),
        ("M2", "老赵"),
        ("M3", "某人"),
    }
    here = {one.key: one.standing_here for one in line_lists.contacts_of(kept)}
    assert here == {"M1": f"已列为 {case.number} 的接触者", "M2": "不在名册", "M3": "不在名册"}


def test_who_is_on_no_roster_is_kept_as_told_and_stands_on_the_search_of_the_case(bring, case, stairwell):
    bring(rows(case))
    at = stairwell.noon + timedelta(hours=4)
    sheet = contact_search.search(case, scope=stairwell.scope("department.tracing", at), at=at)
    told = [(one.name, one.phone, one.reason) for one in sheet.unknown]
    assert told[0] == ("周静", "139 0431 0001", "外来名单 · 同事、2022-04-02")
    assert told[1] == ("老赵", "13900000000", "外来名单 · 邻座、2022-04-01")


def test_the_list_comes_in_once_is_remembered_and_is_taken_back_whole(bring, case, colleague, stairwell):
    list_id = new_id()
    batch, kept = bring(rows(case), list_id=list_id)
    assert bring(rows(case), list_id=list_id) == (batch, kept)
    assert bring(rows(case))[0].rows_added == 3
    assert ColumnMapping.objects.get().layout == "contacts"
    contact = Contact.objects.get(case=case, person=colleague)

    told = {"scope": Scope.everything(), "by": stairwell.by("department.tracing"), "at": stairwell.noon}
    imports.undo(batch_id=batch.pk, **told)
    contact.refresh_from_db()
    assert (contact.status, contact.struck_off_reason) == ("struck_off", "列出该接触者的名单已撤回。")
    assert not Task.objects.filter(subject_id=contact.pk, status="open").exists()
    assert not ListedContact.objects.filter(line_list=kept.pk).exists()


def test_a_number_of_somebody_with_another_name_matches_nobody_and_one_whose_days_are_over_moves_nobody(
    bring, case, colleague
):
    bring(HEADINGS + f"M1,马兰,13904310001,{case.number},,,2022-04-02,\n")
    assert not Contact.objects.filter(person=colleague).exists()
    bring(HEADINGS + f"M1,周静,13904310001,{case.number},,,2022-01-02,\n")
    assert Contact.objects.get(person=colleague).kind == "close"
    assert not Transfer.objects.filter(person=colleague).exists()


def test_contacts_who_stayed_well_give_a_list_its_attack_rates(bring, stairwell):
    cases = "id,infector,onset,setting\nA,,2022-03-01,\nB,A,2022-03-04,family\n"
    contacts = "case id,contact id,last contact date,exposure\n" + "".join(
        f"A,{number},2022-03-02,family\n" for number in range(3)
    )
    _batch, kept = bring(cases, contacts)
    outbreak = transmission.listed_outbreak(shown=kept, at=stairwell.noon)
    assert outbreak.exposed == {"family": (1, 4)}
    assert not Contact.objects.filter(ground="listed").exists()


def test_what_a_list_tells_of_contacts_is_erased_with_contacts(bring, case, stairwell):
    bring(rows(case))
    assert operations.erase_listed_contacts(before=stairwell.noon) == 0
    assert operations.erase_listed_contacts(before=stairwell.noon + timedelta(days=1)) == 3
    assert queries.contacts_of(case, scope=Scope.everything()).exists()
