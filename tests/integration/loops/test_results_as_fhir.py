"""Results go out as FHIR: to whom, of whose tubes, and that it is written down who took them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings

from dayclear.command import operations as command
from dayclear.kernel import clock
from dayclear.laboratory.formats import FhirReader
from dayclear.records.models import ExportRecord
from tests.integration.stairwell import Stairwell

COMMANDER, SAMPLER, TRANSFERS = "commander.compound", "taskforce.testing", "department.transfer"


@pytest.fixture
def reported(stairwell) -> Stairwell:
    """A pool of two that was negative, and a tube of one whose result was corrected."""
    stairwell.round = stairwell.open_round(tube_mode=10)
    stairwell.sample(stairwell.round, [stairwell.zhang, stairwell.spouse], "T1")
    stairwell.sample(stairwell.round, [stairwell.neighbour], "T2")
    stairwell.report("negative", "T1")
    stairwell.report("inconclusive", "T2")
    stairwell.report("negative", "T2", correction=True, hours=4)
    return stairwell


def text_of(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def tubes_in(text):
    return {
        (one.draft.barcode, one.draft.outcome, one.draft.is_correction)
        for one in FhirReader(BytesIO(text.encode()))
    }


STANDING = {("T1", "negative", False), ("T2", "negative", True)}


def test_a_laboratory_gives_its_tubes_and_nobodys_name_or_id(client, reported):
    client.force_login(reported.by(SAMPLER))
    day = f"{reported.noon.astimezone(settings.DISTRICT_ZONE):%Y-%m-%d}"
    address = f"/laboratory/{reported.laboratory.pk}/results/"
    for form in ("lines", "bundle"):
        text = text_of(client.get(address, {"from_on": day, "until_on": day, "form": form}))
        assert tubes_in(text) == STANDING
        assert "subject" not in text
    taken = ExportRecord.objects.latest("at")
    assert (taken.kind, taken.by, taken.rows) == ("laboratory_results", reported.by(SAMPLER), 2)
    assert client.get(address, {"from_on": day, "until_on": "2000-01-01", "form": "lines"}).status_code == 422
    client.force_login(reported.by(TRANSFERS))
    assert client.get(address, {"from_on": day, "until_on": day, "form": "lines"}).status_code != 200


def test_a_round_tells_by_id_whose_each_tube_is_and_no_name(client, reported):
    client.force_login(reported.by(SAMPLER))
    address = f"/rounds/{reported.round.pk}/results/"
    text = text_of(client.get(address, {"place": reported.unit.pk, "form": "lines"}))
    assert tubes_in(text) == STANDING
    for person in (reported.zhang, reported.spouse, reported.neighbour):
        assert str(person.pk) in text
        assert person.name not in text
    taken = ExportRecord.objects.latest("at")
    assert (taken.kind, taken.rows) == ("round_results", 2)


def test_only_who_tests_takes_a_rounds_results_and_only_in_a_known_form(client, reported):
    address = f"/rounds/{reported.round.pk}/results/"
    client.force_login(reported.by(TRANSFERS))
    client.get(address, {"form": "lines"})
    client.force_login(reported.by(SAMPLER))
    client.get(address, {"form": "xml"})
    assert not ExportRecord.objects.exists()


def test_a_system_fetches_results_and_sending_them_back_changes_nothing(client, reported):
    at = reported.noon + timedelta(hours=5)
    token = command.issue_token(account=reported.by(SAMPLER), name="t", by=None, at=at)
    headers = {"Authorization": f"Bearer {token.secret}"}
    with clock.running_on(clock.frozen(at)):
        period = {"from_at": reported.noon.isoformat(), "until_at": at.isoformat()}
        told = {"laboratory": str(reported.laboratory.pk), **period}
        text = text_of(client.get("/api/v1/results", told, headers=headers))
        of_round = client.get(
            f"/api/v1/rounds/{reported.round.pk}/results", {"form": "bundle"}, headers=headers
        )
        assert tubes_in(text_of(of_round)) == STANDING
        again = client.post(
            "/api/v1/results/messages", text, content_type="application/fhir+json", headers=headers
        )
    assert again.status_code == 200
    assert "2" in again.json()["issue"][0]["details"]["text"]
    assert len(again.json()["issue"]) == 1
