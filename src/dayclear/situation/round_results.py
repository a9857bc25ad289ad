"""The results of a round with whose swabs they are of; tubes and people by id, and no names."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from dayclear.kernel.scope import Scope
from dayclear.laboratory.formats.fhir_reports import TubeReport
from dayclear.laboratory.operations import ResultDraft
from dayclear.places.models import Place
from dayclear.places.scoping import within_sql
from dayclear.screening.models import Round
from dayclear.screening.policies import DUTY

ROWS_AT_ONCE = 2000
_TUBES = """
    FROM (
        SELECT sample.barcode, array_agg(sample.person_id ORDER BY sample.person_id) AS people
        FROM screening_sample AS sample
        WHERE sample.round_id = %s AND sample.aside <> 'undone' AND starts_with(sample.place_path, %s) AND {sight}
        GROUP BY sample.barcode
    ) AS swabbed
    JOIN laboratory_result AS result ON result.barcode = swabbed.barcode AND result.standing
"""
_COLUMNS = """
    SELECT result.id, result.barcode, result.outcome, result.tested_at, result.method, result.ct_orf1ab, result.ct_n,
           result.accession, result.is_correction, laboratory.name_zh, result.laboratory_id, result.reported_at,
           tube.first_sampled_at, swabbed.people, tube.sample_count
"""
_BESIDE = """
    JOIN screening_tube AS tube ON tube.barcode = swabbed.barcode
    JOIN laboratory_laboratory AS laboratory ON laboratory.id = result.laboratory_id
    ORDER BY result.barcode
"""


def count(round: Round, place: Place, scope: Scope) -> int:  # noqa: A002 - the record's own name.
    """How many tubes with a swab of somebody there have a result."""
    tubes, parameters = _tubes(round, place, scope)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {tubes}", parameters)
        (counted,) = cursor.fetchone()
    return int(counted)


def tubes(round: Round, place: Place, scope: Scope) -> Iterator[TubeReport]:  # noqa: A002
    """Each of them, by barcode, with those of its people who live there; read as it is asked for.

    Cost: one pass over the swabs.
    """
    found, parameters = _tubes(round, place, scope)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{_COLUMNS} {found} {_BESIDE}", parameters)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from map(_told, rows)


def _tubes(round: Round, place: Place, scope: Scope) -> tuple[str, list[Any]]:  # noqa: A002
    sight, parameters = within_sql(scope, "sample.place_path", DUTY)
    return _TUBES.format(sight=sight), [round.pk, place.path, *parameters]


def _told(row: tuple[Any, ...]) -> TubeReport:
    (
        pk,
        barcode,
        outcome,
        tested_at,
        method,
        ct_orf1ab,
        ct_n,
        accession,
        is_correction,
        laboratory,
        *beside,
    ) = row
    draft = ResultDraft(
        barcode=barcode,
        outcome=outcome,
        tested_at=tested_at,
        method=method,
        ct_orf1ab=ct_orf1ab,
        ct_n=ct_n,
        accession=accession,
        is_correction=is_correction,
        laboratory_name=laboratory,
    )
    return TubeReport(pk, draft, *beside)
