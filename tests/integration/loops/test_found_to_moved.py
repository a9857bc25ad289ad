"""Found to moved: from the report of the result, or from the listing, until the first bed; by hand for a known set."""

from datetime import timedelta

import pytest

from dayclear.cases.models import Case, Contact
from dayclear.kernel.scope import Scope
from dayclear.loops import positive_moved
from dayclear.situation.found_to_moved import Moved, found_to_moved
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Bed, Facility, Stay, Transfer

MIN = timedelta(minutes=1)


@pytest.fixture
def found(positive_as_found, stairwell):
    """Zhang's result is reported at three; his wife is a contact."""
    return stairwell


def told(stairwell, since=None):
    return found_to_moved(Scope.everything(), since or stairwell.noon)


def moved(person, reason, at):
    transfer = Transfer.objects.get(person=person, reason=reason, status="ordered")
    transfers.give_bed(transfer=transfer, by=None, at=at)
    positive_moved.arrive(transfer=transfer, by=None, at=at)


def contacts_moved(stairwell, minutes):
    """Contacts of Zhang's listed at noon, in a bed so many minutes later; each was ordered anew a minute before."""
    facility = Facility.objects.create(kind="isolation_site", name_zh="二号隔离点")
    for number, waited in enumerate(minutes):
        person = stairwell.resident(f"邻{number}", f"9{number:02d}")
        contact = Contact.objects.create(
            case=Case.objects.get(),
            person=person,
            place=stairwell.unit,
            place_path=stairwell.unit.path,
            kind="close",
            ground="told",
            reason="同车",
            isolate_until=stairwell.noon.date(),
            home_until=stairwell.noon.date(),
            listed_at=stairwell.noon,
        )
        arrived_at = stairwell.noon + waited * MIN
        bed = Bed.objects.create(facility=facility, room=str(number), label="1")
        stay = Stay.objects.create(bed=bed, person=person, period=(arrived_at, None), status="in")
        Transfer.objects.create(
            person=person,
            household=person.household,
            place=stairwell.unit,
            place_path=stairwell.unit.path,
            reason="contact",
            contact_id=contact.pk,
            status="arrived",
            stay=stay,
            ordered_at=arrived_at - MIN,
            bed_given_at=arrived_at,
            arrived_at=arrived_at,
        )


def test_of_twenty_who_waited_ten_to_two_hundred_minutes(found):
    """Nearest rank: the tenth of twenty is the median, the nineteenth what nineteen of twenty waited at most."""
    contacts_moved(found, range(200, 0, -10))
    assert told(found) == Moved(20, 100 * MIN, 190 * MIN)
    assert told(found, found.noon + 195 * MIN) == Moved(1, 200 * MIN, 200 * MIN)


def test_nobody_moved_is_no_time(found):
    assert told(found) == Moved(0, None, None)


def test_a_positive_waits_from_the_report_of_the_result_whenever_it_was_ordered(found):
    """The phone that knew whose tube it was came an hour after the report."""
    Case.objects.update(reported_at=found.noon + 180 * MIN)
    Transfer.objects.filter(reason="positive").update(ordered_at=found.noon + 240 * MIN)
    moved(found.zhang, "positive", found.noon + 300 * MIN)
    assert told(found) == Moved(1, 120 * MIN, 120 * MIN)


def test_a_further_move_is_no_finding_and_the_way_home_neither(found):
    moved(found.zhang, "positive", found.noon + 300 * MIN)
    first = told(found)
    transfers.order_onward(stay=Stay.objects.get(), by=None, at=found.noon + 400 * MIN)
    Bed.objects.create(
        facility=Facility.objects.create(kind="designated_hospital", name_zh="中心医院"), room="1", label="1"
    )
    moved(found.zhang, "positive", found.noon + 900 * MIN)
    assert Transfer.objects.filter(reason="positive", status="arrived").count() == 2
    assert told(found) == first
