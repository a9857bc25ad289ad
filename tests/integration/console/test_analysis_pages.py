"""The analysis on its pages: a list brought in step by step, one's own cases, and nothing to who does not trace."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dayclear.cases import operations as cases
from dayclear.cases.models import ColumnMapping, LineList, Visit
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.records.models import ExportRecord
from dayclear.situation import transmission
from tests.real_files import real_file

TRACER, DRIVER = "department.tracing", "department.transfer"
CASES = "case id,onset,姓名,ward,setting\n" + "".join(
    f"K{at},2022-03-{at + 1:02},张{at},{'A' if at < 6 else 'B'},{'ward' if at < 6 else 'home'}\n"
    for at in range(12)
)
LINKS = "from,to,exposure\n" + "".join(f"K{at},K{at + 1},ward\n" for at in range(5))


@pytest.fixture
def signed_in(client, stairwell, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def sign_in(kind):
        client.force_login(stairwell.by(kind))
        return client

    return sign_in


@pytest.fixture
def noon_now(noon):
    with clock.running_on(clock.frozen(noon)):
        yield noon


def brought(client, place, *files, **corrections):
    """Both steps of the pages, with some choices of the second corrected."""
    named = dict(zip(("cases", "links"), files, strict=False))
    told = {"name": "A list", "place": place.pk, **named}
    second = client.post("/analysis/lists/new/", told)
    assert second.status_code == 302, second.content.decode()
    page = client.get(second["Location"])
    forms = [page.context["form"], *page.context["mappings"]]
    values = {
        form.add_prefix(name): form[name].value() or ""
        for form in forms
        for name in form.fields
        if form[name].value()
    }
    return page, client.post(second["Location"], values | corrections, follow=True)


def file(name, text):
    return SimpleUploadedFile(name, text.encode())


def test_a_list_comes_in_by_two_steps_and_is_shown_with_its_numbers(signed_in, stairwell):
    client = signed_in(TRACER)
    page, shown = brought(client, stairwell.district, file("cases.csv", CASES), file("links.csv", LINKS))
    assert "张1" not in page.content.decode()
    kept = LineList.objects.get()
    assert shown.redirect_chain[-1][0] == f"/analysis/lists/{kept.pk}/"
    text = shown.content.decode()
    assert "张1" not in text
    assert "姓名" in kept.batch.unused_columns[0]
    sheet = shown.context["sheet"]
    assert (len(sheet.outbreak), len(sheet.chains[0])) == (12, 6)
    # The first six share a ward that the others do not.
    bound = {line.first: line.cells for line in shown.context["sections"]["binding"].lines}
    assert bound["A"][2:5] == [6, 3.0, "×\u00a02.0"]
    assert client.get("/analysis/lists/").context["lists"][0] == kept
    for name in transmission.SECTIONS:
        answer = client.get(f"/analysis/lists/{kept.pk}/{name}.xlsx?chain=0")
        rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert len(rows) == len(shown.context["sections"][name].lines) + 1
    assert ExportRecord.objects.filter(kind="analysis_cases", chosen="A list").count() == 1


def test_a_correction_on_the_page_is_remembered(signed_in, stairwell):
    client = signed_in(TRACER)
    odd = "case id,first day\nA,3/4/2020\nB,4/4/2020\n"
    _page, _shown = brought(
        client,
        stairwell.district,
        file("odd.csv", odd),
        **{"f0-column_1": "onset", "f0-order": "month_first"},
    )
    assert f"{LineList.objects.get().cases.get(key='A').onset_on}" == "2020-03-04"
    page, _shown = brought(client, stairwell.district, file("odd.csv", odd))
    assert page.context["files"][0][0].is_remembered
    assert ColumnMapping.objects.count() == 1


def test_somebody_elses_file_is_not_there(signed_in, stairwell):
    client = signed_in(TRACER)
    second = client.post(
        "/analysis/lists/new/", {"name": "x", "place": stairwell.district.pk, "cases": file("a.csv", CASES)}
    )
    assert signed_in("commander.district").get(second["Location"]).status_code == 404


def test_who_does_not_trace_finds_no_analysis(signed_in, stairwell):
    client = signed_in(TRACER)
    brought(client, stairwell.district, file("cases.csv", CASES))
    kept = LineList.objects.get()
    client = signed_in(DRIVER)
    assert client.get("/analysis/").status_code == 404
    assert client.get(f"/analysis/lists/{kept.pk}/").status_code == 404
    assert client.get(f"/analysis/lists/{kept.pk}/cases.xlsx").status_code == 404
    assert not client.get("/analysis/lists/").context["lists"]


def case_of(stairwell, person, at, onset=None):
    draft = cases.PositiveDraft(
        person_id=person.pk,
        household_id=person.household_id,
        place_id=stairwell.unit.pk,
        place_path=stairwell.unit.path,
        result_id=new_id(),
        reported_at=at,
        sampled_at=at - timedelta(hours=6),
    )
    (made,) = cases.confirm(positives=[draft], by=None, at=at).new
    return made


def test_ones_own_cases_are_joined_by_what_tracing_knows(signed_in, stairwell, noon_now):
    first = case_of(stairwell, stairwell.zhang, noon_now - timedelta(days=5))
    told = {"kind": "close", "reason": "same household", "last_exposed_at": None, "by": None}
    for person, setting in ((stairwell.spouse, "household"), (stairwell.neighbour, "stairwell")):
        cases.add_contact(case=first, person=person, setting=setting, at=noon_now - timedelta(days=5), **told)
    second = case_of(stairwell, stairwell.spouse, noon_now - timedelta(days=2))

    client = signed_in(TRACER)
    page = client.get(f"/analysis/?place={stairwell.compound.pk}")
    sheet = page.context["sheet"]
    assert list(sheet.outbreak.labels) == [first.number, second.number]
    assert sheet.outbreak.links.distinct.tolist() == [[0, 1]]
    rates = {one.name: (one.rate.became, one.rate.exposed) for one in sheet.settings}
    assert rates == {"同住家庭": (1, 1), "楼道、电梯": (0, 1)}
    text = page.content.decode()
    assert stairwell.zhang.name not in text
    assert f"/cases/{first.pk}/" in text
    clusters = {line.first: line.cells[2] for line in page.context["sections"]["clusters"].lines}
    assert clusters[stairwell.building.address] == 2
    assert client.get(f"/analysis/cases.xlsx?place={stairwell.compound.pk}").status_code == 200
    assert client.get("/analysis/none.xlsx").status_code == 404


def test_an_empty_place_and_a_wrong_period_say_so(signed_in, stairwell, noon_now):
    client = signed_in(TRACER)
    assert client.get("/analysis/").status_code == 200
    assert client.get("/analysis/?from_on=2022-04-03&until_on=2022-04-01").status_code == 422


def test_the_page_costs_as_many_statements_for_many_cases_as_for_few(
    signed_in, stairwell, noon_now, django_assert_max_num_queries
):
    for number in range(12):
        person = stairwell.resident(f"某{number}", f"{number + 2}01")
        case_of(stairwell, person, noon_now - timedelta(days=number % 4))
    client = signed_in(TRACER)
    with django_assert_max_num_queries(40):
        assert client.get("/analysis/").status_code == 200


def test_mers_is_shown_with_its_published_figures(signed_in, stairwell):
    client = signed_in(TRACER)
    files = [
        SimpleUploadedFile(name, real_file(name).read_bytes())
        for name in ("mers_korea_2015_linelist.csv", "mers_korea_2015_contacts.csv")
    ]
    _page, shown = brought(client, stairwell.district, *files)
    figures = {line.first: line.cells[1] for line in shown.context["sections"]["figures"].lines}
    assert {162, 98, 11, 65} <= set(figures.values())
    assert {"14.47", "14"} <= {f"{value:g}" for value in figures.values() if isinstance(value, float)}
    top = max(shown.context["sections"]["cases"].lines, key=lambda line: line.cells[-4])
    assert (top.first, top.cells[-4]) == ("SK_14", 38)
    drawings_say_what_tables_say(shown.context)


def drawings_say_what_tables_say(context):
    """The bars of each day and the nodes and lines of the graph have the numbers of the tables beside them."""
    sections, graph, bars = context["sections"], context["network"], context["timeline"]
    values = zip(*(series["values"] for series in bars["series"]), strict=True)
    drawn = {label: list(told) for label, told in zip(bars["labels"], values, strict=True) if any(told)}
    assert drawn == {f"{line.cells[0]:%m-%d}": list(line.cells[1:]) for line in sections["days"].lines}

    onward = {line.first: line.cells[-4] for line in sections["cases"].lines}
    names = [node["name"] for node in graph["nodes"]]
    assert {node["name"]: node["onward"] for node in graph["nodes"]} == {name: onward[name] for name in names}
    assert len(names) + context["left_out"] == len(onward)
    outbreak = context["sheet"].outbreak
    pairs = {(outbreak.labels[one], outbreak.labels[other]) for one, other in outbreak.links.distinct}
    lines = {(names[link["source"]], names[link["target"]]) for link in graph["links"] if link["named"]}
    assert lines == {pair for pair in pairs if set(pair) <= set(names)}
    assert len({(node["day"], node["lane"]) for node in graph["nodes"]}) == len(names)


def test_a_list_of_contacts_is_shown_without_names_and_as_a_file(signed_in, stairwell):
    client = signed_in(TRACER)
    told = "关联病例编号,姓名,手机号,与病例关系,末次接触日期\nXX-9,老赵,13900000000,同事,2022-04-01\n"
    page, shown = brought(client, stairwell.district, file("contacts.csv", told))
    assert page.context["mappings"][0]["layout"].value() == "contacts"
    kept = LineList.objects.get()
    address = f"/analysis/lists/{kept.pk}/contacts/"
    assert address in shown.content.decode()
    text = client.get(address).content.decode()
    assert "老赵" not in text
    assert {"XX-9", "同事", "2022-04-01", "不在名册"} <= set(re.findall(r">([^<>]+)</td>", text))
    rows = openpyxl.load_workbook(BytesIO(client.get(f"{address}list.xlsx").content)).active
    assert [cell.value for cell in rows[2]][1] == "XX-9"
    assert signed_in(DRIVER).get(address).status_code == 404


def test_visits_bind_cases_as_named_links_do(signed_in, stairwell, noon_now):
    first = case_of(stairwell, stairwell.zhang, noon_now - timedelta(days=5))
    second = case_of(stairwell, stairwell.neighbour, noon_now - timedelta(days=2))
    guest, lunch = stairwell.resident("周静", "903"), noon_now - timedelta(days=6)
    for person in (stairwell.zhang, stairwell.neighbour, guest):
        Visit.objects.create(
            person=person,
            place=stairwell.community,
            setting="meal",
            started_at=lunch,
            ended_at=lunch + timedelta(hours=1),
            told_at=noon_now,
            source="check_in",
        )

    sheet = signed_in(TRACER).get(f"/analysis/?place={stairwell.compound.pk}").context["sheet"]

    outbreak = sheet.outbreak
    assert outbreak.labels == [first.number, second.number]
    visited = [one for one in outbreak.exposures if one.place_id == stairwell.community.pk]
    assert [(one.cases, one.people) for one in visited] == [(2, 3)]
    assert {name: (rate.became, rate.exposed) for name, rate in _rates(sheet).items()} == {
        "用餐、食堂": (1, 2)
    }
    assert {case: list(others) for case, others in outbreak.nearness.met.items()} == {1: [0]}


def _rates(sheet):
    return {one.name: one.rate for one in sheet.settings}


def test_a_choice_that_is_refused_keeps_all_the_others(signed_in, stairwell):
    client = signed_in(TRACER)
    twice = {"f0-column_3": "keep", "f0-column_4": "onset"}
    _page, again = brought(client, stairwell.district, file("cases.csv", CASES), **twice)
    assert again.status_code == 422
    assert not LineList.objects.exists()
    (mapping,) = again.context["mappings"]
    assert {name: mapping[name].value() for name in ("column_3", "column_4")} == {
        "column_3": "keep",
        "column_4": "onset",
    }
    assert again.context["form"].non_field_errors()
