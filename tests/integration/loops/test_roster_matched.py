"""Who is told of and on no roster is looked for again when the roster grows: joined, proposed, decided, called off."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dayclear.cases import operations as cases
from dayclear.cases.models import Case, Contact, ListedContact, RosterMatch, Visit
from dayclear.command.models import Task
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_found, found_by_knocking, imports, interview, roster_matched
from dayclear.loops.line_list_imported import Source, corrected, look, take
from dayclear.records.models import Look

HEADINGS = "密接编号,姓名,手机号,身份证号,关联病例编号,接触者类型,与病例关系,末次接触日期,年龄,性别\n"
HEAD = "小区,楼栋,单元,户号,姓名,手机号,身份证号\n"
ZHOU = "220102196211080028"


@pytest.fixture
def case(positive_as_found):
    return Case.objects.get()


@pytest.fixture
def at(stairwell):
    return stairwell.noon + timedelta(hours=4)


@pytest.fixture
def tracer(stairwell):
    return stairwell.by("department.tracing")


@pytest.fixture
def bring(stairwell, tmp_path, case, at, tracer):
    """A list of contacts of the case, each row as told."""

    def brought(*rows):
        path = tmp_path / "contacts.csv"
        path.write_text(HEADINGS + "".join(row.replace("CASE", case.number) + "\n" for row in rows), "utf-8")
        source = Source(path, path.name)
        told = {"sources": [source], "chosen": [corrected(look(source), {})], "name": "协查名单"}
        return take(place=stairwell.district, by=tracer, at=at, **told)

    return brought


@pytest.fixture
def newcomer(stairwell, at, tracer):
    def found(name, door="901", **details):
        return found_by_knocking.add(
            person_id=new_id(), place=stairwell.unit, door=door, by=tracer, at=at, name=name, **details
        )

    return found


@pytest.fixture
def decide(stairwell, tracer, at):
    def decided(match, *, is_same, reason="已电话核实"):
        scope = stairwell.scope("department.tracing", at)
        return roster_matched.decide(
            match_id=match.pk, is_same=is_same, reason=reason, scope=scope, by=tracer, at=at
        )

    return decided


def open_tasks(kind):
    return Task.objects.filter(kind=kind, ended_at=None)


def test_a_newcomer_with_the_number_and_the_name_is_the_listed_contact_at_once(bring, newcomer, case):
    bring("M1,周静,139 0431 0001,,CASE,密接,同事,2022-04-02,,")
    person = newcomer("周静", phone="13904310001")
    contact = Contact.objects.get(case=case, person=person)
    row = ListedContact.objects.get()
    assert (row.contact, row.person, row.name, row.phone) == (contact, person, "", "")
    assert {task.kind for task in Task.objects.filter(subject_id=contact.pk)} == {
        "notify_contact",
        "transfer_contact",
    }
    match = RosterMatch.objects.get()
    assert (match.status, match.told_phone, match.decided_by) == ("joined", "139 0431 0001", None)


def test_a_file_of_residents_is_compared_with_everybody_told_in_as_many_statements(
    bring, stairwell, tmp_path, case, at
):
    def statements(rows):
        path = tmp_path / "residents.csv"
        path.write_text(HEAD + "".join(rows), "utf-8")
        told = {"path": path, "by": stairwell.by("commander.district"), "at": at}
        with CaptureQueriesContext(connection) as captured:
            imports.KINDS["residents"].take(scope=stairwell.scope("commander.district"), **told)
        return len(captured)

    bring(*(f"M{n},张{n},1390431000{n},,CASE,密接,同事,2022-04-02,," for n in range(8)))
    one = statements(["锦绣花园,1号楼,1单元,901,张0,13904310000,\n"])
    more = statements([f"锦绣花园,1号楼,1单元,90{n},张{n},1390431000{n},\n" for n in range(1, 8)])
    assert more <= one
    assert Contact.objects.filter(case=case, ground="listed").count() == 8


def test_one_who_is_only_likely_is_decided_by_a_tracer_and_never_proposed_again(
    bring, newcomer, case, decide
):
    bring("M1,周静,13904310001,,CASE,密接,同事,2022-04-02,,")
    newcomer("周敬", phone="13904310001")
    match = RosterMatch.objects.get()
    assert (match.status, match.ground) == ("proposed", "phone")
    assert not Contact.objects.filter(ground="listed").exists()
    assert open_tasks("decide_roster_match").get().subject_id == match.pk

    with pytest.raises(InvalidInput):
        decide(match, is_same=True, reason=" ")
    decide(match, is_same=False, reason="号码为其子使用")
    decide(match, is_same=False)
    assert not open_tasks("decide_roster_match").exists()
    with pytest.raises(Conflict):
        decide(match, is_same=True)
    roster_matched.roster_grew(among=type(match.person).objects.all(), by=None, at=match.found_at)
    assert RosterMatch.objects.count() == 1


def test_a_tracers_yes_lists_the_contact_and_overtakes_the_others(bring, newcomer, case, decide):
    bring("M1,周静,13904310001,,CASE,密接,同事,2022-04-02,,")
    first, second = newcomer("周敬", phone="13904310001"), newcomer("周净", phone="13904310001")
    decide(RosterMatch.objects.get(person=second), is_same=True)
    assert Contact.objects.get(case=case, ground="listed").person == second
    assert RosterMatch.objects.get(person=first).status == "overtaken"
    assert not open_tasks("decide_roster_match").exists()


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ("周静,13904310001,220102198503070015", {"identity_number": ZHOU, "phone": "13904310001"}),
        ("周静,,", {"age": 20}),
    ],
    ids=["another-number", "another-age"],
)
def test_whom_a_number_or_an_age_contradicts_is_somebody_else(bring, newcomer, told, known):
    bring(f"M1,{told},CASE,密接,同事,2022-04-02,60,")
    newcomer("周静", **known)
    assert not RosterMatch.objects.exists()


def test_a_name_alone_is_likely_where_one_resident_bears_it(bring, newcomer):
    bring("M1,周静,,,CASE,密接,同事,2022-04-02,60,")
    newcomer("周静", age=61)
    assert RosterMatch.objects.get().ground == "name"


def test_whom_the_case_met_is_proposed_by_the_search_and_the_tracer_is_asked_to_look_again(
    case, stairwell, newcomer, tracer, at
):
    visit = cases.add_visit(
        case=case,
        draft=cases.VisitDraft(
            visit_id=new_id(),
            named_place="兴隆面馆",
            started_at=at - timedelta(hours=26),
            ended_at=at - timedelta(hours=25),
        ),
        by=tracer,
        at=at,
    )
    told = {"distance": "arm", "mask": "", "by": tracer, "at": at}
    met = interview.add_met(visit=visit, met_id=new_id(), name="周静", phone="13904310001", **told)
    person = newcomer("周静", phone="13904310001")
    assert Visit.objects.get(pk=met.pk).person == person
    match = RosterMatch.objects.get()
    assert open_tasks("look_again_for_contact").get().subject_id == match.pk
    contact_found.confirm(
        case=case,
        person_ids=[person.pk],
        scope=stairwell.scope("department.tracing", at),
        by=tracer,
        at=at,
    )
    assert Contact.objects.filter(case=case, person=person).exists()
    assert not open_tasks("look_again_for_contact").exists()


@pytest.mark.parametrize("number", ["13904310001", ZHOU], ids=["telephone", "identity"])
def test_whom_the_case_met_under_another_name_is_proposed_and_not_taken_for_the_resident(
    case, stairwell, newcomer, tracer, at, number
):
    person = newcomer("周敬", phone="13904310001", identity_number=ZHOU)
    visit = cases.add_visit(
        case=case,
        draft=cases.VisitDraft(
            visit_id=new_id(),
            named_place="兴隆面馆",
            started_at=at - timedelta(hours=26),
            ended_at=at - timedelta(hours=25),
        ),
        by=tracer,
        at=at,
    )
    told = {"distance": "arm", "mask": "", "by": tracer, "at": at}
    met = interview.add_met(visit=visit, met_id=new_id(), name="周静", phone=number, **told)
    assert (met.person, met.who) == (None, "周静")
    match = RosterMatch.objects.get()
    assert (match.person, match.status) == (person, "proposed")
    assert {match.told_phone, match.told_number} == {"", number}
    assert (match.told_number == ZHOU) == (number == ZHOU)
    assert open_tasks("decide_roster_match").get().subject_id == match.pk
    named = interview.add_met(visit=visit, met_id=new_id(), name="周敬", phone=number, **told)
    assert named.person == person


def test_what_was_proposed_is_called_off_when_the_list_or_the_residents_are_taken_back(
    bring, stairwell, tmp_path, at, tracer
):
    told = {"scope": Scope.everything(), "by": tracer, "at": at}
    batch, _kept = bring("M1,周静,13904310001,,CASE,密接,同事,2022-04-02,,")
    path = tmp_path / "residents.csv"
    path.write_text(HEAD + "锦绣花园,1号楼,1单元,901,周敬,13904310001,\n", "utf-8")
    residents = imports.KINDS["residents"].take(path=path, **told)
    assert open_tasks("decide_roster_match").count() == 1
    assert not imports.undo(batch_id=residents.pk, **told).left
    assert not open_tasks("decide_roster_match").exists()

    imports.KINDS["residents"].take(path=path, **told)
    imports.undo(batch_id=batch.pk, **told)
    assert not open_tasks("decide_roster_match").exists()
    assert not RosterMatch.objects.exists()


def test_the_page_tells_both_and_takes_the_decision_with_its_reason(bring, newcomer, client, tracer, case):
    bring("M1,周静,13904310001,,CASE,密接,同事,2022-04-02,,")
    person = newcomer("周敬", phone="13904310001")
    client.force_login(tracer, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/roster-matches/{RosterMatch.objects.get().pk}/"
    told = client.get(address).content.decode()
    assert "周静" in told
    assert "周敬" in told
    assert Look.objects.filter(person_id=person.pk, by=tracer).exists()
    assert address in client.get(f"/cases/{case.pk}/contact-search/?why=流调").content.decode()
    client.post(f"{address}decide/", {"answer": "same", "reason": "已电话核实"})
    assert Contact.objects.filter(case=case, person=person).exists()
    assert "已电话核实" in client.get(address).content.decode()


def test_only_tracers_of_the_case_see_the_match(bring, newcomer, stairwell, at):
    bring("M1,周静,13904310001,,CASE,密接,同事,2022-04-02,,")
    newcomer("周敬", phone="13904310001")
    sampler = stairwell.by("taskforce.testing")
    with pytest.raises(NotFound):
        roster_matched.open_match(
            match_id=RosterMatch.objects.get().pk,
            scope=stairwell.scope("taskforce.testing", at),
            account=sampler,
            page="/",
            at=at,
        )
