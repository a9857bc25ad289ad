"""Results as HL7 v2 messages ORU^R01, one or many, with or without the frame of a batch (FHS, BHS)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.utils.translation import gettext_noop as _

from dayclear.laboratory.formats import observations, vocabulary
from dayclear.laboratory.formats.hl7_segments import Segment, segments
from dayclear.laboratory.formats.observations import Observation, Order, seen
from dayclear.laboratory.formats.reported import Reported
from dayclear.laboratory.formats.vocabulary import Standing
from dayclear.records.tables import CellError, RowProblem, instant
from dayclear.records.wording import told

MOST_SEGMENTS = 20_000
MOST_UNUSED = 200
QUESTION = "QST"
"""OBX-29 of an answer to a question of the order (HL7 table 0936)."""
_TIMESTAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?(?:\.\d+)?)?([+-]\d{4})?", re.ASCII)


@dataclass(slots=True)
class _Group:
    """An order with what was observed for it."""

    header: Segment
    order: Segment
    specimen: Segment | None = None
    observed: list[Segment] = field(default_factory=list)


class Hl7Reader:
    """The orders of all messages of a file; a message is held in memory, the file is not."""

    headings: Mapping[str, str] = {"barcode": "SPM-2", "result": "OBX-5", "laboratory": "OBX-23"}

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._unused: dict[str, None] = {}

    @property
    def unused(self) -> Sequence[str]:
        return list(self._unused)

    def __iter__(self) -> Iterator[Reported | RowProblem]:
        message: list[Segment] = []
        batch = _Batch()
        for segment in segments(self._file):
            if segment.name == "MSH":
                yield from self._of_message(message)
                message = [segment]
                batch.messages += 1
            elif segment.name in {"FHS", "BHS", "BTS", "FTS"}:
                yield from self._of_message(message)
                message = []
                yield from batch.told(segment)
            elif message and len(message) < MOST_SEGMENTS:
                message.append(segment)
            elif not message:
                yield _stray(segment)
        yield from self._of_message(message)
        yield from batch.end()

    def _of_message(self, message: list[Segment]) -> Iterator[Reported | RowProblem]:
        if not message:
            return
        header = message[0]
        if (header.part(9), header.part(9, 2)) != ("ORU", "R01"):
            yield _other_message(header)
            return
        groups = _groups(message)
        if not groups:
            yield _empty(header)
        specimens = [segment for segment in message if segment.name == "SPM"]
        for group in groups:
            # Several orders of one message may share the specimen that is named once.
            group.specimen = group.specimen or (specimens[0] if len(specimens) == 1 else None)
            yield self._of_group(group)

    def _of_group(self, group: _Group) -> Reported | RowProblem:
        try:
            observed = [_observation(segment) for segment in group.observed]
            order = _order(group, [found for found in observed if found is not None])
        except CellError as error:
            written = group.order.line
            return RowProblem(written, "OBX-19", "", error.reason, error.remedy)
        for name in observations.unused(order.observations):
            if len(self._unused) < MOST_UNUSED:
                self._unused[f"OBX {name}"] = None
        return observations.result_of(order)


@dataclass(slots=True)
class _Batch:
    """Whether as many messages came as the batch says: a file that was cut short looks whole otherwise."""

    messages: int = 0
    open_since: Segment | None = None

    def told(self, segment: Segment) -> Iterator[RowProblem]:
        if segment.name == "BHS":
            self.messages, self.open_since = 0, segment
        elif segment.name == "BTS":
            said = segment.part(1)
            if said.isdigit() and int(said) != self.messages:
                yield RowProblem(
                    segment.line,
                    "BTS-1",
                    said,
                    told(
                        _("The batch says otherwise than the %(count)s messages that came."),
                        count=self.messages,
                    ),
                    told(_("Ask for the file again: part of it may be missing.")),
                )
            self.open_since = None

    def end(self) -> Iterator[RowProblem]:
        if self.open_since is not None:
            yield RowProblem(
                self.open_since.line,
                "BHS",
                "",
                told(_("The batch has no end.")),
                told(_("Ask for the file again: part of it may be missing.")),
            )


def _groups(message: Sequence[Segment]) -> list[_Group]:
    groups: list[_Group] = []
    for segment in message:
        if segment.name == "OBR":
            groups.append(_Group(message[0], segment))
        elif groups and segment.name == "OBX" and groups[-1].specimen is None:
            groups[-1].observed.append(segment)
        elif groups and segment.name == "SPM":
            groups[-1].specimen = groups[-1].specimen or segment
    return groups


def _order(group: _Group, observed: list[Observation]) -> Order:
    order, specimen = group.order, group.specimen
    named = [specimen.part(2, component) for component in (1, 2)] if specimen else []
    performed_by = (segment.part(23) for segment in group.observed)
    return Order(
        line=order.line,
        where_tube="SPM-2",
        tubes=tuple(filter(None, [*named, order.part(3), order.part(2)])),
        observations=observed,
        accession=order.part(3),
        laboratory=next(filter(None, performed_by), "") or group.header.part(4),
        tested_at=_instant(order.part(22)),
        is_correction=order.part(25).upper() == "C",
    )


def _observation(segment: Segment) -> Observation | None:
    if segment.part(29).upper() == QUESTION:
        return None
    kind = segment.part(2).upper()
    code, name, system = (segment.part(3, component) for component in (1, 2, 3))
    value = segment.part(5)
    is_number = kind in {"NM", "SN"}
    number = _number(segment.part(5, 2) if kind == "SN" else value) if is_number else None
    finding = (value, *(segment.part(5, component) for component in (2, 9))) if not is_number else ()
    if not any(finding) and not is_number:
        finding = (segment.part(8), segment.part(8, 2))
    return Observation(
        line=segment.line,
        where="OBX-5",
        code=code,
        is_loinc=vocabulary.is_loinc(system),
        name=name,
        finding=tuple(filter(None, finding)),
        number=number,
        standing=vocabulary.STANDING_IN_HL7.get(segment.part(11).upper(), Standing.NOT_FINAL),
        tested_at=_instant(segment.part(19)),
        method=segment.part(17, 2) or segment.part(17),
    )


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None


def _instant(written: str) -> datetime | None:
    """A time stamp of HL7 in the district's zone where it says no other. Raises CellError."""
    if not written:
        return None
    found = _TIMESTAMP.fullmatch(written)
    if found is None:
        return instant(written)
    year, month, day, hour, minute, second, offset = found.groups()
    return instant(f"{year}-{month}-{day} {hour or '00'}:{minute or '00'}:{second or '00'}{offset or ''}")


def _stray(segment: Segment) -> RowProblem:
    return RowProblem(
        segment.line,
        segment.name,
        "",
        told(_("This segment belongs to no message.")),
        told(_("Begin each message with MSH.")),
    )


def _other_message(header: Segment) -> RowProblem:
    return RowProblem(
        header.line,
        "MSH-9",
        seen(header.field(9)),
        told(_("This message is no report of results.")),
        told(_("Send results as ORU^R01.")),
    )


def _empty(header: Segment) -> RowProblem:
    return RowProblem(
        header.line,
        "OBR",
        "",
        told(_("The message has no result in it.")),
        told(_("Send results as ORU^R01.")),
    )
