"""Whoever scans the code at the door reads what holds there now, in their language, and nothing about anybody."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dayclear.cases.models import Case
from dayclear.command.models import Account, Post
from dayclear.kernel import clock
from dayclear.kernel.codes import KEY_LENGTH, key_on_paper
from dayclear.loops import place_moved, residents_key, sampling_plan, zone_decided
from dayclear.people.models import Person
from dayclear.places import operations as places
from dayclear.places.models import Place
from dayclear.planning.models import Stretch
from dayclear.records.models import Look
from dayclear.zones.policies import NotYourZone
from tests.integration.loops.plans import EVERYTHING, a_plan, a_team

STATEMENTS_AT_MOST = 32
BYTES_AT_MOST = 12_000


class Door:
    """The people of one stairwell, and whoever commands there."""

    def __init__(self, stairwell):
        self.stairwell, self.noon = stairwell, stairwell.noon

    def decide(self, place, decision, *, hours=0.0, for_residents="", reason="3号楼张伟一家确诊"):
        return zone_decided.decide(
            place=place,
            decision=decision,
            reason=reason,
            for_residents=for_residents,
            scope=self.stairwell.scope("commander.district"),
            by=self.stairwell.by("commander.district"),
            at=self.noon + timedelta(hours=hours),
        )

    def answer(self, place, *, hours=1.0, language="zh-CN", name="residents", **headers):
        place.refresh_from_db()
        at = self.noon + timedelta(hours=hours)
        with clock.running_on(clock.frozen(at)):
            return Client(headers={"accept-language": language, **headers}).get(
                reverse(name, args=[place.residents_key])
            )

    def read(self, place, **asked):
        return shown(self.answer(place, **asked))


def shown(response):
    """The page's words as a person reads them."""
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def door(stairwell):
    return Door(stairwell)


def test_a_changed_zone_is_on_the_page_at_the_next_request(door):
    building = door.stairwell.building
    assert "当前分区 未分区" in door.read(building)
    door.decide(building, "lockdown")
    said = door.read(building)
    assert "封控区" in said
    assert "今日有变化 12:00 ： 未分区 → 封控区" in said
    assert "足不出户" in said
    assert "送货到门" in said
    door.decide(building, zone_decided.LIFT, hours=2)
    assert "封控区 →" in door.read(building, hours=3)


def test_what_changed_yesterday_is_told_without_being_called_todays(door):
    door.decide(door.stairwell.building, "lockdown")
    said = door.read(door.stairwell.building, hours=24)
    assert "今日有变化" not in said
    assert "2022-04-03 12:00" in said


def test_a_stricter_building_tells_its_own_and_the_compound_names_it(door):
    door.decide(door.stairwell.compound, "control")
    door.decide(door.stairwell.building, "lockdown", hours=0.5)
    assert "封控区" in door.read(door.stairwell.unit)
    around = door.read(door.stairwell.compound)
    assert "当前分区 管控区" in around
    assert "锦绣花园 1号楼： 封控区" in around


def test_a_building_without_a_zone_of_its_own_tells_the_one_around_it(door):
    door.decide(door.stairwell.compound, "control")
    said = door.read(door.stairwell.unit)
    assert "管控区" in said
    assert "这是您所在的锦绣花园的分区" in said


def test_the_page_speaks_the_language_of_the_phone_and_the_other_by_a_link(door):
    door.decide(door.stairwell.building, "lockdown")
    english = door.answer(door.stairwell.building, language="en-GB,en;q=0.9,zh;q=0.5")
    assert "Lockdown zone" in shown(english)
    assert english["Content-Language"] == "en"
    assert "Accept-Language" in english["Vary"]
    chosen = door.read(door.stairwell.building, language="en", name="residents_zh")
    assert "封控区" in chosen
    assert "Lockdown" not in chosen
    assert "封控区" in door.read(door.stairwell.building, language="fr")


def test_nothing_on_it_tells_about_a_person(door):
    stairwell = door.stairwell
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    door.decide(stairwell.unit, "lockdown", hours=4)
    door.decide(stairwell.compound, "control", hours=5)
    number = Case.objects.get().number
    for place in (stairwell.unit, stairwell.building, stairwell.compound, stairwell.district):
        for language in ("zh", "en"):
            content = door.answer(place, hours=6, language=language).content.decode()
            told = [name for name in Person.objects.values_list("name", flat=True) if name in content]
            assert not told
            assert number not in content
            assert "一家确诊" not in content
            assert "101" not in content
    assert not Look.objects.exists()


def test_the_reason_is_what_was_written_for_residents_or_the_ground_without_a_number(door):
    stairwell = door.stairwell
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    door.decide(stairwell.building, "lockdown", reason="", hours=4)
    said = door.read(stairwell.building, hours=5)
    assert "近日本区域内出现病例" in said
    assert "1例" not in said
    door.decide(stairwell.compound, "control", hours=5, for_residents="为尽快阻断传播")
    assert "为尽快阻断传播" in door.read(stairwell.compound, hours=6)


def test_a_name_to_sign_in_by_is_told_to_nobody(door):
    Post.objects.filter(kind="leader.building").update(phone="0431 8230 1234")
    Account.objects.filter(username="leader.building").update(username="wang_2022", display_name="")
    content = door.answer(door.stairwell.building).content.decode()
    assert 'href="tel:043182301234"' in content
    assert "wang_2022" not in content


def test_who_answers_is_named_with_the_telephone(door):
    Post.objects.filter(kind="leader.building").update(phone="0431 8230 1234")
    Account.objects.filter(username="leader.building").update(display_name="王楼长")
    said = door.read(door.stairwell.unit)
    assert "王楼长 0431 8230 1234" in said


def test_a_wrong_key_and_one_made_anew_are_answered_alike_and_kindly(door):
    stairwell = door.stairwell
    former = stairwell.building.residents_key
    with clock.running_on(clock.frozen(door.noon)):
        renewed = residents_key.renew(
            place=stairwell.building,
            scope=stairwell.scope("commander.compound"),
            by=stairwell.by("commander.compound"),
            at=door.noon,
        )
    assert renewed.residents_key != former
    answers = [Client().get(reverse("residents", args=[key])) for key in (former, "x", "O" * KEY_LENGTH)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert all("请询问社区" in shown(answer) for answer in answers)
    assert door.answer(stairwell.building).status_code == 200
    kept = Place.events.rel.related_model.objects.filter(pgh_obj=renewed, pgh_label="update").last()
    assert kept.residents_key_at == door.noon
    assert kept.pgh_context.metadata["user"] == str(stairwell.by("commander.compound").pk)


def test_the_key_is_made_anew_only_by_whoever_commands_there(door):
    stairwell = door.stairwell
    with pytest.raises(NotYourZone):
        residents_key.renew(
            place=stairwell.building,
            scope=stairwell.scope("leader.building"),
            by=stairwell.by("leader.building"),
            at=door.noon,
        )


def test_every_place_has_a_key_of_its_own_that_can_be_typed(door):
    keys = list(Place.objects.values_list("residents_key", flat=True))
    assert len(set(keys)) == len(keys)
    typed = key_on_paper(door.stairwell.building.residents_key).lower().replace("0", "o")
    assert Client().get(reverse("residents", args=[typed])).status_code == 200


def test_an_unchanged_page_is_answered_without_its_content(door):
    building = door.stairwell.building
    first = door.answer(building)
    again = door.answer(building, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    door.decide(building, "lockdown", hours=1)
    assert door.answer(building, hours=2, **{"if-none-match": first["ETag"]}).status_code == 200


def test_it_asks_for_no_cookie_sets_none_and_leads_nowhere_else(door):
    answer = door.answer(door.stairwell.building)
    assert not answer.cookies
    assert "Cookie" not in answer["Vary"]
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    content = answer.content.decode()
    assert "<script" not in content
    assert not re.search(r'(?:href|src|action)="(?:https?:)?//', content)
    assert len(answer.content) < BYTES_AT_MOST


def test_reading_it_writes_nothing_and_takes_few_statements(door):
    door.decide(door.stairwell.building, "lockdown")
    door.stairwell.open_round()
    door.answer(door.stairwell.building)
    with CaptureQueriesContext(connection) as statements:
        door.answer(door.stairwell.building)
    written = [one["sql"] for one in statements if re.match(r"\s*(INSERT|UPDATE|DELETE)", one["sql"])]
    assert not written
    assert len(statements) <= STATEMENTS_AT_MOST


def test_a_place_that_moved_keeps_its_address_and_tells_what_holds_where_it_lies_now(door):
    stairwell = door.stairwell
    other = stairwell._place(stairwell.community, "compound", "C2", "御景名苑")
    door.decide(other, "lockdown")
    assert "封控区" not in door.read(stairwell.building)
    place_moved.move_place(place=stairwell.building, to=other, by=None, at=door.noon)
    said = door.read(stairwell.building)
    assert "御景名苑 1号楼" in said
    assert "封控区" in said


def test_a_place_that_is_closed_has_no_page_any_more(door):
    unit = door.stairwell.unit
    places.close(place=unit, by=None, at=door.noon)
    assert door.answer(unit).status_code == 404


class TestARound:
    def test_without_a_plan_the_time_will_follow(self, door):
        door.stairwell.open_round()
        said = door.read(door.stairwell.building)
        assert "第一轮" in said
        assert "时间尚未确定" in said

    def test_with_a_plan_in_force_each_building_reads_when_it_is_called(self, compound):
        door = Door(compound)
        a_team(compound, "一队")
        plan = a_plan(compound, compound.open_round(tube_mode=10, sampling="downstairs"))
        building = Place.objects.get(parent=compound.compound, code="2")
        assert "时间尚未确定" in door.read(building)
        sampling_plan.put_in_force(plan_id=plan.pk, scope=EVERYTHING, by=compound.by("commander.district"))
        said = door.read(building)
        assert "1单元 101 – " in said
        assert re.search(r"04-03 1\d:\d\d", said)
        assert "2号楼" in door.read(compound.compound)
        assert "各楼栋的时间见" in door.read(compound.community)
        assert not [name for name in Person.objects.values_list("name", flat=True) if name in said]

    def test_a_plan_from_before_the_lockdown_calls_nobody_out(self, compound):
        door = Door(compound)
        a_team(compound, "一队")
        plan = a_plan(compound, compound.open_round(tube_mode=10, sampling="downstairs"))
        sampling_plan.put_in_force(plan_id=plan.pk, scope=EVERYTHING, by=compound.by("commander.district"))
        building = Place.objects.get(parent=compound.compound, code="2")
        assert "楼下" in door.read(building)
        door.decide(building, "lockdown")
        said = door.read(building)
        assert "请在家等候" in said
        assert "楼下" not in said.replace("不要下楼", "")

    def test_a_single_door_is_not_told(self, door):
        stairwell = door.stairwell
        a_team(stairwell, "一队")
        plan = a_plan(stairwell, stairwell.open_round())
        Stretch.objects.filter(visit__plan=plan).update(from_door="101", to_door="101")
        sampling_plan.put_in_force(plan_id=plan.pk, scope=EVERYTHING, by=stairwell.by("commander.district"))
        said = door.read(stairwell.unit)
        assert "1单元" in said
        assert "101" not in said


class TestStaff:
    @pytest.fixture
    def commander(self, door):
        client = Client()
        client.force_login(
            door.stairwell.by("commander.compound"), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    def test_the_zone_page_leads_to_what_residents_see_and_makes_its_address_anew(self, door, commander):
        building = door.stairwell.building
        page = commander.get(reverse("zone", args=[building.pk])).content.decode()
        assert reverse("residents", args=[building.residents_key]) in page
        former = building.residents_key
        told = commander.post(reverse("residents_key", args=[building.pk]), follow=True)
        assert "原网址已失效" in told.content.decode()
        building.refresh_from_db()
        assert building.residents_key != former

    def test_the_notice_at_the_door_has_the_code_and_no_words_of_the_staff(self, door, commander):
        building = door.stairwell.building
        door.decide(building, "lockdown", hours=-1)
        with clock.running_on(clock.frozen(door.noon)):
            notice = commander.get(reverse("zone_notice", args=[building.pk])).content.decode()
        assert f"testserver/r/{key_on_paper(building.residents_key)}/" in notice
        assert "<svg viewBox" in notice
        assert "一家确诊" not in notice

    def test_who_sees_the_place_and_does_not_command_it_makes_nothing_anew(self, door):
        client = Client()
        client.force_login(
            door.stairwell.by("leader.building"), backend="django.contrib.auth.backends.ModelBackend"
        )
        building = door.stairwell.building
        client.post(reverse("residents_key", args=[building.pk]))
        former = building.residents_key
        building.refresh_from_db()
        assert building.residents_key == former
        beyond = door.stairwell.compound
        assert client.post(reverse("residents_key", args=[beyond.pk])).status_code == 404
