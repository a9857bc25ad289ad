"""Results as FHIR R4, sent while they are read; who took them out is written down before the first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.command.models import Account
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.laboratory import policies as laboratory_policies
from dayclear.laboratory import queries as laboratory
from dayclear.laboratory.formats import fhir_reports
from dayclear.laboratory.formats.fhir_reports import TubeReport
from dayclear.laboratory.models import Result
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops.exports.answering import ROWS_AT_ONCE
from dayclear.records import operations as records
from dayclear.screening import policies as screening_policies
from dayclear.screening import queries as screening
from dayclear.situation import round_page
from dayclear.situation import round_results as of_round


@dataclass(frozen=True, slots=True)
class Form:
    """How the reports stand in a file."""

    label: Promise
    media_type: str
    suffix: str
    write: Callable[[Iterable[TubeReport], datetime], Iterator[str]]


FORMS = {
    "lines": Form(
        gettext_lazy("A Bundle of each tube on a line (.ndjson)"),
        "application/fhir+ndjson",
        "ndjson",
        fhir_reports.lines,
    ),
    "bundle": Form(
        gettext_lazy("One Bundle (.json)"), "application/fhir+json", "json", fhir_reports.one_bundle
    ),
}


def laboratory_results(
    *,
    laboratory_id: UUID,
    from_at: datetime,
    until_at: datetime,
    form: str,
    scope: Scope,
    by: Account,
    at: datetime,
) -> StreamingHttpResponse:
    """What stands of what a laboratory tested in a time; tubes by barcode, and nobody's. Raises NotYourDuty, InvalidInput."""
    laboratory_policies.check_can_see_results(scope)
    if until_at <= from_at:
        raise InvalidInput(_("The time ends before it begins."), _("Choose a later end."))
    shown = laboratory.laboratory_on_list(laboratory_id, scope)
    found = laboratory.results_tested(shown, from_at, until_at, scope)
    told = (_without_people(result) for result in found.iterator(chunk_size=ROWS_AT_ONCE))
    chosen = f"{shown.name_zh} {from_at.isoformat()} {until_at.isoformat()}"
    return _answer("laboratory_results", chosen, found.count(), told, form, by=by, at=at)


def round_results(
    *, round_id: UUID, place_id: UUID | None, form: str, scope: Scope, by: Account, at: datetime
) -> StreamingHttpResponse:
    """The results of a round at a place, with the people whose swabs they are of, by id. Raises NotYourSwabs."""
    shown, place = screening.round(round_id, scope), round_page.chosen_place(place_id, scope)
    screening_policies.check_can_see_swabs(scope)
    told = of_round.tubes(shown, place, scope)
    count = of_round.count(shown, place, scope)
    return _answer("round_results", f"{shown} · {place}", count, told, form, by=by, at=at)


def _answer(
    kind: str, chosen: str, count: int, told: Iterator[TubeReport], form: str, *, by: Account, at: datetime
) -> StreamingHttpResponse:
    if form not in FORMS:
        raise InvalidInput(
            _("“%(kind)s” cannot be exported.") % {"kind": form},
            _("Choose one of: %(forms)s.") % {"forms": ", ".join(FORMS)},
        )
    asked = FORMS[form]
    records.record_export(kind=kind, by=by, at=at, chosen=chosen, rows=count)
    response = StreamingHttpResponse(asked.write(told, at), content_type=asked.media_type)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{at:%Y%m%d-%H%M}.{asked.suffix}"'
    return response


def _without_people(result: Result) -> TubeReport:
    draft = ResultDraft(
        barcode=result.barcode,
        outcome=result.outcome,
        tested_at=result.tested_at,
        method=result.method,
        ct_orf1ab=result.ct_orf1ab,
        ct_n=result.ct_n,
        accession=result.accession,
        is_correction=result.is_correction,
        laboratory_name=result.laboratory.name_zh,
    )
    return TubeReport(result.pk, draft, result.laboratory_id, result.reported_at)
