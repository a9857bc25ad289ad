"""Results go out as FHIR R4: of each tube a DiagnosticReport with its Observations, its Specimen, and whose it is.

Patients and laboratories are referred to by our own ids and are not sent along: whoever may know more asks here. What is
written reads again as the same results (``FhirReader``).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from dayclear.laboratory.models import Outcome
from dayclear.laboratory.operations.results import ResultDraft

TUBES = UUID("0b0d9d0e-6f0a-5a53-9c1b-5a5d3ad3f6c1")
"""The name space in which a tube's barcode gives its Specimen the same id in every export."""
TUBES_AT_ONCE = 100
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
RNA = ("94309-2", "SARS-CoV-2 (COVID-19) RNA [Presence] in Specimen by NAA with probe detection")
THRESHOLDS = {
    "ct_orf1ab": ("94511-3", "SARS-CoV-2 (COVID-19) ORF1ab region [Cycle Threshold #] in Specimen by NAA"),
    "ct_n": ("94510-5", "SARS-CoV-2 (COVID-19) N gene [Cycle Threshold #] in Specimen by NAA"),
}
FINDINGS = {
    Outcome.POSITIVE: ("260373001", "Detected"),
    Outcome.NEGATIVE: ("260415000", "Not detected"),
    Outcome.INCONCLUSIVE: ("419984006", "Inconclusive"),
    Outcome.INVALID: ("125154007", "Specimen unsatisfactory for evaluation"),
}
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
IDENTIFIER_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TubeReport:
    """A standing result with what goes along: ``people`` are those in the caller's sight of the ``shared_by`` in the tube.

    A laboratory's own export names nobody.
    """

    result_id: UUID
    draft: ResultDraft
    laboratory_id: UUID
    reported_at: datetime
    swabbed_at: datetime | None = None
    people: Sequence[UUID] = ()
    shared_by: int = 0


def one_bundle(tubes: Iterable[TubeReport], at: datetime) -> Iterator[str]:
    """All of them as one Bundle, made while it is sent; for who cannot read lines."""
    head = json.dumps(_bundle(at, []))
    yield head.removesuffix("]}")
    comma = ""
    for some in _by_hundreds(tubes):
        yield comma + ",".join(_written(entry) for tube in some for entry in entries(tube))
        comma = ","
    yield "]}\n"


def lines(tubes: Iterable[TubeReport], at: datetime) -> Iterator[str]:
    """A Bundle of each tube on a line (nd-json): neither side holds more than a tube in memory."""
    for some in _by_hundreds(tubes):
        yield "".join(_written(_bundle(at, entries(tube))) + "\n" for tube in some)


def entries(tube: TubeReport) -> list[Resource]:
    """The resources about one tube, each as an entry of a Bundle; they refer to each other by their addresses there."""
    subject, group = _whose(tube)
    specimen = uuid5(TUBES, tube.draft.barcode)
    shared = {
        "status": "corrected" if tube.draft.is_correction else "final",
        **({"subject": subject} if subject else {}),
        **({"effectiveDateTime": tube.swabbed_at.isoformat()} if tube.swabbed_at else {}),
        "performer": [_laboratory(tube)],
    }
    observed = [_observation(tube, shared, specimen, name) for name in ("outcome", *THRESHOLDS)]
    found = [one for one in observed if one is not None]
    resources = [
        _specimen(tube, specimen, subject),
        *([group] if group else []),
        *found,
        _report(tube, shared, specimen, found),
    ]
    return [{"fullUrl": _address(resource["id"]), "resource": resource} for resource in resources]


def _by_hundreds(tubes: Iterable[TubeReport]) -> Iterator[list[TubeReport]]:
    remaining = iter(tubes)
    while some := list(islice(remaining, TUBES_AT_ONCE)):
        yield some


def _written(resource: Resource) -> str:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":"))


def _bundle(at: datetime, entry: list[Resource]) -> Resource:
    return {"resourceType": "Bundle", "type": "collection", "timestamp": at.isoformat(), "entry": entry}


def _whose(tube: TubeReport) -> tuple[Resource | None, Resource | None]:
    """The subject, and the Group that it is where several share the tube."""
    if not tube.people:
        return None, None
    patients = [_patient(person) for person in tube.people]
    if tube.shared_by <= 1:
        return patients[0], None
    group: Resource = {
        "resourceType": "Group",
        "id": str(uuid5(tube.result_id, "group")),
        "type": "person",
        "actual": True,
        "quantity": tube.shared_by,
        "member": [{"entity": patient} for patient in patients],
    }
    return {"reference": _address(group["id"])}, group


def _specimen(tube: TubeReport, specimen: UUID, subject: Resource | None) -> Resource:
    return {
        "resourceType": "Specimen",
        "id": str(specimen),
        "identifier": [_identifier("SID", "Specimen ID", tube.draft.barcode)],
        **({"subject": subject} if subject else {}),
        **({"collection": {"collectedDateTime": tube.swabbed_at.isoformat()}} if tube.swabbed_at else {}),
    }


def _observation(tube: TubeReport, shared: Resource, specimen: UUID, name: str) -> Resource | None:
    """The outcome, or a cycle threshold where one was told."""
    value = getattr(tube.draft, name)
    if value is None:
        return None
    is_outcome = name == "outcome"
    told = (
        {"valueCodeableConcept": _concept(SNOMED, *FINDINGS[Outcome(value)])}
        if is_outcome
        else {"valueQuantity": {"value": value, "unit": "cycles"}}
    )
    return {
        "resourceType": "Observation",
        "id": str(uuid5(tube.result_id, name)),
        "category": [_concept(CATEGORY, "laboratory", "Laboratory")],
        "code": _concept(LOINC, *(RNA if is_outcome else THRESHOLDS[name])),
        **shared,
        **({"issued": tube.draft.tested_at.isoformat()} if tube.draft.tested_at else {}),
        **told,
        **({"method": {"text": tube.draft.method}} if tube.draft.method else {}),
        "specimen": {"reference": _address(specimen)},
    }


def _report(tube: TubeReport, shared: Resource, specimen: UUID, observed: Sequence[Resource]) -> Resource:
    accession = tube.draft.accession
    return {
        "resourceType": "DiagnosticReport",
        "id": str(tube.result_id),
        **({"identifier": [_identifier("ACSN", "Accession ID", accession)]} if accession else {}),
        "code": _concept(LOINC, *RNA),
        **shared,
        "issued": tube.reported_at.isoformat(),
        "specimen": [{"reference": _address(specimen)}],
        "result": [{"reference": _address(one["id"])} for one in observed],
    }


def _patient(person_id: UUID) -> Resource:
    return {"type": "Patient", "identifier": _own_id(person_id)}


def _laboratory(tube: TubeReport) -> Resource:
    return {
        "type": "Organization",
        "identifier": _own_id(tube.laboratory_id),
        "display": tube.draft.laboratory_name,
    }


def _own_id(identifier: UUID) -> Resource:
    """An id of ours as FHIR writes a UUID that is no address."""
    return {"system": "urn:ietf:rfc:3986", "value": _address(identifier)}


def _identifier(code: str, display: str, value: str) -> Resource:
    return {"type": _concept(IDENTIFIER_TYPES, code, display), "value": value}


def _concept(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _address(identifier: UUID | str) -> str:
    return f"urn:uuid:{identifier}"
