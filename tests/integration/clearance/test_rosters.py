"""Rosters come in as files: people are found by number, telephone or home; whoever is not clear is named and left out."""

import csv
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.clearance import operations as clearance
from dayclear.clearance.models import Antigen, Employer, EmployerWord, GateScan, Membership
from dayclear.kernel.errors import Conflict
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person

ADA = "11010519491231002X"
GROUPS = {"courier": "courier", "快递外卖人员": "courier", "service": "service"}


@pytest.fixture
def importing(firm, tmp_path):
    def run(*rows, **options):
        path = tmp_path / "roster.csv"
        headings = sorted({name for row in rows for name in row})
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, headings)
            writer.writeheader()
            writer.writerows(rows)
        return clearance.import_members(path=path, key_groups=GROUPS, by=None, at=firm.noon, **options)

    return run


def row(name, **told):
    return {"工作单位": "迅鸟速递", "重点人群": "快递外卖人员", "姓名": name, **told}


def outcomes(batch):
    return [(problem.line, problem.column) for problem in batch.problems.order_by("line")]


def test_people_are_found_by_number_by_telephone_and_by_home(firm, importing):
    stairwell = firm.stairwell
    Person.objects.filter(pk=stairwell.neighbour.pk).update(identity_kind="resident", identity_number=ADA)
    other = stairwell.resident("赵敏", "201")
    Person.objects.filter(pk=other.pk).update(phone="13812345678")
    third = stairwell.resident("钱多", "202")
    batch = importing(
        row("王强", 身份证号=ADA),
        row("赵敏", 手机号="138 1234 5678"),
        row("钱多", 小区="锦绣花园", 门牌号="202"),
    )
    assert (batch.rows_added, batch.rows_refused) == (3, 0)
    working = set(Membership.objects.filter(employer=firm.employer).values_list("person_id", flat=True))
    assert {stairwell.neighbour.pk, other.pk, third.pk} <= working


def test_who_is_not_clear_is_told_and_left_out(firm, importing):
    stairwell = firm.stairwell
    for door in ("301", "302"):
        stairwell.resident("李静", door)
    Person.objects.filter(pk=stairwell.neighbour.pk).update(phone="13812345678")
    batch = importing(
        row("李静", 小区="锦绣花园"),
        row("赵敏", 手机号="13812345678"),
        row("赵敏", 手机号="13812340000"),
        row("赵敏", 身份证号=ADA),
        row("赵敏"),
        row("王强", 手机号="13812345678", 工作单位="别家公司"),
        row("王强", 手机号="13812345678", 重点人群="演员"),
        row("王强", 手机号="13812345678"),
        row("王强", 手机号="13812345678"),
    )
    assert (batch.rows_added, batch.rows_refused) == (1, 8)
    assert [line for line, _column in outcomes(batch)] == [2, 3, 4, 5, 6, 7, 8, 10]


def test_again_changes_nothing_leavers_end_and_all_of_it_is_taken_back(firm, importing):
    stairwell = firm.stairwell
    same = row("张伟", 小区="锦绣花园", 门牌号="101")
    assert importing(same).rows_unchanged == 1
    batch = importing({**same, "重点人群": "service"}, leavers=True)
    assert batch.rows_changed == 2
    assert Membership.objects.get(person=stairwell.zhang).key_group == "service"
    assert Membership.objects.get(person=stairwell.spouse).until_on == firm.noon.date() - timedelta(days=1)
    clearance.undo_import(batch=batch, by=None, at=firm.noon)
    assert Membership.objects.get(person=stairwell.zhang).key_group == "courier"
    assert Membership.objects.get(person=stairwell.spouse).until_on is None


def test_only_rosters_that_the_caller_keeps_can_be_meant(firm, importing):
    batch = importing(row("张伟", 小区="锦绣花园"), scope=Scope.nothing())
    assert (batch.rows_added, batch.rows_refused) == (0, 1)


def test_two_employers_of_one_place_have_two_names(firm):
    with pytest.raises(Conflict):
        firm.another("迅鸟速递", firm.stairwell.compound)
    assert firm.another("迅鸟速递", firm.stairwell.community)


def broken(firm):
    person, employer = firm.stairwell.zhang, firm.employer
    placed = {"place": firm.stairwell.compound, "place_path": firm.stairwell.compound.path}
    test = {"id": new_id(), "person": person, "tested_at": firm.noon, "received_at": firm.noon, **placed}
    scan = {"id": new_id(), "asked_by": firm.keeper, "asked_at": firm.noon, "received_at": firm.noon}
    day = firm.noon.date()
    word = {"employer": employer, "person": person, "cause_id": new_id(), "at": firm.noon}
    return {
        "employer_name_once": Employer(name_zh=employer.name_zh, **placed),
        "employer_has_a_name": Employer(name_zh="", **placed),
        "member_once": Membership(person=person, employer=employer, key_group="courier", from_on=day),
        "member_in_order": Membership(
            person=person,
            employer=employer,
            key_group="courier",
            from_on=day,
            until_on=day - timedelta(days=1),
        ),
        "member_of_a_group": Membership(
            person=firm.stairwell.neighbour, employer=employer, key_group="", from_on=day
        ),
        "antigen_outcome_known": Antigen(outcome="maybe", supervised=True, **test),
        "antigen_positive_is_followed_up": Antigen(outcome="positive", supervised=True, **test),
        "antigen_settled_says_when": Antigen(
            outcome="positive", suspicion="refuted", supervised=True, **test
        ),
        "antigen_is_seen": Antigen(outcome="negative", **test),
        "word_kind_known": EmployerWord(kind="gossip", **word),
        "word_heard_after_it_was_said": EmployerWord(
            kind="stopped", heard_at=firm.noon - timedelta(hours=1), **word
        ),
        "gate_yes_is_clear": GateScan(allowed=True, told="stopped", **scan),
        "gate_told_known": GateScan(allowed=False, told="ill", **scan),
    }


@pytest.mark.parametrize(
    "constraint",
    [
        "employer_name_once",
        "employer_has_a_name",
        "member_once",
        "member_in_order",
        "member_of_a_group",
        "antigen_outcome_known",
        "antigen_positive_is_followed_up",
        "antigen_settled_says_when",
        "antigen_is_seen",
        "word_kind_known",
        "word_heard_after_it_was_said",
        "gate_yes_is_clear",
        "gate_told_known",
    ],
)
def test_the_database_itself_refuses(firm, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        broken(firm)[constraint].save(force_insert=True)
