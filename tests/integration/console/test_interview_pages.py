"""The interview on a page: saved field by field, seen by two tracers, and back after a reload."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dayclear.cases import queries
from dayclear.cases.models import Case, Contact, InterviewAnswer, UnfinishedVisit, Visit
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.records.models import Look


@pytest.fixture
def case(positive_as_found, stairwell):
    return Case.objects.get()


@pytest.fixture
def at(stairwell):
    return stairwell.noon + timedelta(hours=4)


@pytest.fixture
def tracer(client, stairwell, at):
    client.force_login(stairwell.by("department.tracing"))
    with clock.running_on(clock.frozen(at)):
        yield client


def save(tracer, case, text, *, question="symptoms", seen="", htmx=True):
    told = {"text": text, "seen": seen, "answer_id": str(new_id())}
    headers = {"HX-Request": "true"} if htmx else {}
    return tracer.post(f"/cases/{case.pk}/interview/answers/{question}/", told, headers=headers)


def test_what_was_typed_of_a_new_contact_stays_when_it_is_refused(tracer, case):
    told = {"whom": "13900009999", "kind": "close", "setting": "other", "reason": "同桌用餐", "why": "流调"}
    for wrong in ({"whom": ""}, {}):  # No number; a number that no roster knows.
        refused = tracer.post(f"/cases/{case.pk}/contacts/", told | wrong)
        assert refused.status_code == 422
        assert 'value="同桌用餐"' in refused.content.decode()


def test_a_field_saves_itself_and_is_there_after_a_reload(tracer, case):
    saved = save(tracer, case, "发热").content.decode()
    assert str(InterviewAnswer.objects.get().pk) in saved
    assert 'hx-swap-oob="true"' in saved
    assert "发热" in tracer.get(f"/cases/{case.pk}/interview/").content.decode()


def test_without_script_the_button_saves_too(tracer, case):
    assert save(tracer, case, "发热", htmx=False).status_code == 302
    assert InterviewAnswer.objects.get().text == "发热"


def test_what_another_tracer_wrote_is_told_beside_the_field_and_not_written_over(tracer, stairwell, case, at):
    first = InterviewAnswer.objects.create(
        case=case, question="symptoms", text="咳嗽", at=at, by=stairwell.by("taskforce.information")
    )
    since = (at - timedelta(seconds=5)).isoformat()
    news = tracer.get(f"/cases/{case.pk}/interview/changes/", {"since": since}).content.decode()
    assert 'id="news-symptoms"' in news
    refused = save(tracer, case, "发热").content.decode()
    assert "咳嗽" in refused
    assert InterviewAnswer.objects.count() == 1
    save(tracer, case, "发热、咳嗽", seen=str(first.pk))
    assert InterviewAnswer.objects.count() == 2


def test_a_half_written_visit_survives_a_reload_and_becomes_a_row(tracer, stairwell, case, everything):
    draft = {
        "day": "2022-04-02",
        "begins": "12:05",
        "place_text": "锦绣",
        "place": str(stairwell.compound.pk),
    }
    kept = tracer.post(f"/cases/{case.pk}/interview/draft/visits/", draft)
    assert kept.status_code == 204
    page = tracer.get(f"/cases/{case.pk}/interview/").content.decode()
    assert 'value="12:05"' in page
    assert f'value="{stairwell.compound.pk}" checked' in page
    row = draft | {"ends": "12:40", "visit_id": str(new_id()), "setting": "meal"}
    for _try in range(2):
        tracer.post(f"/cases/{case.pk}/interview/rows/visits/", row)
    (visit,) = queries.visits_of(case, scope=everything)
    assert (visit.ended_at - visit.started_at, visit.place) == (timedelta(minutes=35), stairwell.compound)
    assert not UnfinishedVisit.objects.exists()


def test_typing_finds_places(tracer, stairwell, case):
    found = tracer.post(f"/cases/{case.pk}/interview/places/visits/", {"place_text": "锦绣花园 1"})
    assert str(stairwell.building.pk) in found.content.decode()


def test_a_trip_a_person_met_a_take_back_a_hand_over_and_a_note(tracer, stairwell, case, at):
    address = f"/cases/{case.pk}/interview/"
    trip = {"day": "2022-04-02", "begins": "23:40", "ends": "00:10", "vehicle": "吉 a·12345"}
    trip |= {"vehicle_kind": "taxi", "from_stop": "长春站", "to_stop": "九台"}
    tracer.post(f"{address}rows/vehicles/", trip | {"visit_id": str(new_id())})
    visit = Visit.objects.get()
    assert visit.where == "吉A12345 · 长春站 → 九台"
    assert (visit.vehicle, visit.ended_at - visit.started_at) == ("吉A12345", timedelta(minutes=30))
    tracer.post(f"{address}visits/{visit.pk}/met/", {"met_id": str(new_id()), "name": "老赵"})
    tracer.post(f"{address}take/")
    tracer.post(
        f"{address}hand-over/",
        {"to_id": str(stairwell.by("taskforce.information").pk), "note": "剩余行程"},
    )
    tracer.post(f"{address}notes/", {"note_id": str(new_id()), "text": "原话"})
    page = tracer.get(f"{address}?why=x").content.decode()
    for told in ("老赵", "剩余行程", "原话", "taskforce.information"):
        assert told in page
    tracer.post(f"{address}visits/{visit.pk}/take-back/", {"reason": "记错"})
    assert Visit.objects.filter(taken_back_reason="记错").count() == 2


def test_milestones_are_told_where_the_protocol_lists_them(tracer, case, at):
    Task.objects.filter(kind="trace_contacts").update(
        milestones=[
            {"name_zh": "到场", "name_en": "On site", "due_at": (at + timedelta(hours=1)).isoformat()}
        ]
    )
    address = f"/cases/{case.pk}/interview/"
    assert "到场" in tracer.get(f"/cases/{case.pk}/").content.decode()
    tracer.post(f"{address}milestone/", {"position": "1"})
    tracer.post(f"{address}milestone/", {"position": "7"})
    assert case.tracing_milestones.get().at == at


def test_the_list_of_open_tracings_is_for_all_who_help_and_goes_out_as_a_file(client, stairwell, case, at):
    client.force_login(stairwell.by("department.transfer"))
    with clock.running_on(clock.frozen(at)):
        assert case.number in client.get("/tracing/").content.decode()
        assert client.get("/tracing/export/").status_code == 200
        assert client.get(f"/cases/{case.pk}/interview/").status_code == 403


def test_close_ones_are_confirmed_at_once_and_each_look_is_written_down(tracer, stairwell, case, at):
    guests = [stairwell.resident(name, "909") for name in ("周静", "马兰", "郑义")]
    for person in (case.person, *guests):
        Visit.objects.create(
            person=person,
            place=stairwell.compound,
            started_at=at - timedelta(days=1),
            ended_at=at - timedelta(hours=23),
            told_at=at,
        )
    address = f"/cases/{case.pk}/contact-search/"
    assert "周静" not in tracer.get(address).content.decode()
    assert "周静" in tracer.get(f"{address}?why={case.number}").content.decode()
    assert Look.objects.filter(person_id__in=[guest.pk for guest in guests]).count() == 3
    tracer.post(f"{address}{guests[2].pk}/strike-off/", {"reason": "未到场"})
    tracer.post(f"{address}confirm/", {"person": [str(guest.pk) for guest in guests]})
    statuses = dict(Contact.objects.filter(person__in=guests).values_list("person__name", "status"))
    assert statuses == {"周静": "listed", "马兰": "listed", "郑义": "struck_off"}


def test_who_is_a_case_is_marked_and_who_is_known_already_is_told_as_listed_here_too(
    tracer, stairwell, case, at
):
    guests = [
        stairwell.resident(name, door) for name, door in (("周静", "909"), ("马兰", "909"), ("郑义", "910"))
    ]
    for person in (case.person, *guests):
        Visit.objects.create(
            person=person,
            place=stairwell.compound,
            started_at=at - timedelta(days=1),
            ended_at=at - timedelta(hours=23),
            told_at=at,
        )
    stairwell.sample(stairwell.open_round(), guests[:1], barcode="T2")
    stairwell.report("positive", barcode="T2")
    address = f"/cases/{case.pk}/contact-search/"
    assert tracer.get(f"{address}?why={case.number}").content.decode().count("本人为病例") == 1
    sent = {"person": [str(guest.pk) for guest in guests]}
    answer = tracer.post(f"{address}confirm/", sent, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert [[digit for digit in said if digit.isdigit()] for said in told] == [["1"], ["2"]]
    assert case.contacts.filter(person__in=guests).count() == 3


def test_the_case_page_comes_back_with_its_reason_in_chinese(tracer, case):
    page = tracer.get(f"/cases/{case.pk}/", {"why": "流调"}).request
    address = f"{page['PATH_INFO']}?{page['QUERY_STRING']}"
    noted = tracer.post(f"/cases/{case.pk}/notes/", {"text": "在家。", "why": "流调"})
    assert noted["Location"] == address


def test_to_confirm_nobody_is_refused(tracer, case):
    asked = tracer.post(f"/cases/{case.pk}/contact-search/confirm/", {"why": "流调"}, follow=True)
    assert [message.level_tag for message in asked.context["messages"]] == ["error"]


def test_a_case_with_many_contacts_shows_a_page_of_them_all_for_paper_and_takes_striking_off_back(
    tracer, case, listed_colleagues, at
):
    people = listed_colleagues(case, 51, at)
    address = f"/cases/{case.pk}/?why=流调"
    with CaptureQueriesContext(connection) as asked:
        assert tracer.get(address).content.decode().count("/strike-off/") == 50
    read = [one["sql"] for one in asked if one["sql"].startswith('SELECT "cases_contact"."id"')]
    assert len(read) == 1
    assert read[0].endswith("LIMIT 50"), "of many contacts one page is read"
    assert tracer.get(f"{address}&all").content.decode().count("/strike-off/") == case.contacts.count()
    struck = case.contacts.get(person=people[0])
    one = f"/cases/{case.pk}/contacts/{struck.pk}"
    seen_at = {"why": "流调", "page": "2", "contact": struck.pk}
    back = tracer.post(f"{one}/strike-off/", {"reason": "不在场"} | seen_at)["Location"]
    assert back.endswith(f"&page=2#c{struck.pk}")
    assert f"{one}/relist/" in tracer.get(f"{address}&all").content.decode()
    tracer.post(f"{one}/relist/", {"reason": "监控可见"})
    struck.refresh_from_db()
    assert struck.status == "listed"
