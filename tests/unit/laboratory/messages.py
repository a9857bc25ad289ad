"""HL7 and FHIR as laboratories send them, small enough to read."""

import io

from dayclear.laboratory.formats import FhirReader, Hl7Reader, Reported
from dayclear.records.tables import RowProblem

MSH = "MSH|^~\\&|LIS|LAB1|DAYCLEAR|LANXI|20220403150000+0800||ORU^R01^ORU_R01|M1|P|2.5.1"
OBR = "OBR|1|P1^LIS|A1^LAB|94500-6^SARS-CoV-2 RNA^LN|||20220403120000+0800|||||||||||||||20220403143000+0800|||F"
SPM = "SPM|1|T1&LIS^F1&LAB||258500001^NP swab^SCT"


def obx(
    value="260415000^Not detected^SCT", status="F", code="94500-6^SARS-CoV-2 RNA^LN", kind="CWE", more=""
):
    return f"OBX|1|{kind}|{code}||{value}||||||{status}|||20220403120000+0800{more}"


def hl7(*segments, ending="\r"):
    text = ending.join(segments or (MSH, OBR, obx(), SPM)) + ending
    return Hl7Reader(io.BytesIO(text.encode()))


def fhir(text):
    return FhirReader(io.BytesIO(text.encode()))


def results(reader):
    return [item for item in reader if isinstance(item, Reported)]


def problems(reader):
    return [item for item in reader if isinstance(item, RowProblem)]


def only(reader):
    (item,) = list(reader)
    return item
