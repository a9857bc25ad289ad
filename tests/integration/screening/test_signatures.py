"""Somebody answers by name that nobody is missing, building by building and at last for the round."""

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel.errors import Conflict
from dayclear.kernel.ids import new_id
from dayclear.screening import operations
from dayclear.screening.models import Signature
from dayclear.screening.policies import AwayUnproved, NamesMissing, NotYourRound
from dayclear.situation.round_page import round_sheet
from tests.integration.screening.district import EVERYTHING, scope_at


def sign(district, opened, place, scope=EVERYTHING, signature_id=None):
    return operations.sign_place(
        signature_id=signature_id or new_id(),
        round=opened,
        place=place,
        scope=scope,
        by=None,
        at=district.at,
    )


def sample_everybody(district, opened, people):
    for number, person in enumerate(people):
        district.record(opened, district.draft(person, f"S{number}"))


def test_a_place_is_signed_when_nobody_is_missing_there_and_by_who_answers_for_it(district):
    opened, unit = district.open_round(), district.units[0]
    with pytest.raises(NamesMissing):
        sign(district, opened, unit)
    sample_everybody(district, opened, district.people[:4])
    with pytest.raises(NotYourRound):
        sign(district, opened, unit, scope_at(district.units[1]))
    signature_id = new_id()
    signed = sign(district, opened, unit, scope_at(unit), signature_id)
    assert (signed.roster, signed.sampled) == (4, 4)
    assert sign(district, opened, unit, scope_at(unit), signature_id) == signed
    assert Signature.objects.count() == 1


def test_a_signature_holds_until_somebody_is_missing_again(district):
    opened, unit = district.open_round(), district.units[0]
    sample_everybody(district, opened, district.people[:4])
    sign(district, opened, unit)

    def shown():
        return round_sheet(round_id=opened.pk, place_id=district.root.pk, scope=EVERYTHING).signatures[0]

    assert shown().holds
    operations.void_tube(barcode="S0", by=None, at=district.at, reason="破损")
    assert not shown().holds


def test_whoever_closes_the_round_signs_for_all_its_places(district):
    opened = district.open_round(*district.compounds)
    sample_everybody(district, opened, district.people)
    sign(district, opened, district.units[0])
    operations.close_round(round=opened, by=None, at=district.at)
    operations.close_round(round=opened, by=None, at=district.at)
    signed = set(Signature.objects.values_list("place_path", flat=True))
    assert signed == {"/D/A/1/", "/D/A/", "/D/B/"}
    with pytest.raises(Conflict):
        sign(district, opened, district.units[0])


def away(district, opened, person):
    operations.mark_person(
        round=opened, person=person, state="away", note="长春市区", by=None, at=district.at
    )


def prove(district, opened, person):
    operations.record_away_test(
        round=opened,
        person=person,
        tested_on=district.at.date(),
        tested_where="长春市中心医院",
        report="22010401",
        by=None,
        at=district.at,
    )


def test_who_is_away_proves_a_test_there_before_the_round_closes(district):
    opened = district.open_round()
    away(district, opened, district.people[0])
    sample_everybody(district, opened, district.people[1:])
    with pytest.raises(AwayUnproved) as refusal:
        operations.close_round(round=opened, by=None, at=district.at, accepted_why=" ")
    assert refusal.value.unproved == 1
    with pytest.raises(AwayUnproved):
        sign(district, opened, district.units[0])
    prove(district, opened, district.people[0])
    operations.close_round(round=opened, by=None, at=district.at, accepted_why="不需要")
    signed = Signature.objects.get()
    assert (signed.away, signed.unproved, signed.accepted_why) == (1, 0, "")


def test_or_whoever_closes_it_accepts_that_in_writing_where_they_are_away(district):
    opened = district.open_round(*district.compounds)
    away(district, opened, district.people[0])
    sample_everybody(district, opened, district.people[1:])
    operations.close_round(round=opened, by=None, at=district.at, accepted_why="已电话核实")
    signed = {row.place_path: (row.unproved, row.accepted_why) for row in Signature.objects.all()}
    assert signed == {"/D/A/": (1, "已电话核实"), "/D/B/": (0, "")}


def test_a_signature_does_not_hold_for_who_went_away_without_proof_since(district):
    opened, unit = district.open_round(), district.units[0]
    sample_everybody(district, opened, district.people[1:4])
    operations.mark_person(
        round=opened, person=district.people[0], state="refused", note="拒绝采样", by=None, at=district.at
    )
    sign(district, opened, unit)

    def holds():
        return round_sheet(round_id=opened.pk, place_id=unit.pk, scope=EVERYTHING).signatures[0].holds

    assert holds()
    away(district, opened, district.people[0])
    assert not holds()
    prove(district, opened, district.people[0])
    assert holds()


@pytest.mark.parametrize(
    ("constraint", "told"),
    [
        ("signature_accepts_with_a_reason", {"roster": 1, "away": 1, "unproved": 1}),
        ("signature_unproved_are_away", {"unproved": 1, "accepted_why": "已核实"}),
    ],
)
def test_the_database_lets_nobody_accept_without_a_reason(district, constraint, told):
    counts = dict.fromkeys(("roster", "sampled", "known", "exempt", "away", "refused", "isolated"), 0)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Signature.objects.create(
            round=district.open_round(),
            place=district.units[0],
            place_path=district.units[0].path,
            signed_at=district.at,
            **counts | told,
        )


def test_the_database_lets_nobody_sign_over_a_missing_name(district):
    counts = dict.fromkeys(("sampled", "known", "exempt", "away", "refused", "isolated"), 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            round=district.open_round(),
            place=district.units[0],
            place_path=district.units[0].path,
            signed_at=district.at,
            roster=1,
            **counts,
        )
