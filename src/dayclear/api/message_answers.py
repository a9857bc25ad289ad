"""How a laboratory's system is answered in its own language: an HL7 acknowledgement, a FHIR OperationOutcome."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.laboratory.formats.hl7_segments import Segment, segments
from dayclear.loops.results_file import Tally
from dayclear.records.tables import RowProblem
from dayclear.records.wording import sentences

HL7 = "application/hl7-v2"
FHIR = "application/fhir+json"
ESCAPES = str.maketrans(
    {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\r": " ", "\n": " "}
)


def acknowledgement(file: IO[bytes], tally: Tally, *, at: datetime) -> HttpResponse:
    """An ACK for each message: AA, or AE with an ERR segment for each thing that was not taken."""
    file.seek(0)
    headers = [segment for segment in segments(file) if segment.name == "MSH"]
    if not headers:
        raise InvalidInput(_("There is no message in it."), _("Begin each message with MSH."))
    answers = [
        line for header, problems in _by_message(headers, tally) for line in _ack(header, problems, at)
    ]
    return HttpResponse(
        "\r".join(answers) + "\r", content_type=f"{HL7}; charset=utf-8", status=_status(tally)
    )


def _by_message(headers: list[Segment], tally: Tally) -> Iterator[tuple[Segment, list[RowProblem]]]:
    """Each message with the problems on its lines; what stands before the first is told with the first."""
    ends = [header.line for header in headers[1:]]
    start = 0
    for header, end in zip(headers, [*ends, None], strict=True):
        yield header, [one for one in tally.problems if start <= one.line and (end is None or one.line < end)]
        start = end or start


def _ack(header: Segment, problems: list[RowProblem], at: datetime) -> Iterator[str]:
    sender = "|".join(header.part(number).translate(ESCAPES) for number in (3, 4))
    yield f"MSH|^~\\&|DAYCLEAR||{sender}|{at:%Y%m%d%H%M%S%z}||ACK^R01^ACK|{new_id()}|{header.part(11) or 'P'}|2.5.1"
    yield f"MSA|{'AE' if problems else 'AA'}|{header.part(10).translate(ESCAPES)}"
    for problem in problems:
        segment, _dash, number = problem.column.partition("-")
        place = f"{segment}^^{number}" if number.isdigit() else segment
        value = f" ({problem.value})" if problem.value else ""
        told = f"{sentences(problem.reason, problem.remedy)}{value}"
        yield f"ERR||{place}|207^Application internal error^HL70357|E||||{told.translate(ESCAPES)}"


def operation_outcome(file: IO[bytes], tally: Tally, *, at: datetime) -> HttpResponse:  # noqa: ARG001 - one signature.
    counts = tally.counts
    taken = _("%(added)d recorded, %(changed)d corrected, %(unchanged)d known before.") % {
        name: counts[name] for name in ("added", "changed", "unchanged")
    }
    known = {"severity": "information", "code": "informational", "details": {"text": taken}}
    issues = [known, *(_issue(problem) for problem in tally.problems)]
    outcome = {"resourceType": "OperationOutcome", "issue": issues}
    return JsonResponse(outcome, content_type=FHIR, status=_status(tally))


def _issue(problem: RowProblem) -> dict[str, object]:
    issue: dict[str, object] = {
        "severity": "error",
        "code": "processing",
        "details": {"text": sentences(problem.reason, problem.remedy).strip()},
    }
    if problem.value:
        issue["diagnostics"] = problem.value
    if problem.column:
        issue["expression"] = [problem.column]
    return issue


def _status(tally: Tally) -> int:
    """422 where nothing at all was taken."""
    taken = sum(tally.counts[name] for name in ("added", "changed", "unchanged"))
    return 200 if taken or not tally.problems else 422
