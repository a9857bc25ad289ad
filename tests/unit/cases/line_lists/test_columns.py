"""Exports of other systems are understood by their headings, and by their cells where headings say nothing."""

import pytest

from dayclear.cases import line_lists
from dayclear.cases.line_lists import (
    KEEP,
    LEAVE_OUT,
    Layout,
    Mapped,
    headings_key,
    propose,
    read_table,
    what_it_lists,
)

EPICONTACTS = "id,age,sex,dt_onset,dt_diag,loc_hosp,outcome\nA,5,M,2015-05-11,2015-05-20,St. Mary,Alive\n"
DHIS2 = (
    '"Event","Program stage","Event date","Organisation unit name","Case ID","Age in years","Sex","Date of symptom onset"\n'
    '"Xk2","Contact tracing","2020-03-02 00:00:00.0","Jiutai CHC","C-1","34","Male","2020-02-28"\n'
)
GO_DATA = (
    "Case ID,First Name,Last Name,Gender,Age - years,Date of onset,Date of reporting,Classification,Addresses [1] Location\n"
    "CASE-2020-0001,Li,Na,Female,40,2020-02-20,2020-02-23,Confirmed,Xinhua\n"
)
GO_DATA_BY_BOTH_NUMBERS = (
    "ID,Visual ID,Gender,Date of onset,Outcome,Addresses [1] Location [1]\n"
    "5f2c-77,CASE-2020-0001,Female,2020-02-20T00:00:00.000Z,Alive,Xinhua\n"
)
GO_DATA_LINKS = "Source Person Visual ID,Target Person Visual ID,Context of transmission\nC1,C2,Household\n"
SORMAS = (
    "uuid,epidNumber,person.firstName,person.sex,person.approximateAge,symptoms.onsetDate,reportDate,responsibleDistrict,outcome\n"
    "UX1,JIU-001,Li,FEMALE,30,03.02.2020,05.02.2020,Jiutai,RECOVERED\n"
)
DHIS2_RELATIONSHIPS = (
    "Relationship type,From tracked entity,To tracked entity\nHas been in contact with,Xk2,Ab9\n"
)
SORMAS_CONTACTS = (
    "uuid,caze.uuid,person.firstName,person.lastName,contactProximity,lastContactDate,relationToCase,followUpStatus,"
    "followUpUntil,resultingCaseUuid\n"
    "C1,UX1,娜,李,TOUCHED_FLUID,03.02.2020,SAME_HOUSEHOLD,FOLLOW_UP,17.02.2020,\n"
    "C2,UX1,Ada,Wong,SAME_ROOM,04.02.2020,,COMPLETED,18.02.2020,UX2\n"
)
GO_DATA_CONTACTS = (
    "Contact ID,First Name,Last Name,Gender,Age - years,Source Visual ID,Date of last contact,Exposure type,"
    "Date of end of follow-up,Final follow-up status,Date of birth\n"
    "CONTACT-1,Li,Na,Female,40,CASE-2020-0001,2020-02-20,Household,2020-03-05,Under follow-up,1980-01-01\n"
)
DHIS2_CONTACTS = (
    '"Tracked entity instance","Organisation unit name","First Name","Surname","Phone number","Sex","Source Case ID",'
    '"Relationship with case","Date of last contact with case","Follow-up status"\n'
    '"Ab9","Jiutai CHC","Na","Li","13904310001","Female","C-1","Colleague","2020-03-02","Active"\n'
)
DHIS2_TRACKED = (
    "Tracked entity instance,Enrollment date,Sex,Age (years),Date of onset of symptoms,Health outcome\n"
    "Xk2,2020-03-02,Male,34,2020-02-28,Died\n"
)
SORMAS_DETAILED = (
    '"UUID";"Sex";"Age";"Date of symptom onset";"Date of report";"Responsible district";"Outcome of case"\n'
    '"UX1";"Female";"30 Years";"03.02.2020";"05.02.2020";"Jiutai";"Deceased"\n'
)
CHINESE_CONTACTS = (
    "密接编号,姓名,身份证号,手机号,关联病例编号,接触者类型,与病例关系,接触地点,末次接触日期,隔离截止日期\n"
    "M1,周静,,13904310001,JT1,密接,同事,办公室,2022年4月1日,2022年4月15日\n"
)
CHINESE = "病例编号,姓名,性别,年龄,发病日期,确诊日期,小区,感染来源\nJT1,张三,男,34,2022年3月4日,2022/3/6,锦绣花园,\n"


@pytest.fixture
def table(tmp_path):
    def made(text, encoding="utf-8"):
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode(encoding))
        return read_table(path)

    return made


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            EPICONTACTS,
            {"id": "key", "dt_onset": "onset", "dt_diag": "confirmed", "loc_hosp": "place", "sex": "sex"},
        ),
        (
            DHIS2,
            {
                "Case ID": "key",
                "Event": KEEP,
                "Event date": "reported",
                "Organisation unit name": "place",
                "Date of symptom onset": "onset",
                "Age in years": "age",
            },
        ),
        (
            GO_DATA,
            {
                "Case ID": "key",
                "First Name": LEAVE_OUT,
                "Last Name": LEAVE_OUT,
                "Gender": "sex",
                "Age - years": "age",
                "Date of onset": "onset",
                "Classification": KEEP,
                "Addresses [1] Location": "place",
            },
        ),
        (
            GO_DATA_BY_BOTH_NUMBERS,
            {"ID": KEEP, "Visual ID": "key", "Outcome": "outcome", "Addresses [1] Location [1]": "place"},
        ),
        (
            DHIS2_TRACKED,
            {"Tracked entity instance": "key", "Age (years)": "age", "Health outcome": "outcome"},
        ),
        (SORMAS_DETAILED, {"UUID": "key", "Age": "age", "Outcome of case": "outcome"}),
        (
            SORMAS,
            {
                "uuid": "key",
                "person.firstName": LEAVE_OUT,
                "person.approximateAge": "age",
                "symptoms.onsetDate": "onset",
                "reportDate": "reported",
                "responsibleDistrict": "place",
            },
        ),
        (
            CHINESE,
            {
                "病例编号": "key",
                "姓名": LEAVE_OUT,
                "性别": "sex",
                "发病日期": "onset",
                "确诊日期": "confirmed",
                "小区": "place",
                "感染来源": "source",
            },
        ),
    ],
)
def test_cases(table, text, fields):
    made = table(text)
    assert what_it_lists(made) == Layout.CASES
    proposed = propose(made, Layout.CASES)
    assert {heading: proposed[heading] for heading in fields} == fields
    meanings = [name for name in proposed.values() if name not in {KEEP, LEAVE_OUT}]
    assert len(meanings) == len(set(meanings))


@pytest.mark.parametrize(
    "text",
    [GO_DATA_LINKS, DHIS2_RELATIONSHIPS, "from,to,exposure\nA,B,ward\n", "传染源,续发病例,关系\nA,B,夫妻\n"],
)
def test_links(table, text):
    made = table(text)
    assert what_it_lists(made) == Layout.LINKS
    assert {"infector", "infectee", "setting"} <= set(propose(made, Layout.LINKS).values())


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            SORMAS_CONTACTS,
            {
                "uuid": "key",
                "caze.uuid": "case",
                "person.firstName": "first_name",
                "contactProximity": "setting",
                "lastContactDate": "last_exposed",
                "relationToCase": "relation",
                "followUpStatus": "status",
                "followUpUntil": "until",
                "resultingCaseUuid": "became",
            },
        ),
        (
            GO_DATA_CONTACTS,
            {
                "Contact ID": "key",
                "First Name": "first_name",
                "Source Visual ID": "case",
                "Date of last contact": "last_exposed",
                "Exposure type": "setting",
                "Date of end of follow-up": "until",
                "Date of birth": LEAVE_OUT,
            },
        ),
        (
            DHIS2_CONTACTS,
            {
                "Tracked entity instance": "key",
                "Source Case ID": "case",
                "Phone number": "phone",
                "Surname": "last_name",
                "Relationship with case": "relation",
                "Date of last contact with case": "last_exposed",
            },
        ),
        (
            CHINESE_CONTACTS,
            {
                "密接编号": "key",
                "姓名": "name",
                "身份证号": "identity_number",
                "关联病例编号": "case",
                "接触者类型": "kind",
                "与病例关系": "relation",
                "末次接触日期": "last_exposed",
                "隔离截止日期": "until",
            },
        ),
    ],
)
def test_contacts(table, text, fields):
    made = table(text)
    assert what_it_lists(made) == Layout.CONTACTS
    proposed = propose(made, Layout.CONTACTS)
    assert {heading: proposed[heading] for heading in fields} == fields


def test_who_is_followed_is_a_contact_and_who_became_a_case_is_a_link(table):
    made = draft(table, SORMAS_CONTACTS)
    assert [(link.infector, link.infectee) for link in made.links] == [("UX1", "UX2")]
    (followed,) = made.contacts
    assert (followed.key, followed.name, followed.case_key) == ("C1", "李娜", "UX1")
    assert (followed.relation, followed.status) == ("SAME_HOUSEHOLD", "FOLLOW_UP")
    assert f"{followed.last_exposed_on}" == "2020-02-03"
    assert line_lists.setting_in(followed.relation) == "household"


def test_a_contact_of_nobody_or_who_is_nobody_is_refused_and_the_same_row_again_counts_once(table):
    made = draft(
        table,
        "case id,contact id,phone,last contact date,contact category\n"
        "A,1,,2022-04-01,close\n,2,,2022-04-01,\nA,,,2022-04-01,\nA,1,,2022-04-02,\nA,3,,soon,odd\n",
    )
    assert [(one.key, one.kind) for one in made.contacts] == [("1", "close"), ("3", "")]
    assert (made.rows, made.refused, made.repeated) == (5, 2, 1)
    assert {(one.line, one.column) for one in made.problems} == {
        (3, "case id"), (4, "contact id"), (6, "last contact date"), (6, "contact category"),
    }  # fmt: skip


def test_cells_tell_what_headings_do_not(table):
    made = table("nr,g,who\nTJ1,F,Wuhan\nTJ2,M,wife of TJ1\nTJ3,F,TJ1 or TJ2\n")
    assert propose(made, Layout.CASES) == {"nr": "key", "g": "sex", "who": "source"}


def test_a_list_in_the_encoding_of_chinese_offices_with_a_title_above(table):
    made = table("九台区病例一览表\n" + CHINESE, "gb18030")
    assert made.headings[0] == "病例编号"
    assert made.rows[0][0] == 3


def test_headings_are_remembered_whatever_their_order_case_and_spaces():
    assert headings_key(["gender ", "Case_ID"]) == headings_key(["case id", "Gender"])
    assert headings_key(["a"]) != headings_key(["b"])


def draft(table, text):
    made = table(text)
    layout = what_it_lists(made)
    return line_lists.draft_of([Mapped(made, layout, propose(made, layout))])


def test_nothing_that_cannot_be_read_is_lost(table):
    made = draft(
        table,
        "case id,onset,age,sex,infector,ward\n"
        "1,early January,forty,x,9,A\n"
        "2,10/01/2020 - 12/01/2020,30-39,F,1.0,B\n"
        ",14/01/2020,1,M,,C\n"
        "2,14/01/2020,1,M,,D\n",
    )
    assert list(made.cases) == ["1", "2"]
    assert made.cases["1"].unread == {"onset": "early January", "age": "forty", "sex": "x", "infector": "9"}
    assert made.cases["1"].attributes == {"ward": "A"}
    assert made.cases["2"].days["onset"].is_exact is False
    assert made.cases["2"].unread == {"onset": "10/01/2020 - 12/01/2020", "age": "30-39"}
    assert [(link.infector, link.infectee) for link in made.links] == [("1", "2")]
    assert made.refused == 2
    assert {(one.line, one.column) for one in made.problems} == {
        (2, "onset"), (2, "age"), (2, "sex"), (2, "infector"), (3, "age"), (4, "case id"), (5, "case id"),
    }  # fmt: skip
    assert all(one.reason and one.remedy for one in made.problems)


def test_pairs_alone_make_the_cases_and_a_contradiction_is_told(table):
    made = draft(
        table,
        "infector.case,infectee.case,infector.onset,infectee.onset,cluster.risk\n"
        "A,B,1/3/20,14/3/20,family\nA,C,2/3/20,NA,work\nA,B,1/3/20,14/3/20,family\n",
    )
    assert set(made.cases) == {"A", "B", "C"}
    assert (len(made.links), made.repeated) == (2, 1)
    assert [(one.line, one.column, one.value) for one in made.problems] == [(3, "infector.onset", "2/3/20")]


def test_a_link_to_nobody_is_refused_and_named_with_its_file(table, tmp_path):
    cases = table("id,onset\nA,2020-01-01\n")
    (tmp_path / "links.csv").write_text("from,to\nA,Z\nA,A\n")
    links = read_table(tmp_path / "links.csv")
    made = line_lists.draft_of(
        [
            Mapped(links, Layout.LINKS, propose(links, Layout.LINKS)),
            Mapped(cases, Layout.CASES, propose(cases, Layout.CASES)),
        ]
    )
    assert made.refused == 2
    assert [one.column for one in made.problems] == ["links.csv · to", "links.csv · to"]
