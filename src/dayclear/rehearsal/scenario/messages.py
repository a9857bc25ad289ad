"""Results as the systems of three laboratories send them: HL7 v2 messages, a FHIR Bundle, a table of SimpleReport."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from dayclear.laboratory.formats import Hl7Reader
from dayclear.loops import results_file
from dayclear.rehearsal.scenario.stage import Stage

_LOINC, _SNOMED, _RNA, _NOT_DETECTED = "http://loinc.org", "http://snomed.info/sct", "94500-6", "260415000"
_UNKNOWN = "R5B9000001"
_SEGMENTS = (
    "MSH|^~\\&|LIS|LAB|DAYCLEAR||{now}||ORU^R01^ORU_R01|{barcode}|P|2.5.1",
    "OBR|1||{barcode}|94531-1^RNA panel^LN||||||||||||||||||{now}|||F",
    "OBX|1|CWE|94500-6^RNA^LN||260415000^Not detected^SCT||||||F|||{now}",
    "SPM|1|^{barcode}&LAB||258500001^swab^SCT",
)
_SIMPLE_REPORT = (
    "accession_number",
    "test_result",
    "test_performed_code",
    "test_result_date",
    "test_result_status",
)


def report(stage: Stage, barcodes: Sequence[str], at: datetime) -> None:
    """A third of these tubes in each format; all are negative."""
    local = at.astimezone(settings.DISTRICT_ZONE)
    written: tuple[tuple[str, Callable[[Sequence[str], datetime], str]], ...] = (
        ("hl7", _hl7),
        ("json", _fhir),
        ("csv", _simple_report),
    )
    with TemporaryDirectory() as folder:
        for number, (ending, write) in enumerate(written):
            if told := barcodes[number :: len(written)]:
                path = Path(folder) / f"LIS{number + 1}-{local:%m%d-%H%M}.{ending}"
                path.write_text(write(told, local), encoding="utf-8", newline="")
                results_file.import_results(
                    path=path, by=stage.by("lab"), at=at, laboratory=stage.laboratories[number]
                )


def contradict(stage: Stage, barcode: str, at: datetime) -> None:
    """A system says positive of a tube that was negative, and of one that nobody knows, and asks no further."""
    message = _hl7([barcode, _UNKNOWN], at.astimezone(settings.DISTRICT_ZONE))
    positive = message.replace("260415000^Not detected", "260373001^Detected")
    results_file.take_message(
        reader=Hl7Reader(io.BytesIO(positive.encode())),
        laboratory=stage.laboratories[0],
        by=stage.by("lab"),
        at=at,
    )


def _hl7(barcodes: Sequence[str], at: datetime) -> str:
    message = "".join(f"{segment}\r" for segment in _SEGMENTS)
    return "".join(message.format(barcode=barcode, now=f"{at:%Y%m%d%H%M%S%z}") for barcode in barcodes)


def _fhir(barcodes: Sequence[str], at: datetime) -> str:
    entries = [{"resource": _observation(barcode, at)} for barcode in barcodes]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def _observation(barcode: str, at: datetime) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": _LOINC, "code": _RNA}]},
        "valueCodeableConcept": {"coding": [{"system": _SNOMED, "code": _NOT_DETECTED}]},
        "issued": at.isoformat(timespec="seconds"),
        "specimen": {"identifier": {"value": barcode}},
    }


def _simple_report(barcodes: Sequence[str], at: datetime) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_SIMPLE_REPORT)
    writer.writerows([barcode, "Not Detected", _RNA, f"{at:%m/%d/%Y %H:%M}", "F"] for barcode in barcodes)
    return stream.getvalue()
