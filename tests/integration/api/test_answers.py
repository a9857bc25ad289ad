"""What a caller's program relies on: who is nobody is told so, and a fault says what to do in one shape."""

import pytest

from dayclear.command import operations as command
from dayclear.command.models import Appointment, Task
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def calling(client, stairwell):
    """Posts JSON as the holder of a post, at noon."""

    def post(kind, address, told):
        token = command.issue_token(account=stairwell.by(kind), name="test", by=None, at=stairwell.noon)
        headers = {"Authorization": f"Bearer {token.secret}"}
        with clock.running_on(clock.frozen(stairwell.noon)):
            return client.post(f"/api/v1/{address}", told, content_type="application/json", headers=headers)

    return post


def test_a_wrong_token_is_nobody_and_no_missing_form_token(client, stairwell):
    answer = client.post(
        "/api/v1/problems", {}, content_type="application/json", headers={"Authorization": "Bearer nobody"}
    )
    assert answer.status_code == 401
    assert set(answer.json()) == {"message", "remedy"}


def test_a_problem_opens_one_task_however_often_it_is_sent(calling, stairwell):
    told = {"id": str(new_id()), "kind": "food", "text": "三天没有送菜。", "place": str(stairwell.unit.pk)}
    answers = [calling("leader.unit", "problems", told) for _try in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Task.objects.filter(subject_id=told["id"]).count() == 1


def test_a_problem_about_nobody_is_not_half_recorded(calling, stairwell):
    told = {"kind": "food", "text": "饿了。", "place": str(stairwell.unit.pk), "person": str(new_id())}
    assert calling("leader.unit", "problems", told).status_code == 404
    assert not Task.objects.filter(subject_kind="problem").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("barcode", "T\0"),
        ("barcode", "T 1"),
        ("sampled_at", "3732-09-14T00:25:41"),
        ("sampled_at", "0001-01-01T00:00+18"),
    ],
)
def test_what_no_database_can_keep_is_refused_by_name(calling, stairwell, field, value):
    sample = {
        "id": str(new_id()),
        "person": str(stairwell.zhang.pk),
        "barcode": "T1",
        "sampled_at": stairwell.noon.isoformat(),
        field: value,
    }
    told = {"round": str(stairwell.open_round().pk), "samples": [sample]}
    answer = calling("taskforce.testing", "samples", told)
    assert answer.status_code == 422
    assert field in answer.json()["message"]


@pytest.mark.parametrize(
    ("told", "answered"),
    [("0001-01-01T00:00:00+14:00", "too_old"), ("9999-12-31T23:59:59-12:00", "clock_ahead")],
)
def test_a_swab_at_the_end_of_time_is_refused_like_any_other(calling, stairwell, told, answered):
    sample = {"id": str(new_id()), "person": str(stairwell.zhang.pk), "barcode": "T1", "sampled_at": told}
    batch = {"round": str(stairwell.open_round().pk), "samples": [sample]}
    answer = calling("taskforce.testing", "samples", batch)
    assert answer.status_code == 200
    assert answer.json()["outcomes"][0]["outcome"] == answered


def test_a_token_opens_nothing_from_the_moment_its_post_or_it_is_taken_away(client, stairwell):
    account = stairwell.by("taskforce.testing")
    issued = command.issue_token(account=account, name="phone", by=None, at=stairwell.noon)

    def rounds_seen():
        with clock.running_on(clock.frozen(stairwell.noon)):
            return client.get("/api/v1/rounds", headers={"Authorization": f"Bearer {issued.secret}"})

    stairwell.open_round()
    assert len(rounds_seen().json()) == 1
    Appointment.objects.filter(account=account).update(until_at=stairwell.noon)
    assert rounds_seen().json() == []
    command.revoke_token(token=issued.token, by=None, at=stairwell.noon)
    assert rounds_seen().status_code == 401


def test_whoever_shows_a_token_needs_no_session_and_gets_none(calling, stairwell):
    told = {"round": str(stairwell.open_round().pk), "samples": []}
    answer = calling("taskforce.testing", "samples", told)
    assert (answer.status_code, answer.json()) == (200, {"outcomes": [], "said": {}})
    assert not answer.cookies
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert calling("taskforce.testing", "nothing", told).status_code == 404
