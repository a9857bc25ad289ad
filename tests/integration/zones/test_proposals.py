"""A proposal waits once per place, follows its evidence, is decided once, and is erased in time."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dayclear.kernel.errors import NotFound, Refused
from dayclear.zones import operations, queries
from dayclear.zones.models import ZonePeriod, ZoneProposal
from dayclear.zones.operations import LaxerThanAround, ProposalDraft
from tests.integration.cases.homes import EVERYTHING


def draft(place, kind="lockdown", ground="cases", **evidence):
    return ProposalDraft(place.pk, place.path, kind, ground, evidence or {"count": 1})


def propose(at, *drafts, among=None):
    return operations.propose(drafts=drafts, among=among, by=None, at=at)


def test_a_proposal_repeated_is_the_same_and_its_evidence_follows(homes, noon):
    place = homes.compounds[0]
    assert len(propose(noon, draft(place)).new) == 1
    assert not propose(noon, draft(place)).new
    propose(noon + timedelta(hours=1), draft(place, count=3))
    waiting = ZoneProposal.objects.get()
    assert (waiting.evidence, waiting.proposed_at) == ({"count": 3}, noon)


def test_what_is_no_longer_proposed_is_overtaken(homes, noon):
    first, other = homes.compounds
    propose(noon, draft(first), draft(other))
    changed = propose(noon, among=[first.path])
    assert len(changed.overtaken) == 1
    assert [one.place for one in queries.open_proposals(EVERYTHING)] == [other]
    gone = queries.proposal_history(first, scope=EVERYTHING).get()
    assert (gone.status, gone.end_reason) == ("overtaken", "")


def test_another_kind_takes_the_place_of_the_one_before(homes, noon):
    place = homes.compounds[0]
    propose(noon, draft(place, "control"))
    propose(noon, draft(place, "lockdown", "rise"))
    assert queries.open_proposal_at(place).kind == "lockdown"
    assert ZoneProposal.objects.filter(status="overtaken").count() == 1


@pytest.mark.parametrize(("decided", "status"), [("lockdown", "accepted"), ("control", "declined")])
def test_a_decision_answers_the_proposal(homes, noon, decided, status):
    place = homes.compounds[0]
    propose(noon, draft(place))
    period = operations.set_zone(place=place, kind=decided, why=operations.Why("研判"), by=None, at=noon)
    answered = operations.answer_proposal(
        place=place, kind=decided, period=period, reason="研判", by=None, at=noon
    )
    assert (answered.status, answered.period) == (status, period)
    assert not queries.open_proposals(EVERYTHING)
    assert (
        operations.answer_proposal(place=place, kind=decided, period=period, reason="研判", by=None, at=noon)
        is None
    )


def test_proposals_are_seen_only_in_sight(homes, noon):
    propose(noon, draft(homes.compounds[0]))
    waiting = ZoneProposal.objects.get()
    assert queries.proposal(waiting.pk, scope=homes.sight(0)) == waiting
    with pytest.raises(NotFound):
        queries.proposal(waiting.pk, scope=homes.sight(1))
    assert not queries.open_proposals(homes.sight(1))


def test_a_part_may_be_stricter_and_stays_so_when_the_whole_changes_but_never_laxer(homes, noon):
    whole, part = homes.street, homes.compounds[0]

    def decide(place, kind, hours):
        at = noon + timedelta(hours=hours)
        return operations.set_zone(place=place, kind=kind, why=operations.Why("研判"), by=None, at=at)

    decide(whole, "control", 0)
    strict = decide(part, "lockdown", 1)
    with pytest.raises(LaxerThanAround) as told:
        decide(homes.units[0], "precaution", 2)
    assert isinstance(told.value, Refused)
    decide(whole, "precaution", 3)
    assert ZonePeriod.objects.get(pk=strict.pk).stands
    decide(whole, "lockdown", 4)
    operations.lift_zone(place=whole, why=operations.Why("解除"), by=None, at=noon + timedelta(hours=5))
    assert queries.zone_of(part, scope=EVERYTHING, at=noon + timedelta(hours=6)).kind == "lockdown"


def test_the_database_itself_keeps_one_waiting_proposal_a_place_and_its_end_told(homes, noon):
    place = homes.compounds[0]
    propose(noon, draft(place))
    with pytest.raises(IntegrityError, match="proposal_one_open_per_place"), transaction.atomic():
        ZoneProposal.objects.create(
            place=place, place_path=place.path, kind="control", ground="cases", evidence={}, proposed_at=noon
        )
    for name, change in (
        ("proposal_ends_once", {"status": "overtaken"}),
        ("proposal_status_known", {"status": "lost", "ended_at": noon, "end_reason": "?"}),
        ("proposal_ground_known", {"ground": "whim"}),
        ("proposal_of_none_is_a_release", {"kind": ""}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ZoneProposal.objects.update(**change)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        ZoneProposal.objects.all()._raw_delete("default")


def test_what_a_proposal_tells_of_cases_is_erased_in_time(homes, noon):
    first, other = homes.compounds
    propose(noon, draft(first), draft(other))
    propose(noon, among=[first.path])
    assert operations.erase_proposals(before=noon + timedelta(days=1)) == 1
    assert ZoneProposal.objects.get().place == other
    versions = ZoneProposal._meta.get_field("place").model.events.rel.related_model
    assert not versions.objects.filter(place=first).exists()


def test_reasons_that_the_rules_gave_in_words_become_grounds_with_their_figures(homes, noon):
    figures = {"count": 4, "within_days": 3, "first_on": "2022-03-30", "last_on": "2022-04-02"}
    place, other = homes.compounds
    propose(noon, draft(place, **figures, cases=[{"number": "1"}]))
    period = operations.set_zone(
        place=place, kind="lockdown", why=operations.Why("区域内有病例"), by=None, at=noon
    )
    operations.answer_proposal(
        place=place, kind="lockdown", period=period, reason="区域内有病例", by=None, at=noon
    )
    written = operations.set_zone(place=other, kind="lockdown", why=operations.Why("研判"), by=None, at=noon)
    carried = import_module("dayclear.zones.migrations.0004_reasons_of_the_rules").Migration.operations[0]
    with connection.cursor() as cursor:
        for statement in carried.sql:
            cursor.execute(statement)
    period.refresh_from_db()
    written.refresh_from_db()
    assert (period.reason, period.ground, period.figures) == ("", "cases", figures)
    assert (written.reason, written.ground) == ("研判", "")
    assert ZoneProposal.objects.get().end_reason == ""
