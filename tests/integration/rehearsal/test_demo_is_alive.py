"""The demo is whole and alive: everybody in place, something late, something just in, on both clocks."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from dayclear.cases.models import Case, HomeTest
from dayclear.command import queries as command
from dayclear.command.models import Account, Appointment, DayClose, Escalation, FieldDevice, Post, Task
from dayclear.command.models.field_device import DeviceState
from dayclear.command.protocol import shipped
from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Difference, Laboratory, Offer
from dayclear.loops import field_shift, imports
from dayclear.people.models import Person, RosterTotal, TemporaryHome, Vulnerability
from dayclear.places.models import Place
from dayclear.records.models import ImportBatch, ImportKind, Look
from dayclear.rehearsal import operations, roles
from dayclear.rehearsal.district import TINY, circumstances
from dayclear.rehearsal.sample_files import write_results
from dayclear.screening import queries as screening
from dayclear.screening.models import Round
from dayclear.transfers.models import Facility, Transfer
from dayclear.zones.models import ZonePeriod
from tests.conftest import AFTERNOON

pytestmark = pytest.mark.django_db


def living(**filters):
    return Task.objects.filter(ended_at=None, **filters)


@pytest.mark.usefixtures("tiny_demo")
class TestEverybodyIsInPlace:
    def test_the_roster_is_counted(self):
        assert Person.objects.filter(origin="roster").count() == TINY.residents
        alive = Person.objects.filter(deaths=None).count()
        assert sum(RosterTotal.objects.values_list("people", flat=True)) == alive

    def test_paths_follow_the_tree(self):
        for place in Place.objects.select_related("parent"):
            assert place.path == f"{place.parent.path if place.parent else '/'}{place.code}/"
        for person in Person.objects.select_related("household__place"):
            assert person.place_path == person.household.place_path == person.household.place.path

    def test_every_post_of_the_line_stands_where_the_protocol_puts_it(self):
        posts = shipped().posts
        for post in Post.objects.select_related("place"):
            assert post.place.level in posts[post.kind].levels
            assert post.place_path == post.place.path

    def test_every_role_can_sign_in_and_sees_its_place(self):
        accounts = operations.demo_accounts()
        assert [account.username for account in accounts] == list(roles.SHOWN)
        request = RequestFactory().get("/")
        for account in accounts:
            signed_in = authenticate(request, username=account.username, password=account.password)
            assert signed_in is not None, account
            if account.username != roles.ADMIN:
                assert command.scope_of(signed_in, AFTERNOON).paths()

    def test_leaders_are_reached_by_telephone_and_do_not_sign_in(self):
        leaders = Account.objects.filter(appointments__post__kind="leader.unit").order_by("username")
        assert all(leader.phone.startswith("161") for leader in leaders)
        unusable = [leader for leader in leaders if not leader.has_usable_password()]
        assert len(unusable) == len(leaders) - roles.LEADERS_WHO_SIGN_IN

    def test_by_night_others_hold_some_posts(self):
        held = Appointment.objects.filter(post__kind="department.tracing")
        assert set(held.values_list("shift", flat=True)) == {"day", "night"}

    def test_its_words_are_those_of_the_product(self):
        assert set(circumstances.VULNERABILITIES) == set(Vulnerability.values)
        assert set(circumstances.KEY_GROUPS) == set(shipped().key_groups)


@pytest.mark.usefixtures("tiny_demo")
class TestItIsAlive:
    def test_something_is_late_on_each_clock(self):
        late = {task.clock for task in living() if task.is_late(AFTERNOON)}
        assert late == {"control", "need"}

    def test_what_is_late_was_raised(self):
        assert Escalation.objects.filter(reason="deadline", task__kind="trace_contacts").exists()

    def test_something_has_just_come_in(self):
        assert living(opened_at__gte=AFTERNOON - timedelta(hours=1), clock="need").exists()
        assert Case.objects.filter(
            reported_at__gte=AFTERNOON - timedelta(hours=1), status="confirmed"
        ).exists()

    def test_something_was_carried_over_by_name(self):
        carried = living(follows__isnull=False).get()
        assert carried.kind == "disinfect_home"
        assert carried.follow_reason
        assert DayClose.objects.get().carried == 1

    def test_cases_stand_in_every_stage(self):
        assert set(Case.objects.values_list("status", flat=True)) == {
            "closed",
            "moved",
            "confirmed",
            "withdrawn",
            "released",
            "died",
        }
        assert set(Transfer.objects.values_list("status", flat=True)) >= {
            "arrived",
            "under_way",
            "ordered",
            "cancelled",
        }

    def test_somebody_is_watched_after_a_hospital_and_somebody_in_another_home(self):
        home = TemporaryHome.objects.get(ended_at=None)
        assert living(place=home.household.place, kind="ready_other_home").exists()
        assert HomeTest.objects.filter(contact__person=home.person, due_on=clock.now().date()).exists()
        assert living(kind="watch_at_home").exists()

    def test_yesterdays_rounds_are_closed_and_todays_miss_names(self):
        everything = Scope.everything()
        root = Place.objects.get(parent=None).path
        missing = {"open": 0, "closed": 0}
        for held in Round.objects.all():
            missing[held.status] += screening.coverage(held, [root], everything)[root].missing
        assert missing["closed"] == 0
        assert missing["open"] > 20

    def test_laboratories_and_beds_are_there(self):
        assert Laboratory.objects.count() == 5
        kinds = sorted(Facility.objects.values_list("kind", flat=True))
        assert kinds == ["cabin_hospital"] * 2 + ["designated_hospital"] + ["isolation_site"] * 3
        assert set(ZonePeriod.objects.values_list("kind", flat=True)) == {"lockdown", "control", "precaution"}

    def test_nothing_lies_in_the_future(self):
        assert not Task.objects.filter(opened_at__gt=AFTERNOON).exists()
        assert not Task.objects.filter(ended_at__gt=AFTERNOON).exists()
        assert not Case.objects.filter(reported_at__gt=AFTERNOON).exists()

    def test_phones_carry_names_into_the_field(self):
        devices = FieldDevice.objects.all()
        assert {device.state_at(AFTERNOON) for device in devices} >= {
            DeviceState.IN_USE,
            DeviceState.WIPED,
        }
        assert Look.objects.filter(page=field_shift.PAGE).exists()

    def test_results_came_as_messages_of_three_kinds(self):
        told = ImportBatch.objects.filter(kind=ImportKind.RESULTS)
        assert {Path(batch.filename).suffix for batch in told} == {".hl7", ".json", ".csv"}
        assert all(batch.rows_added and not batch.rows_refused for batch in told)

    def test_capacity_is_lent_and_borrowed(self):
        taken = Offer.objects.filter(state="taken")
        assert set(taken.values_list("direction", flat=True)) == {"lend", "borrow"}

    def test_tubes_are_astray_in_several_ways(self):
        differing = Difference.objects.filter(resolved_at=None)
        assert {"missing", "unknown"} <= set(differing.values_list("kind", flat=True))

    def test_results_of_awaited_tubes_make_cases(self, tmp_path):
        before = Case.objects.count()
        with clock.running_on(clock.frozen(AFTERNOON)):
            path = write_results(tmp_path / "results.csv", rows=12, positives=2)
            batch = imports.run_import(kind="results", path=path, by=None, dry_run=False, all_or_nothing=True)
        assert batch.rows_added == 12
        assert Case.objects.count() == before + 2
