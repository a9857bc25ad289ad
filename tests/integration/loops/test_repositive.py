"""Positive again after release 复阳: a course of its own beside the former one; too little virus moves nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases import operations as cases
from dayclear.cases.models import Case, HomeMonitoring
from dayclear.command.models import Task
from dayclear.kernel.scope import Scope
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import (
    home_monitoring,
    results_reported,
    round_opened,
    stay_released,
    tests_at_home,
    way_home,
)
from dayclear.situation.case_page import case_sheet
from dayclear.transfers.models import Transfer
from dayclear.zones.models import ZoneProposal
from tests.integration.loops.test_stays import (
    acting,
    outbreak,  # noqa: F401 - a fixture is found by its name.
    outbreak_as_built,  # noqa: F401 - as above.
    stay_of,
)

HOUR = timedelta(hours=1)
OF_A_POSITIVE = {
    *("transfer_positive", "seal_household", "antigen_household", "trace_contacts"),
    *("disinfect_stairwell", "disinfect_home"),
}


@pytest.fixture
def released(outbreak):  # noqa: F811 - a fixture is asked for by its name.
    """Zhang was let go after twelve days; the home is not disinfected yet, so that the former case is open still."""
    outbreak.at = outbreak.noon + timedelta(days=12)
    stay_released.release(
        stay_id=stay_of(outbreak.zhang).pk, reason="转居家。", **acting(outbreak, outbreak.at)
    )
    way_home.arrive(transfer=Transfer.objects.get(reason="released"), by=None, at=outbreak.at)
    return outbreak


def swabbed(stairwell, days, *, ct):
    """Swabbed so many days after release, and reported positive three hours later."""
    at = stairwell.at + timedelta(days=days)
    posted = {"scope": stairwell.scope("commander.compound", at), "by": stairwell.by("commander.compound")}
    later = round_opened.open_round(
        **posted,
        name="再筛",
        places=[stairwell.compound],
        tube_mode=1,
        sampling="door",
        due_by=at + HOUR,
        at=at,
    )
    stairwell.sample(later, [stairwell.zhang], barcode="T9", at=at)
    row = ResultDraft(
        barcode="T9",
        outcome="positive",
        tested_at=at + timedelta(hours=2),
        ct_orf1ab=ct,
        ct_n=ct and ct + 1,
    )
    told = {"rows": [row], "laboratory_reporting": stairwell.laboratory, "by": None}
    results_reported.report(**told, at=at + timedelta(hours=3))
    return at + timedelta(hours=3)


def test_an_infection_that_came_back_is_a_course_of_its_own_and_reviews_no_zone(released):
    former = Case.objects.get()
    proposed = ZoneProposal.objects.count()
    home_monitoring.open_today(at=released.at + timedelta(days=7))
    tests_at_home.open_due(at=released.at + timedelta(days=7))
    at = swabbed(released, 7, ct=28.0)

    again = Case.objects.get(repositive_of=former)
    assert (again.found_in, again.status) == ("repositive", "confirmed")
    kinds = set(Task.objects.filter(subject_id=again.pk).values_list("kind", flat=True))
    assert kinds == OF_A_POSITIVE
    assert Transfer.objects.get(case_id=again.pk).reason == "positive"
    assert ZoneProposal.objects.count() == proposed
    assert HomeMonitoring.objects.get().ended_at == at
    watching = Task.objects.filter(kind__in=["watch_at_home", "test_at_home"])
    assert set(watching.values_list("status", flat=True)) == {"cancelled"}

    former.refresh_from_db()
    assert former.released_at == released.at
    assert former.positives.count() == again.positives.count() == 1
    for case, other in ((former, again), (again, former)):
        assert case_sheet(case=case, scope=Scope.everything(), at=at).other_courses == [other]


def test_so_little_virus_isolates_nobody_and_stands_on_the_page_of_the_former_case(released):
    at = swabbed(released, 7, ct=35.5)
    (former,) = Case.objects.all()
    (late,) = case_sheet(case=former, scope=Scope.everything(), at=at).late_positives
    assert (late.seen_at, late.ct) == (released.at + timedelta(days=7), 35.5)
    assert not Transfer.objects.filter(reason="positive").exclude(case_id=former.pk).exists()
    assert HomeMonitoring.objects.get().ended_at is None


def test_after_the_days_of_the_protocol_it_is_a_new_infection_of_which_the_zone_is_reviewed(released):
    swabbed(released, 60, ct=36.0)
    again = Case.objects.exclude(released_at__isnull=False).get()
    assert (again.found_in, again.repositive_of) == ("community", None)
    assert Task.objects.filter(kind="review_zone", subject_id=again.pk).exists()


def test_the_former_course_is_erased_in_its_time_and_the_later_one_stays(released):
    former = Case.objects.get()
    at = swabbed(released, 7, ct=28.0)
    again = Case.objects.get(repositive_of=former)
    cases.withdraw(case=former, reason="样本搞错。", by=None, at=released.at + timedelta(days=7))
    cases.erase_cases(before=at)
    assert [(case.pk, case.repositive_of) for case in Case.objects.all()] == [(again.pk, None)]


def test_only_an_infection_that_came_back_names_a_former_case(released):
    former = Case.objects.get()
    with pytest.raises(IntegrityError, match="case_that_came_back_is_repositive"), transaction.atomic():
        Case.objects.update(repositive_of=former)
