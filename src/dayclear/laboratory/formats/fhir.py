"""Results as FHIR R4: a DiagnosticReport or an Observation, alone, in a Bundle, or many as lines of JSON.

The parts of a Bundle refer to each other in any order, so what we read of one Bundle is kept until its end;
of lines of JSON only one is in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO

from django.utils.translation import gettext_noop as _
from pydantic import ValidationError

from dayclear.laboratory.formats import fhir_resources as fhir
from dayclear.laboratory.formats import observations, vocabulary
from dayclear.laboratory.formats.json_values import DamagedJson, JsonText, Member
from dayclear.laboratory.formats.message_text import text_of
from dayclear.laboratory.formats.observations import Order, seen
from dayclear.laboratory.formats.reported import Reported
from dayclear.laboratory.formats.vocabulary import Standing
from dayclear.records.tables import CellError, RowProblem, instant
from dayclear.records.wording import told

MOST_UNUSED = 200


@dataclass(frozen=True, slots=True)
class _Placed:
    """A resource with where it stands in the file."""

    line: int
    path: str
    resource: fhir.Resource


@dataclass(slots=True)
class _Document:
    """One resource, or all of one Bundle, by type and by every name that others may refer to it by."""

    reports: list[_Placed] = field(default_factory=list)
    observations: list[_Placed] = field(default_factory=list)
    by_reference: dict[str, _Placed] = field(default_factory=dict)

    def add(self, placed: _Placed, *names: str) -> None:
        resource = placed.resource
        if isinstance(resource, fhir.DiagnosticReport):
            self.reports.append(placed)
        elif isinstance(resource, fhir.Observation):
            self.observations.append(placed)
        for name in (f"{resource.resource_type}/{resource.id}", *names):
            self.by_reference[name] = placed

    def referred(self, reference: fhir.Reference, around: _Placed) -> _Placed | None:
        """What a reference leads to, in the resource itself or beside it; None where that is not sent along."""
        name = reference.reference
        if name.startswith("#"):
            return _contained(around, name[1:])
        return self.by_reference.get(name) or self.by_reference.get("/".join(name.split("/")[-2:]))


class FhirReader:
    headings: Mapping[str, str] = {
        "barcode": "Specimen.identifier",
        "result": "Observation.value",
        "laboratory": "Observation.performer",
    }

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._unused: dict[str, None] = {}

    @property
    def unused(self) -> Sequence[str]:
        return list(self._unused)

    def __iter__(self) -> Iterator[Reported | RowProblem]:
        with text_of(self._file) as text:
            yield from self._documents(JsonText(text))

    def _documents(self, text: JsonText) -> Iterator[Reported | RowProblem]:
        """Value after value: one document, an array of resources, or a resource a line."""
        in_array = False
        while character := text.next_character():
            if character in "[,]":
                in_array = in_array or character == "["
                text.skip(character)
                continue
            document = _Document()
            try:
                yield from self._read(text, document)
            except DamagedJson as damage:
                yield _damaged(damage.line)
                if in_array or not text.go_to_next_document():
                    return
                continue
            yield from self._results(document)

    def _read(self, text: JsonText, document: _Document) -> Iterator[RowProblem]:
        """Reads one document into ``document``; what cannot be read is told."""
        if text.next_character() != "{":
            raise DamagedJson(text.line)
        line, whole = text.line, {}
        for member in text.members(streamed="entry"):
            if member.index is None:
                whole[member.key] = member.value
            else:
                yield from _take(document, _entry(member), member.line, f"entry[{member.index}].resource")
        kind = str(whole.get("resourceType", ""))
        if kind == "Bundle":
            return
        if kind not in {"Observation", "DiagnosticReport"}:
            yield _no_report(line, kind)
            return
        yield from _take(document, (whole, ""), line, kind)

    def _results(self, document: _Document) -> Iterator[Reported | RowProblem]:
        """A result for each report; where a document has none, one for each observation of a specimen."""
        told_of: set[str] = set()
        for report in document.reports:
            order, members = self._order_of_report(document, report)
            told_of.update(member.path for member in members)
            yield order if isinstance(order, RowProblem) else observations.result_of(order)
        for placed in document.observations:
            if placed.path in told_of:
                continue
            if document.reports or not _is_result(placed.resource):
                self._pass_over(placed)
                continue
            order = self._order_of_observation(document, placed)
            yield order if isinstance(order, RowProblem) else observations.result_of(order)

    def _order_of_report(
        self, document: _Document, report: _Placed
    ) -> tuple[Order | RowProblem, list[_Placed]]:
        resource = report.resource
        assert isinstance(resource, fhir.DiagnosticReport)  # noqa: S101 - for the type checker.
        found = (document.referred(reference, report) for reference in resource.result)
        members = [one for one in found if one and isinstance(one.resource, fhir.Observation)]
        specimens = [*resource.specimen, *_specimens(members)]
        performers = [*_performers(members), *resource.performer]
        try:
            observed = [_observation(member) for member in members] or _conclusion(report)
            issued = _instant(resource.issued)
        except CellError as error:
            return _bad_time(report, resource.issued, error), members
        for name in observations.unused(observed):
            self._name_unused(name)
        standing = vocabulary.STANDING_IN_FHIR.get(resource.status, Standing.NOT_FINAL)
        if standing in {Standing.WITHDRAWN, Standing.NONE, Standing.NOT_FINAL}:
            observed = [_standing_as(one, standing) for one in observed]
        accession = next((one.value for one in resource.identifier if one.value), "")
        tubes = (*_tubes(document, specimens, report), accession)
        return (
            Order(
                line=report.line,
                where_tube=f"{report.path}.specimen",
                tubes=tuple(filter(None, tubes)),
                observations=observed,
                accession=accession,
                laboratory=_laboratory(document, performers, report),
                tested_at=issued,
                is_correction=standing is Standing.CORRECTED,
            ),
            members,
        )

    def _order_of_observation(self, document: _Document, placed: _Placed) -> Order | RowProblem:
        resource = placed.resource
        assert isinstance(resource, fhir.Observation)  # noqa: S101 - for the type checker.
        try:
            observed = _observation(placed)
        except CellError as error:
            return _bad_time(placed, resource.issued, error)
        accession = next((one.value for one in resource.identifier if one.value), "")
        return Order(
            line=placed.line,
            where_tube=f"{placed.path}.specimen",
            tubes=tuple(filter(None, (*_tubes(document, _specimens([placed]), placed), accession))),
            observations=[observed],
            accession=accession,
            laboratory=_laboratory(document, resource.performer, placed),
        )

    def _pass_over(self, placed: _Placed) -> None:
        code = placed.resource.code if isinstance(placed.resource, fhir.Observation) else fhir.Concept()
        self._name_unused(f"{code.first.code} {code.text or code.first.display}".strip())

    def _name_unused(self, name: str) -> None:
        if len(self._unused) < MOST_UNUSED:
            self._unused[f"Observation {seen(name)}"] = None


def _entry(member: Member) -> tuple[object, str]:
    """The resource of an entry of a Bundle, and the address it is known by there."""
    entry = member.value if isinstance(member.value, dict) else {}
    return entry.get("resource"), str(entry.get("fullUrl", ""))


def _take(document: _Document, told_as: tuple[object, str], line: int, path: str) -> Iterator[RowProblem]:
    """Keeps a resource of a kind that we read. Entries of other kinds, such as patients, are passed over."""
    raw, full_url = told_as
    kind = fhir.READ.get(str(raw.get("resourceType", ""))) if isinstance(raw, dict) else None
    if kind is None:
        return
    try:
        resource = kind.model_validate(raw)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        at = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in wrong["loc"])
        yield RowProblem(
            line,
            f"{path}{at}",
            seen(str(wrong["input"])) if wrong["type"] != "missing" else "",
            told(_("This is not as FHIR R4 has it.")),
            told(_("Correct it and send it again.")),
        )
        return
    document.add(_Placed(line, path, resource), *filter(None, [full_url]))


def _contained(around: _Placed, wanted: str) -> _Placed | None:
    for position, raw in enumerate(around.resource.contained):
        kind = fhir.READ.get(str(raw.get("resourceType", "")))
        if kind is not None and raw.get("id") == wanted:
            try:
                found = kind.model_validate(raw)
            except ValidationError:
                return None
            return _Placed(around.line, f"{around.path}.contained[{position}]", found)
    return None


def _observation(placed: _Placed) -> observations.Observation:
    """Raises CellError for an instant that is none."""
    told_of = placed.resource
    assert isinstance(told_of, fhir.Observation)  # noqa: S101 - for the type checker.
    loinc = next((coding for coding in told_of.code.coding if vocabulary.is_loinc(coding.system)), None)
    coding = loinc or told_of.code.first
    number = told_of.value_quantity.value if told_of.value_quantity else told_of.value_integer
    value = told_of.value_codeable_concept
    finding = (*(value.words if value else ()), told_of.value_string)
    if not any(finding) and number is None:
        finding = tuple(word for concept in told_of.interpretation for word in concept.words)
    return observations.Observation(
        line=placed.line,
        where=f"{placed.path}.value{'CodeableConcept' if value else ''}",
        code=coding.code,
        is_loinc=loinc is not None,
        name=told_of.code.text or coding.display,
        finding=tuple(filter(None, finding)),
        number=None if number is None else float(number),
        standing=vocabulary.STANDING_IN_FHIR.get(told_of.status, Standing.NOT_FINAL),
        tested_at=_instant(told_of.issued),
        method=told_of.method.text or told_of.method.first.display or told_of.method.first.code,
    )


def _conclusion(report: _Placed) -> list[observations.Observation]:
    """What a report without observations concludes."""
    told_of = report.resource
    assert isinstance(told_of, fhir.DiagnosticReport)  # noqa: S101 - for the type checker.
    loinc = next((coding for coding in told_of.code.coding if vocabulary.is_loinc(coding.system)), None)
    coding = loinc or told_of.code.first
    return [
        observations.Observation(
            line=report.line,
            where=f"{report.path}.conclusionCode",
            code=coding.code,
            is_loinc=loinc is not None,
            name=told_of.code.text or coding.display,
            finding=concept.words,
            number=None,
            standing=vocabulary.STANDING_IN_FHIR.get(told_of.status, Standing.NOT_FINAL),
        )
        for concept in told_of.conclusion_code
    ]


def _is_result(resource: fhir.Resource) -> bool:
    """Whether an observation is of a specimen: the others answer questions."""
    return isinstance(resource, fhir.Observation) and resource.specimen is not None


def _specimens(members: Sequence[_Placed]) -> list[fhir.Reference]:
    told_of = (member.resource for member in members)
    return [one.specimen for one in told_of if isinstance(one, fhir.Observation) and one.specimen]


def _performers(members: Sequence[_Placed]) -> list[fhir.Reference]:
    told_of = (member.resource for member in members)
    return [who for one in told_of if isinstance(one, fhir.Observation) for who in one.performer]


def _tubes(document: _Document, references: Sequence[fhir.Reference], around: _Placed) -> tuple[str, ...]:
    """Every name of the specimens, the identifiers first; of one that is not sent along, the id in its address."""
    names: list[str] = []
    for reference in references:
        found = document.referred(reference, around)
        if found is not None and isinstance(found.resource, fhir.Specimen):
            names += found.resource.names
        names.append(reference.identifier.value)
    names += [
        one.reference.rpartition("/")[2].rpartition(":")[2] for one in references if one.reference[:1] != "#"
    ]
    return tuple(dict.fromkeys(filter(None, names)))


def _laboratory(document: _Document, performers: Sequence[fhir.Reference], around: _Placed) -> str:
    for reference in performers:
        found = document.referred(reference, around)
        if found is not None and isinstance(found.resource, fhir.Organization) and found.resource.name:
            return found.resource.name
        if reference.display:
            return reference.display
    return ""


def _standing_as(one: observations.Observation, standing: Standing) -> observations.Observation:
    return replace(one, standing=standing)


def _instant(written: str) -> datetime | None:
    return instant(written) if written else None


def _bad_time(placed: _Placed, value: str, error: CellError) -> RowProblem:
    return RowProblem(placed.line, f"{placed.path}.issued", seen(value), error.reason, error.remedy)


def _damaged(line: int) -> RowProblem:
    return RowProblem(
        line, "", "", told(_("Here the JSON is damaged.")), told(_("Send the file or this part of it again."))
    )


def _no_report(line: int, kind: str) -> RowProblem:
    return RowProblem(
        line,
        "resourceType",
        seen(kind),
        told(_("This is no report of results.")),
        told(_("Send a DiagnosticReport, an Observation, or a Bundle of them.")),
    )
