"""Who answers here: for any place and duty, by day and by night, and what follows from holding a post."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from dayclear.command import operations, queries
from dayclear.command.operations import PostAlreadyHeld
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.scope import Reach, Scope

ALL = Scope.everything()


def answer(district, at, level="unit", **asked):
    return queries.who_answers(place=district.places[level], at=at, scope=ALL, **asked)


def dismiss(district, kind, at):
    operations.end_appointment(appointment=district.posts[kind].appointments.get(), by=None, at=at)


def test_the_nearest_post_answers(district, noon):
    assert answer(district, noon).post.kind == "leader.unit"
    assert answer(district, noon, "compound").post.kind == "commander.compound"


def test_a_duty_finds_the_nearest_post_that_has_it(district, noon):
    assert answer(district, noon, duty="testing").post.kind == "leader.unit"
    assert answer(district, noon, "community", duty="testing").post.kind == "taskforce.testing"
    assert answer(district, noon, duty="transfers").post.kind == "commander.compound"


def test_a_department_is_found_by_its_kind_from_anywhere(district, noon):
    found = answer(district, noon, post_kind="department.transfer")
    assert (found.post.kind, found.account.username) == ("department.transfer", "department.transfer")
    assert found.phone


def test_a_deputy_answers_for_a_missing_holder_and_it_says_so(district, noon, somebody):
    dismiss(district, "leader.unit", noon - timedelta(hours=1))
    operations.appoint(
        post=district.posts["leader.unit"],
        account=somebody("deputy"),
        role="deputy",
        by=None,
        at=noon - timedelta(hours=1),
    )
    found = answer(district, noon)
    assert (found.account.username, found.deputy, found.stepped_up) == ("deputy", True, False)


def test_a_vacant_post_passes_to_the_level_above_and_it_says_so(district, noon):
    dismiss(district, "leader.unit", noon - timedelta(hours=1))
    found = answer(district, noon, post_kind="leader.unit")
    assert found.post.kind == "leader.building"
    assert [post.kind for post in found.passed_over] == ["leader.unit"]


def test_at_night_another_person_and_another_telephone_may_answer(district, noon, somebody):
    post = district.posts["department.transfer"]
    post.phone, post.phone_night = "day-line", "night-line"
    post.save()
    dismiss(district, "department.transfer", noon - timedelta(hours=1))
    for shift in ("day", "night"):
        operations.appoint(
            post=post, account=somebody(shift), shift=shift, by=None, at=noon - timedelta(hours=1)
        )
    by_day = answer(district, noon, post_kind="department.transfer")
    by_night = answer(district, noon + timedelta(hours=9), post_kind="department.transfer")
    assert (by_day.account.username, by_day.phone) == ("day", "day-line")
    assert (by_night.account.username, by_night.phone) == ("night", "night-line")


def test_with_nobody_anywhere_the_post_to_fill_is_named(district, noon):
    for kind in district.posts:
        dismiss(district, kind, noon - timedelta(hours=1))
    found = answer(district, noon)
    assert (found.account, found.post.kind) == (None, "leader.unit")


def test_every_post_over_a_place_is_listed_nearest_first(district, noon):
    kinds = [found.post.kind for found in queries.answering_posts(place=district.unit, at=noon, scope=ALL)]
    assert kinds[:3] == ["leader.unit", "leader.building", "commander.compound"]
    assert kinds[-1].startswith(("commander.district", "department."))
    assert len(kinds) == len(district.posts)


def test_a_place_out_of_sight_does_not_exist(district, noon):
    with pytest.raises(NotFound):
        queries.who_answers(place=district.unit, at=noon, scope=Scope.nothing())
    with pytest.raises(NotFound):
        queries.answering_posts(place=district.unit, at=noon, scope=Scope.nothing())


def test_thousands_of_owners_are_found_in_one_statement(district, noon, django_assert_num_queries):
    protocol = queries.protocol_in_force(noon)
    pairs = [(place.path, kind) for place in district.places.values() for kind in protocol.posts]
    with django_assert_num_queries(1):
        owners = queries.owners_of(pairs, noon, protocol)
    assert len(owners) == len(pairs)
    assert all(owner is not None for owner in owners.values())


def test_scope_follows_from_the_appointments_of_the_moment(district, noon):
    leader = district.accounts["leader.unit"]
    scope = queries.scope_of(leader, noon)
    assert scope.paths() == (district.unit.path,)
    assert scope.covers(district.unit.path, "testing")
    assert not scope.covers(district.unit.path, "transfers")
    dismiss(district, "leader.unit", noon)
    assert queries.scope_of(leader, noon) == Scope.nothing(leader.pk)


def test_a_commander_has_every_duty(district, noon):
    scope = queries.scope_of(district.accounts["commander.compound"], noon)
    assert scope.reaches == (Reach(district.places["compound"].path, None),)


def test_field_staff_are_known_by_their_posts(district, noon):
    assert queries.is_field_staff(district.accounts["leader.unit"], noon)
    assert not queries.is_field_staff(district.accounts["commander.compound"], noon)
    assert [post.kind for post in queries.posts_held(district.accounts["leader.unit"], noon)] == [
        "leader.unit"
    ]


def test_posts_are_seen_within_the_scope_only(district, noon):
    scope = queries.scope_of(district.accounts["leader.unit"], noon)
    assert queries.post(district.posts["leader.unit"].pk, scope).kind == "leader.unit"
    assert [post.kind for post in queries.posts_at(district.unit, scope)] == ["leader.unit"]
    with pytest.raises(NotFound):
        queries.post(district.posts["leader.building"].pk, scope)


def test_a_post_has_one_holder_at_a_time_and_shift(district, noon, somebody):
    with pytest.raises(PostAlreadyHeld):
        operations.appoint(post=district.posts["leader.unit"], account=somebody("second"), by=None, at=noon)
    with pytest.raises(PostAlreadyHeld):
        operations.appoint(
            post=district.posts["leader.unit"], account=somebody("third"), shift="night", by=None, at=noon
        )


def test_two_holders_may_share_day_and_night(district, noon, somebody):
    dismiss(district, "leader.unit", noon)
    for shift in ("day", "night"):
        operations.appoint(
            post=district.posts["leader.unit"], account=somebody(shift), shift=shift, by=None, at=noon
        )
    with pytest.raises(PostAlreadyHeld):
        operations.appoint(post=district.posts["leader.unit"], account=somebody("both"), by=None, at=noon)


def test_an_appointment_ends_after_it_starts(district, noon, somebody):
    with pytest.raises((IntegrityError, PostAlreadyHeld)):
        operations.appoint(
            post=district.posts["leader.unit"],
            account=somebody("backwards"),
            role="deputy",
            by=None,
            at=noon,
            until_at=noon - timedelta(hours=1),
        )


def test_appointing_again_in_the_same_words_changes_nothing(district):
    held = district.posts["leader.unit"].appointments.get()
    again = operations.appoint(
        post=held.post, account=held.account, by=None, at=district.founded_at, from_at=held.from_at
    )
    assert again == held


def test_ending_an_ended_appointment_keeps_its_first_end_and_one_ahead_never_begins(district, noon, somebody):
    held = district.posts["leader.unit"].appointments.get()
    operations.end_appointment(appointment=held, by=None, at=noon)
    assert (
        operations.end_appointment(appointment=held, by=None, at=noon + timedelta(hours=1)).until_at == noon
    )
    ahead = operations.appoint(
        post=held.post, account=somebody("next"), by=None, at=noon, from_at=noon + timedelta(days=1)
    )
    operations.end_appointment(appointment=ahead, by=None, at=noon)
    assert held.post.appointments.count() == 1


def test_a_stand_in_holds_the_post_for_a_time_and_the_holder_is_back_afterwards(district, noon, somebody):
    post, holder = district.posts["leader.unit"], district.accounts["leader.unit"]
    substitute = somebody("substitute")
    times = {"from_at": noon, "until_at": noon + timedelta(days=2)}
    for _ in range(2):
        operations.stand_in(post=post, account=substitute, by=None, at=noon, **times)
    who = [answer(district, at).account for at in (noon - timedelta(hours=1), noon, noon + timedelta(days=2))]
    assert who == [holder, substitute, holder]
    assert post.appointments.count() == 3


def test_a_stand_in_may_replace_a_whole_appointment(district, noon, somebody):
    post = district.posts["leader.unit"]
    operations.end_appointment(appointment=post.appointments.get(), by=None, at=noon)
    short = operations.appoint(
        post=post, account=somebody("short"), by=None, at=noon, until_at=noon + timedelta(hours=1)
    )
    operations.stand_in(
        post=post,
        account=somebody("long"),
        from_at=noon,
        until_at=noon + timedelta(hours=2),
        by=None,
        at=noon,
    )
    assert not post.appointments.filter(pk=short.pk).exists()


def test_a_post_stands_only_at_the_levels_the_protocol_gives_it(district, noon):
    with pytest.raises(InvalidInput, match=r"leader\.unit"):
        operations.create_post(kind="leader.unit", place=district.places["street"], by=None, at=noon)
    again = operations.create_post(kind="leader.unit", place=district.unit, by=None, at=noon)
    assert again == district.posts["leader.unit"]
