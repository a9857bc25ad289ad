"""Every operation of the OpenAPI document answers as documented, whatever it is sent; none fails of itself."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from dayclear.api.urls import api
from dayclear.command import operations as command
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.screening.models import Round

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(180)]

DOCUMENT = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
DOCUMENT.app = get_wsgi_application()
# A well-formed request may still be refused for what it says: an unknown kind of problem, a step that is not yours.
REFUSABLE = CHECKS.get_by_names(["positive_data_acceptance"])
# A malformed id replaced by a known one is no longer malformed.
MENDED = CHECKS.get_by_names(["positive_data_acceptance", "negative_data_rejection"])
DOCUMENT.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@schemathesis.serializer("application/hl7-v2")
def _as_it_is(_context, value):
    """HL7 is sent as text, whatever text was made up."""
    return str(value).encode("utf-8", "replace")


@pytest.fixture(autouse=True)
def _one_transaction():
    """A request's end closes its connection; here the connection is the test's own, as in Django's test client."""
    with ExitStack() as stack:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            stack.callback(signal.connect, close_old_connections)
        yield


@pytest.fixture
def caller(stairwell):
    """The district's commander, who sees most, with a token; a round is open and one person is positive."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    now = stairwell.noon + timedelta(hours=4)
    token = command.issue_token(account=stairwell.by("commander.district"), name="test", by=None, at=now)
    with clock.running_on(clock.frozen(now)):
        yield {"Authorization": f"Bearer {token.secret}"}


@DOCUMENT.parametrize()
def test_every_operation_keeps_its_document(case, caller):
    case.call_and_validate(headers=caller, excluded_checks=REFUSABLE)


@DOCUMENT.parametrize()
def test_every_operation_keeps_its_document_about_what_exists(case, caller, stairwell):
    known = {
        "place": stairwell.compound.pk,
        "round": Round.objects.get().pk,
        "person": stairwell.neighbour.pk,
        "laboratory": stairwell.laboratory.pk,
        "kind": "food",
        "task": Task.objects.first().pk,
        "case": Task.objects.filter(subject_kind="case").first().subject_id,
    }
    for told in (case.path_parameters, case.query, case.body):
        if isinstance(told, dict):
            told.update(
                {name: str(known[key]) for name in told if (key := name.removesuffix("_id")) in known}
            )
    answer = case.call_and_validate(headers=caller, excluded_checks=MENDED)
    assert answer.status_code != 401
