"""Who left is not moved or followed any more; where they live here after all, somebody decides what goes on."""

import pytest

from dayclear.cases.models import Case, Contact
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.loops import contact_followed, person_gone, roster_kept
from dayclear.people.models import Person
from dayclear.transfers.models import Transfer


@pytest.fixture
def outbreak(stairwell):
    """张伟 is positive; 李娜, who lives with them, is a contact. Both wait to be moved."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    return stairwell


def told(stairwell, person, **more):
    return {
        "person": Person.objects.get(pk=person.pk),
        "reason": "邻居告知",
        "by": stairwell.by("taskforce.information"),
        "at": stairwell.noon,
        **more,
    }


def end(stairwell, person):
    return roster_kept.move_away(**told(stairwell, person))


def resume(stairwell, person, take_up=()):
    scope = stairwell.scope("commander.district")
    return roster_kept.resume(**told(stairwell, person, take_up=take_up, scope=scope))


def lapsed(stairwell, person):
    return person_gone.lapsed(person=person, scope=stairwell.scope("commander.district"), at=stairwell.noon)


def living(subject_id):
    return sorted(Task.objects.filter(subject_id=subject_id, ended_at=None).values_list("kind", flat=True))


def open_transfers(person):
    return Transfer.objects.filter(person=person).exclude(status__in=["cancelled", "arrived"]).count()


def test_a_contact_who_left_is_neither_moved_nor_followed_nor_asked_after(outbreak):
    contact = Contact.objects.get(person=outbreak.spouse)
    tasks = living(contact.pk)
    ended = end(outbreak, outbreak.spouse)
    assert (ended.transfers, ended.contacts, ended.tasks) == (1, 1, len(tasks))
    contact.refresh_from_db()
    assert (contact.status, contact.struck_off_reason) == ("struck_off", "邻居告知")
    assert living(contact.pk) == []
    assert open_transfers(outbreak.spouse) == 0
    assert not end(outbreak, outbreak.spouse).anything

    resume(outbreak, outbreak.spouse)
    contact.refresh_from_db()
    assert (contact.status, open_transfers(outbreak.spouse)) == ("struck_off", 0)
    [offered] = lapsed(outbreak, outbreak.spouse)
    resume(outbreak, outbreak.spouse, take_up=[offered.subject_id])
    contact.refresh_from_db()
    assert (contact.status, open_transfers(outbreak.spouse)) == ("listed", 1)
    assert living(contact.pk) == tasks
    assert lapsed(outbreak, outbreak.spouse) == []


def test_a_positive_who_left_is_not_moved_and_what_others_owe_goes_on(outbreak):
    case = Case.objects.get()
    before = living(case.pk)
    ended = end(outbreak, outbreak.zhang)
    assert (ended.transfers, ended.tasks, ended.lies_in) == (1, 1, None)
    assert living(case.pk) == [kind for kind in before if kind != "transfer_positive"]
    assert open_transfers(outbreak.zhang) == 0

    [offered] = lapsed(outbreak, outbreak.zhang)
    resume(outbreak, outbreak.zhang, take_up=[offered.subject_id])
    assert living(case.pk) == before
    assert open_transfers(outbreak.zhang) == 1


def test_who_is_gone_is_on_no_sheet_of_the_daily_follow_up(outbreak):
    def followed():
        sheet = contact_followed.open_day(
            place=outbreak.compound,
            day=outbreak.noon.date(),
            scope=outbreak.scope("commander.district"),
            account=outbreak.by("commander.district"),
            page="/follow-up/",
            at=outbreak.noon,
        )
        return {one.person for one in sheet.everybody}

    assert outbreak.spouse in followed()
    Contact.objects.filter(person=outbreak.spouse).update(status="released", released_at=outbreak.noon)
    end(outbreak, outbreak.spouse)
    assert outbreak.spouse not in followed()


def test_the_page_says_what_ended_and_offers_it_where_the_person_lives_here_after_all(client, outbreak):
    client.force_login(outbreak.by("commander.district"))
    page = f"/people/{outbreak.spouse.pk}/"
    with clock.running_on(clock.frozen(outbreak.noon)):
        client.post(f"{page}left/", {"reason": "邻居告知"})
        shown = client.get(f"{page}?why=核对")
        assert "1" in [str(each) for each in shown.context["messages"]][-1]
        [(subject_id, _words)] = shown.context["back_form"].fields["take_up"].choices
        client.post(f"{page}back/", {"reason": "误记", "take_up": [subject_id]})
    assert Contact.objects.get(pk=subject_id).status == "listed"
