"""Problems are told to the whole line at once; notices are written once and leave where an address is set."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.command import operations, queries
from dayclear.command.models import Notice
from dayclear.command.operations import EventDraft, ReportDiffers
from dayclear.command.protocol import UnknownKind
from dayclear.kernel.errors import EnvironmentFault, InvalidInput

# The gateway's library still imports a module that Python 3.13 drops.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def report(district, noon):
    return operations.record_problem(
        kind="food",
        text="No milk for the baby since yesterday",
        place=district.unit,
        by=district.accounts["leader.unit"],
        at=noon,
    )


@pytest.fixture
def task(district, report, noon):
    draft = EventDraft(
        kind="problem_reported",
        variant=report.kind,
        subject_kind="problem",
        subject_id=report.pk,
        place_id=district.unit.pk,
    )
    return operations.open_tasks(events=[draft], at=noon, by=None).tasks[0]


def test_a_report_sent_twice_is_one_report(district, report, noon):
    sent = {"kind": "food", "text": report.text, "place": district.unit, "by": None, "at": noon}
    assert operations.record_problem(report_id=report.pk, **sent) == report
    with pytest.raises(ReportDiffers):
        operations.record_problem(report_id=report.pk, **{**sent, "text": "Something else"})


def test_a_report_says_something_and_of_a_kind_that_exists(district, noon):
    sent = {"place": district.unit, "by": None, "at": noon}
    with pytest.raises(InvalidInput):
        operations.record_problem(kind="food", text="  ", **sent)
    with pytest.raises(UnknownKind, match="medicine"):
        operations.record_problem(kind="drinks", text="Water", **sent)


def test_the_line_above_is_informed_at_the_same_moment_once(district, task, noon):
    line = {"commander.compound", "secretary.community", "commander.street", "commander.district"}
    assert task.post.kind == "department.supply"
    for _ in range(2):
        operations.inform_chain(task=task, at=noon)
    informed = Notice.objects.filter(kind="informed")
    assert {notice.to_post.kind for notice in informed} == line
    assert informed.count() == 4
    assert {notice.created_at for notice in informed} == {task.opened_at}


def test_a_post_sees_its_notices_and_the_first_look_counts(district, task, noon):
    supply = district.accounts["department.supply"]
    assert queries.unseen_count(supply, noon) == 1
    notice = queries.notices_for(supply, noon).get()
    operations.mark_seen(notice=notice, by=supply, at=noon)
    seen = operations.mark_seen(notice=notice, by=supply, at=noon + timedelta(hours=1))
    assert seen.seen_at == noon
    assert queries.unseen_count(supply, noon) == 0
    assert not queries.notices_for(district.accounts["department.tracing"], noon).exists()


def test_without_an_address_notices_wait(task, noon, settings):
    settings.APPRISE_URLS = []
    assert operations.send_notices(at=noon).off
    assert Notice.objects.filter(sent_at__isnull=True).exists()


def test_an_address_that_is_not_understood_is_told(task, noon, settings):
    settings.APPRISE_URLS = ["nonsense"]
    with pytest.raises(EnvironmentFault, match="1"):
        operations.send_notices(at=noon)


def test_a_notice_leaves_once_and_carries_no_name(district, task, noon, settings, webhook):
    settings.APPRISE_URLS = [webhook.address]
    assert operations.send_notices(at=noon).sent == 1
    assert operations.send_notices(at=noon).sent == 0
    (body,) = webhook.bodies
    assert "1单元" in body
    assert "milk" not in body


def test_a_gateway_that_is_down_is_tried_five_times_in_all(task, noon, settings, webhook):
    settings.APPRISE_URLS = [webhook.address]
    webhook.down = True
    failed = [operations.send_notices(at=noon).failed for _ in range(7)]
    assert failed == [1, 1, 1, 1, 1, 0, 0]
    assert Notice.objects.get().error


def test_a_notice_has_exactly_one_addressee(district, task):
    notice = Notice.objects.get()
    with pytest.raises(IntegrityError, match="one_addressee"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(to_account=district.accounts["leader.unit"])


def test_a_token_speaks_for_its_account_until_it_is_revoked_or_expires(district, noon):
    account = district.accounts["leader.unit"]
    issued = operations.issue_token(account=account, name="phone", by=account, at=noon, valid_days=2)
    assert issued.secret.startswith("dc_")
    caller = queries.caller_of_token(issued.secret, noon)
    assert (caller.account, caller.scope) == (account, queries.scope_of(account, noon))
    assert queries.caller_of_token(issued.secret, noon + timedelta(days=2)) is None
    assert queries.caller_of_token("dc_guess", noon) is None
    first = operations.revoke_token(token=issued.token, by=account, at=noon).revoked_at
    again = operations.revoke_token(token=issued.token, by=account, at=noon + timedelta(hours=1)).revoked_at
    assert first == again == noon
    assert queries.caller_of_token(issued.secret, noon) is None
