"""A laboratory's own system sends HL7 or FHIR and is answered in the same language."""

import json
from datetime import timedelta

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hl7apy.parser import parse_message

from dayclear.cases.models import Case
from dayclear.command import operations as command
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.laboratory.models import Result
from tests.unit.laboratory.messages import MSH, OBR, SPM, obx
from tests.unit.laboratory.test_formats_fhir import bundle, observation, report, specimen

HL7, FHIR = "application/hl7-v2", "application/fhir+json"


@pytest.fixture
def sending(client, stairwell):
    """Sends as the laboratory's program does, three hours after 张伟's swab went into T1."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    at = stairwell.noon + timedelta(hours=3)
    token = command.issue_token(account=stairwell.by("taskforce.testing"), name="lis", by=None, at=at)

    messages = f"/api/v1/results/messages?laboratory={stairwell.laboratory.pk}"

    def send(body, content_type, token=token.secret, address=messages):
        headers = {"Authorization": f"Bearer {token}"}
        with clock.running_on(clock.frozen(at)):
            return client.post(address, body, content_type=content_type, headers=headers)

    return send


def test_an_hl7_message_is_acknowledged_and_its_positive_has_its_case(sending):
    answer = sending("\r".join([MSH, OBR, obx("260373001^Detected^SCT"), SPM]), HL7)
    assert (answer.status_code, answer["Content-Type"]) == (200, f"{HL7}; charset=utf-8")
    acknowledged = parse_message(answer.content.decode())
    assert acknowledged.msa.msa_1.value == "AA"
    assert acknowledged.msa.msa_2.value == "M1"
    assert Case.objects.count() == 1


def test_each_message_has_its_own_acknowledgement_and_errors(sending):
    good = [MSH, OBR, obx(), SPM]
    bad = [MSH.replace("|M1|", "|M2|"), OBR, obx(), SPM.replace("T1&", "T9&")]
    lines = sending("\r".join([*good, *bad]), HL7).content.decode().split("\r")
    assert [line[:10] for line in lines if line.startswith("MSA")] == ["MSA|AA|M1", "MSA|AE|M2"]
    (error,) = [line for line in lines if line.startswith("ERR")]
    assert error.startswith("ERR||SPM^^2|207^")
    assert "(T9)" in error
    assert Result.objects.get().barcode == "T1"


def test_fhir_is_answered_by_an_outcome_with_an_issue_for_what_was_not_taken(sending):
    document = bundle(report(), observation(contained=[]), specimen("T1"))
    answer = sending(json.dumps(document), FHIR)
    assert answer.status_code == 200
    assert [issue.severity for issue in OperationOutcome(**answer.json()).issue] == ["information"]
    refused = sending(json.dumps(observation(value=("1", "blue"))), FHIR)
    assert refused.status_code == 422
    issue = OperationOutcome(**refused.json()).issue[1]
    assert (issue.expression, issue.diagnostics) == (["Observation.valueCodeableConcept"], "blue")


@pytest.mark.parametrize("kind", [HL7, FHIR])
@pytest.mark.parametrize("body", ["", " \r\n", "some text", "OBX|1", "[]"])
def test_a_body_without_a_message_is_refused_with_a_word(sending, body, kind):
    assert sending(body, kind).status_code == 422


def test_other_content_and_other_callers_are_refused(sending):
    assert sending("MSH|", "text/plain").status_code == 422
    assert sending("MSH|", HL7, token="nobody").status_code == 401


def test_a_tube_that_nobody_knows_is_named_and_a_task_also_where_a_program_sends_it_row_by_row(
    sending, stairwell
):
    rows = [{"barcode": "T1", "result": "negative"}, {"barcode": "T9", "result": "positive"}]
    batch = {"laboratory": str(stairwell.laboratory.pk), "results": rows}

    answers = [sending(json.dumps(batch), "application/json", address="/api/v1/results").json() for _ in "12"]

    assert [(one["recorded"], one["unknown_tubes"]) for one in answers] == [(1, ["T9"]), (0, ["T9"])]
    assert Result.objects.get().barcode == "T1"
    assert Task.objects.filter(kind="match_result").count() == 1
