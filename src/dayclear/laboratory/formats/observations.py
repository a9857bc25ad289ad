"""From the observations about one tube to one result: HL7 and FHIR say the same things in two ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as _

from dayclear.laboratory.columns import LONGEST_BARCODE
from dayclear.laboratory.formats import vocabulary
from dayclear.laboratory.formats.reported import Reported
from dayclear.laboratory.formats.vocabulary import Standing
from dayclear.laboratory.operations.results import ResultDraft
from dayclear.laboratory.rules import HIGHEST_THRESHOLD
from dayclear.records.tables import RowProblem
from dayclear.records.wording import told

LONGEST_SHOWN = 80
LONGEST_KEPT = 40


def seen(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Text without what cannot be seen, some of which no database keeps."""
    plain = text if text.isprintable() else "".join(filter(str.isprintable, text))
    return plain[:longest]


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing observed. ``where`` leads to its value in the file, ``finding`` is its code and its words."""

    line: int
    where: str
    code: str
    is_loinc: bool
    name: str
    finding: tuple[str, ...]
    number: float | None
    standing: Standing
    tested_at: datetime | None = None
    method: str = ""

    @property
    def outcome(self) -> str | None:
        return vocabulary.outcome_of(*self.finding) if self.finding else None

    @property
    def shown(self) -> str:
        return seen(next(filter(None, reversed(self.finding)), ""))

    @property
    def called(self) -> str:
        return seen(f"{self.code} {self.name}".strip())


@dataclass(frozen=True, slots=True)
class Order:
    """What a report says about one tube: by which names it goes, who tested it, and what was observed."""

    line: int
    where_tube: str
    tubes: tuple[str, ...]
    observations: Sequence[Observation]
    accession: str = ""
    laboratory: str = ""
    tested_at: datetime | None = None
    is_correction: bool = False


def result_of(order: Order) -> Reported | RowProblem:
    """The result of the tube, or what keeps it from being one."""
    findings = _findings(order.observations)
    if not findings:
        return _no_test(order)
    tubes = tuple(dict.fromkeys(filter(_can_be_barcode, order.tubes)))
    if not tubes:
        return _without_tube(order)
    for found in findings:
        if refused := _not_standing(found):
            return refused
    outcomes = {found.outcome for found in findings}
    if len(outcomes) > 1 or None in outcomes:
        return _unclear(findings)
    first = findings[0]
    draft = ResultDraft(
        barcode=tubes[0],
        outcome=str(first.outcome),
        tested_at=first.tested_at or order.tested_at,
        method=seen(first.method, LONGEST_KEPT),
        ct_orf1ab=_threshold(order.observations, vocabulary.THRESHOLD_OF_ORF1AB, "orf1ab"),
        ct_n=_threshold(order.observations, vocabulary.THRESHOLD_OF_N, "n"),
        accession=seen(order.accession, LONGEST_KEPT),
        is_correction=order.is_correction or any(found.standing is Standing.CORRECTED for found in findings),
        row=first.line,
    )
    return Reported(draft, tubes[1:], seen(order.laboratory))


def unused(observations: Iterable[Observation]) -> list[str]:
    """The observations that say nothing about the tube's result, such as answers to questions of the order."""
    return [found.called for found in observations if not (_is_finding(found) or _is_threshold(found))]


def _findings(observations: Sequence[Observation]) -> list[Observation]:
    """What says whether the virus is there: of the virus as a whole, else of its genes."""
    findings = [found for found in observations if _is_finding(found)]
    overall = [found for found in findings if not (found.is_loinc and found.code in vocabulary.ONE_GENE)]
    return overall or findings


def _is_finding(found: Observation) -> bool:
    """A laboratory's own code is taken for the test it is sent for; a LOINC term says itself what it is."""
    if found.is_loinc:
        return found.code in vocabulary.OVERALL | vocabulary.ONE_GENE
    return found.number is None


def _is_threshold(found: Observation) -> bool:
    if found.is_loinc:
        return found.code in vocabulary.THRESHOLD_OF_ORF1AB | vocabulary.THRESHOLD_OF_N
    return found.number is not None and _gene(found) in {"orf1ab", "n"}


def _gene(found: Observation) -> str:
    """The gene that a laboratory's own name begins with: "ORF1ab Ct", "N gene Ct"."""
    return found.name.casefold().replace("_", " ").partition(" ")[0].removesuffix("基因")


def _threshold(observations: Sequence[Observation], codes: frozenset[str], gene: str) -> float | None:
    for found in observations:
        named = found.code in codes if found.is_loinc else _gene(found) == gene
        if named and found.number is not None and 0 < found.number <= HIGHEST_THRESHOLD:
            return found.number
    return None


def _can_be_barcode(text: str) -> bool:
    return 0 < len(text) <= LONGEST_BARCODE and text.isprintable() and " " not in text


def _no_test(order: Order) -> RowProblem:
    names = ", ".join(found.called for found in order.observations)[:LONGEST_SHOWN]
    where = order.observations[0].where if order.observations else order.where_tube
    return RowProblem(
        order.line,
        where,
        names,
        told(_("Nothing here is a result of a test for SARS-CoV-2 that Dayclear knows.")),
        told(_("Leave it out, or send the result under one of the codes of docs/imports.md.")),
    )


def _without_tube(order: Order) -> RowProblem:
    return RowProblem(
        order.line,
        order.where_tube,
        seen(", ".join(order.tubes)),
        told(_("The report names no tube.")),
        told(
            _("Send the tube's barcode, at most 40 characters without spaces, as the specimen's identifier.")
        ),
    )


def _not_standing(found: Observation) -> RowProblem | None:
    match found.standing:
        case Standing.WITHDRAWN:
            reason = told(
                _(
                    "The laboratory says that this result was entered in error; what was recorded still stands."
                )
            )
            remedy = told(
                _("Have the right result sent as a correction, or the tube's people sampled again.")
            )
        case Standing.NOT_FINAL:
            reason = told(_("This result is not final yet."))
            remedy = told(_("Nothing to do: it is taken when the laboratory sends it as final."))
        case Standing.NONE:
            reason = told(_("The laboratory has no result for this tube."))
            remedy = told(
                _("Ask the laboratory; if the tube is spoilt, discard it, and its people are sampled again.")
            )
        case _:
            return None
    return RowProblem(found.line, found.where, found.shown, reason, remedy)


def _unclear(findings: Sequence[Observation]) -> RowProblem:
    unknown = next((found for found in findings if found.outcome is None), None)
    if unknown is not None:
        return RowProblem(
            unknown.line,
            unknown.where,
            unknown.shown,
            told(_("Nobody could tell what this result means.")),
            told(_("Send positive, negative, inconclusive or invalid, in words or by its SNOMED CT code.")),
        )
    said = ", ".join(found.shown for found in findings)[:LONGEST_SHOWN]
    return RowProblem(
        findings[0].line,
        findings[0].where,
        said,
        told(_("The report says two things about one tube.")),
        told(_("Send one result for the tube as a whole.")),
    )
