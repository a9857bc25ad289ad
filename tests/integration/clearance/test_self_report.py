"""A member tells their own antigen by a slip, without signing in; it opens nothing else, and nothing once it has ended."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from dayclear.clearance.models import Antigen, EmployerWord, SelfReportLink
from dayclear.clearance.operations.erasure import erase_antigens, erase_ended_links, erase_former_members
from dayclear.clearance.policies import MustBeSeen, NotYourRoster
from dayclear.clearance.rules import Reason
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import (
    antigen_photos,
    clearance_counted,
    roster_of_employer,
    self_report,
    self_report_links,
)
from dayclear.loops.self_report import SelfReport
from dayclear.records.models import ExportRecord, Look, StoredFile
from dayclear.situation import clearance_day, fitness, self_report_page
from tests import real_photos

PHOTO = real_photos.jpeg()


class Slips:
    """The information pair of the community keeps the roster and prints; members tell."""

    def __init__(self, firm):
        self.firm, self.noon = firm, firm.noon
        self.keeper = firm.stairwell.by("taskforce.information")

    def print(self, *, issue_id=None, only_without=False, at=None):
        """The secrets by name."""
        issued = self_report_links.issue(
            issue_id=issue_id or new_id(),
            employer=self.firm.employer,
            only_without=only_without,
            at=at or self.noon,
            **self.by(),
            page="/",
        )
        return {slip.name: slip.secret for slip in issued}

    def by(self):
        return {"scope": self.firm.scope(self.keeper), "by": self.keeper}

    def tell(self, secret, outcome="negative", *, antigen_id=None, photo=PHOTO, at=None, tested_at=None):
        at = at or self.noon
        told = SelfReport(
            id=antigen_id or new_id(), outcome=outcome, tested_at=tested_at or at, photo=BytesIO(photo)
        )
        return self_report.tell(secret=secret, told=told, at=at)

    def check(self, antigen, *, is_readable):
        return antigen_photos.check(antigen_id=antigen.pk, is_readable=is_readable, at=self.noon, **self.by())

    def member(self, name):
        rows = clearance_day.members_today(
            self.firm.employer, scope=self.firm.scope(self.keeper), at=self.noon
        )
        return next(row for row in rows if row.name == name)


@pytest.fixture
def slips(firm):
    cache.clear()
    return Slips(firm)


@pytest.fixture
def secret(slips):
    return slips.print()["张伟"]


def test_a_sheet_has_one_slip_a_member_and_each_is_written_down_with_who_printed_it(slips):
    secrets = slips.print()
    assert set(secrets) == {"张伟", "李娜"}
    kept = SelfReportLink.objects.get(membership__person=slips.firm.stairwell.zhang)
    assert (kept.issued_by, kept.expires_at) == (slips.keeper, slips.noon + timedelta(days=30))
    assert secrets["张伟"].encode() not in bytes(kept.digest)
    assert {look.person_id for look in Look.objects.filter(by=slips.keeper)} == {
        slips.firm.stairwell.zhang.pk,
        slips.firm.stairwell.spouse.pk,
    }
    assert (ExportRecord.objects.get().kind, ExportRecord.objects.get().rows) == ("self_report_slips", 2)


def test_who_does_not_keep_the_roster_prints_none(slips):
    slips.keeper = slips.firm.keeper
    with pytest.raises(NotYourRoster):
        slips.print()


def test_a_sheet_sent_twice_ends_nothing_and_a_new_one_ends_the_old(slips):
    issue_id = new_id()
    first = slips.print(issue_id=issue_id)
    with pytest.raises(Conflict):
        slips.print(issue_id=issue_id)
    slips.tell(first["张伟"])
    second = slips.print()
    with pytest.raises(NotFound):
        slips.tell(first["张伟"])
    slips.tell(second["张伟"])
    with pytest.raises(InvalidInput):
        slips.print(only_without=True)


def test_a_member_has_one_slip_that_is_not_revoked(slips, secret):
    link = SelfReportLink.objects.get(membership__person=slips.firm.stairwell.zhang)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfReportLink.objects.create(
            membership=link.membership, digest=b"1" * 32, issued_at=link.issued_at, expires_at=link.expires_at
        )


def test_a_slip_opens_nothing_once_it_is_revoked_has_ended_or_its_member_has_left(slips, secret, client):
    zhang = slips.firm.stairwell.zhang.memberships.get()
    told = slips.tell(secret)
    addresses = [f"/t/{secret}/", f"/t/{secret}/{told.pk}/", "/t/nobody/"]

    def answers(at):
        with clock.running_on(clock.frozen(at)):
            found = [client.get(address) for address in addresses]
        # What the address itself says, and the CSRF token of the language switch, differ.
        plain = [re.sub(r'value="[^"]*"|x-csrftoken[^}]*', "", one.content.decode()) for one in found]
        return [one.status_code for one in found], set(plain)

    assert answers(slips.noon)[0] == [200, 200, 404]
    ended, said = answers(slips.noon + timedelta(days=30))
    assert (ended, len(said)) == ([404] * 3, 1)
    self_report_links.revoke(membership_id=zhang.pk, at=slips.noon, **slips.by())
    revoked, said_again = answers(slips.noon)
    assert (revoked, said_again) == ([404] * 3, said)
    assert not any(word in next(iter(said)) for word in ("张", "迅鸟"))


def test_who_has_left_the_roster_tells_nothing_by_it(slips, secret):
    zhang = slips.firm.stairwell.zhang.memberships.get()
    roster_of_employer.leave(membership_id=zhang.pk, at=slips.noon, **slips.by())
    with pytest.raises(NotFound):
        slips.tell(secret)


def test_a_negative_counts_for_the_day_as_self_reported_and_its_photo_is_the_picture_alone(slips, secret):
    told = slips.tell(secret)
    clearance_counted.count(at=slips.noon)
    assert (told.supervised, told.reported_by, told.photo_check) == (False, None, "waiting")
    assert b"GPS" not in told.photo.path.read_bytes()
    assert (slips.member("张伟").antigens, slips.member("张伟").self_reported) == (1, True)
    figures = clearance_day.employer_sheet(
        employer=slips.firm.employer, scope=slips.firm.scope(slips.keeper), at=slips.noon
    ).figures
    assert (figures.antigen, figures.self_reported) == (1, 1)


def test_sent_again_it_is_the_same_test_also_with_another_photo_and_another_outcome_is_not(slips, secret):
    antigen_id = new_id()
    first = slips.tell(secret, antigen_id=antigen_id)
    again = slips.tell(secret, antigen_id=antigen_id, photo=real_photos.png())
    assert (first.pk, Antigen.objects.count()) == (again.pk, 1)
    with pytest.raises(Conflict):
        slips.tell(secret, "positive", antigen_id=antigen_id)


def test_another_members_number_is_not_taken_over(slips):
    secrets, antigen_id = slips.print(), new_id()
    slips.tell(secrets["张伟"], antigen_id=antigen_id)
    with pytest.raises(Conflict):
        slips.tell(secrets["李娜"], antigen_id=antigen_id)


def test_a_test_too_old_and_a_file_that_is_no_photo_are_not_taken(slips, secret):
    with pytest.raises(InvalidInput):
        slips.tell(secret, tested_at=slips.noon - timedelta(hours=13))
    for wrong in (b"%PDF-1.7", PHOTO[:20]):
        with pytest.raises(InvalidInput):
            slips.tell(secret, photo=wrong)


def test_a_positive_stops_the_shift_and_opens_what_a_supervised_one_opens(slips, secret):
    told = slips.tell(secret, "positive")
    stairwell = slips.firm.stairwell
    opened = {task.kind: task for task in Task.objects.filter(subject_id=told.pk).select_related("post")}
    assert set(opened) == {"keep_in_place", "confirm_antigen", "warn_tracing"}
    assert (opened["keep_in_place"].place, opened["keep_in_place"].post.kind) == (
        stairwell.unit,
        "leader.unit",
    )
    assert EmployerWord.objects.get().kind == "stopped"
    answer = fitness.may_work(stairwell.zhang.pk, scope=slips.firm.scope(), at=slips.noon)
    assert answer.verdict.reason == Reason.ANTIGEN_POSITIVE


def test_a_photo_that_shows_nothing_makes_the_member_due_again_and_each_look_is_written_down(slips, secret):
    told, zhang = slips.tell(secret), slips.firm.stairwell.zhang
    before = Look.objects.count()
    antigen_photos.look_at(
        antigen_id=told.pk,
        scope=slips.firm.scope(slips.keeper),
        account=slips.keeper,
        page="/",
        at=slips.noon,
    )
    assert Look.objects.count() == before + 1
    slips.check(told, is_readable=False)
    assert (slips.member("张伟").antigens, slips.member("张伟").is_unreadable) == (0, True)
    assert self_report_page.sheet(secret=secret, at=slips.noon).photo_unreadable
    gate = fitness.may_work(zhang.pk, scope=slips.firm.scope(), at=slips.noon).verdict
    assert gate.reason == Reason.ANTIGEN_MISSING
    slips.check(told, is_readable=True)
    assert slips.member("张伟").antigens == 1


def test_photos_are_for_who_keeps_the_roster(slips, secret):
    told = slips.tell(secret)
    slips.keeper = slips.firm.keeper
    with pytest.raises(NotFound):
        slips.check(told, is_readable=True)


def test_of_a_group_that_must_be_seen_nobody_has_a_slip_or_tells_a_negative_and_a_positive_is_taken(slips):
    firm, neighbour = slips.firm, slips.firm.stairwell.neighbour
    firm.join(neighbour, group="medical")
    assert "王强" not in slips.print()
    told = {"supervised": False, "photo": BytesIO(PHOTO)}
    with pytest.raises(MustBeSeen):
        firm.report(firm.told(neighbour, "negative", **told))
    assert firm.report(firm.told(neighbour, "positive", **told)).suspicions


def test_the_page_asks_in_two_languages_for_no_more_than_it_needs_and_tells_once_what_comes_next(
    slips, secret, client
):
    address = f"/t/{secret}/"
    with clock.running_on(clock.frozen(slips.noon)):
        page = client.get(address, headers={"accept-language": "en"})
        assert (page.status_code, page["Cache-Control"], page["X-Robots-Tag"]) == (200, "no-store", "noindex")
        assert "My antigen test" in page.content.decode()
        shown = client.get(address).content.decode()
        assert ("张*" in shown, "张伟" in shown, "迅鸟速递" in shown) == (True, False, True)
        assert str(slips.firm.stairwell.zhang.pk) not in shown
        form = {
            "antigen_id": str(new_id()),
            "outcome": "positive",
            "tested_at": "2022-04-03T12:00",
            "photo": SimpleUploadedFile("a.jpg", PHOTO),
        }
        told = client.post(address, form, follow=True)
        assert "请留在原地" in unescape(told.content.decode())
        # Whoever has the slip and did not tell the test sees that one has arrived, not what it showed.
        after = client.get(address).content.decode()
        assert ("已收到" in after, "请留在原地" in after) == (True, False)
        assert client.post(address, {**form, "photo": SimpleUploadedFile("a", b"no")}).status_code == 302
        other = {**form, "antigen_id": str(new_id()), "photo": SimpleUploadedFile("a", b"no")}
        assert client.post(address, other).status_code == 422
        assert client.post(address, {"outcome": "positive"}).status_code == 422


def test_guesses_and_floods_are_refused_while_a_good_slip_still_opens(slips, secret, client):
    with clock.running_on(clock.frozen(slips.noon)):
        guessed = {client.get(f"/t/guess-{number}/").status_code for number in range(21)}
        assert guessed == {404, 429}
        assert client.get(f"/t/{secret}/").status_code == 200
        sent = [client.post(f"/t/{secret}/", {}).status_code for _again in range(21)]
        assert (sent[0], sent[-1]) == (422, 429)
        too_large = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(20 << 20)}
        other = self_report_links.issue_one(
            issue_id=new_id(),
            membership_id=slips.firm.stairwell.spouse.memberships.get().pk,
            page="/",
            at=slips.noon,
            **slips.by(),
        )[0]
        assert client.post(f"/t/{other.secret}/", data=b"", **too_large).status_code == 413


def test_the_keepers_pages_print_review_and_end(slips, client):
    employer, zhang = slips.firm.employer, slips.firm.stairwell.zhang.memberships.get()
    client.force_login(slips.keeper)
    with clock.running_on(clock.frozen(slips.noon)):
        assert client.get(f"/clearance/employers/{employer.pk}/slips/").status_code == 200
        sheet = client.post(f"/clearance/employers/{employer.pk}/slips/issue/", {"issue_id": str(new_id())})
        printed = b"".join(sheet.streaming_content).decode()
        assert (sheet["Cache-Control"], printed.count("<svg viewBox"), "张伟" in printed) == (
            "no-store",
            2,
            True,
        )
        one = client.post(f"/clearance/members/{zhang.pk}/slip/", {"issue_id": str(new_id())})
        assert b"".join(one.streaming_content).decode().count("<svg viewBox") == 1
        told = slips.tell(slips.print()["张伟"])
        assert "张伟" in client.get(f"/clearance/employers/{employer.pk}/photos/").content.decode()
        photo = client.get(f"/clearance/antigens/{told.pk}/told-photo/")
        assert b"".join(photo.streaming_content).startswith(b"\xff\xd8")
        client.post(f"/clearance/antigens/{told.pk}/photo-check/", {"unreadable": "1"})
        told.refresh_from_db()
        assert (told.photo_check, told.photo_checked_by) == ("unreadable", slips.keeper)
        client.post(f"/clearance/members/{zhang.pk}/slip/revoke/")
        assert not SelfReportLink.objects.filter(membership=zhang, revoked_at=None).exists()


def test_what_has_had_its_time_is_erased_with_photo_and_slip(slips, secret):
    told, later = slips.tell(secret), slips.noon + timedelta(days=400)
    assert erase_antigens(before=later) == 1
    assert StoredFile.objects.get(pk=told.photo_id).erased_at
    assert erase_ended_links(before=later) == 2
    assert erase_former_members(before=later) == 0
