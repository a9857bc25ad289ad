"""Reading a results file of each format, 10,000 and 100,000 rows: how fast, and with how much memory.

Only the reading, each in a process of its own, in seconds of the processor; what is done with the rows is
``bench.results``. The peer is hl7apy, which knows the whole standard, on the same messages.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import stage

SIZES = (10_000, 100_000)
QUICK_SIZES = (1_000, 10_000)
PEER_MESSAGES = 20

HL7_SEGMENTS = (
    "MSH|^~\\&|LIS|LAB|DAYCLEAR||20220403150000+0800||ORU^R01^ORU_R01|{n}|P|2.5.1",
    "OBR|1||A{n}|94531-1^RNA panel^LN||||||||||||||||||20220403143000+0800|||F",
    "OBX|1|CWE|94500-6^RNA^LN||260415000^Not detected^SCT||||||F|||20220403120000+0800",
    "SPM|1|^T{n}&LAB||258500001^swab^SCT",
)
HL7 = "".join(f"{segment}\r" for segment in HL7_SEGMENTS)
TABLE = "T{n},阴性,2022-04-03 14:30,荧光PCR,,\n"
SIMPLE_REPORT = "T{n},Not Detected,94500-6,04/03/2022 14:30,F\n"
HEADS = {
    "csv": "管号,结果,检测时间,检测方法,ORF1ab,N\n",
    "simplereport": "accession_number,test_result,test_performed_code,test_result_date,test_result_status\n",
}


def main() -> None:
    if len(sys.argv) == 3 and sys.argv[1] == "--read":
        read_here(Path(sys.argv[2]))
        return
    asked = stage.arguments(__doc__ or "")
    growth, rates = {}, {}
    with TemporaryDirectory() as folder:
        for kind in ("csv", "simplereport", "hl7", "fhir lines", "fhir bundle"):
            for rows in QUICK_SIZES if asked.quick else SIZES:
                path = Path(folder) / "results"
                write(path, kind, rows)
                took_s, peak_mb = read_apart(path)
                growth[f"{kind} {rows}"] = f"{took_s:.2f} s, {peak_mb} MB"
                rates[kind] = rows / took_s
    peer = hl7apy_rate()
    told = {
        "name": "formats",
        "n": (QUICK_SIZES if asked.quick else SIZES)[-1],
        "ours": round(rates["hl7"]),
        "peer": round(peer),
        "peer_name": "hl7apy, the same messages",
        "unit": "messages/s",
        "ratio": round(rates["hl7"] / peer, 1),
        "growth": growth,
    }
    stage.tell(told, as_json=asked.json, limit="Python, one process")


def write(path: Path, kind: str, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADS.get(kind, ""))
        if kind == "fhir bundle":
            file.write('{"resourceType": "Bundle", "type": "collection", "entry": [')
        for number in range(rows):
            file.write(row(kind, number, last=number == rows - 1))
        if kind == "fhir bundle":
            file.write("]}")


def row(kind: str, number: int, *, last: bool) -> str:
    match kind:
        case "csv":
            return TABLE.format(n=number)
        case "simplereport":
            return SIMPLE_REPORT.format(n=number)
        case "hl7":
            return HL7.format(n=number)
        case "fhir lines":
            return json.dumps(observation(number)) + "\n"
        case _bundle:
            return json.dumps({"resource": observation(number)}) + ("" if last else ",\n")


def observation(number: int) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "94500-6", "display": "RNA"}]},
        "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "260415000"}]},
        "issued": "2022-04-03T14:30:00+08:00",
        "specimen": {"identifier": {"value": f"T{number}"}},
    }


def read_apart(path: Path) -> tuple[float, int]:
    """Processor seconds and peak megabytes of a process that does nothing else."""
    command = [sys.executable, "-m", "bench.formats", "--read", str(path)]
    took_s, peak_mb = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(took_s), int(peak_mb)


def read_here(path: Path) -> None:
    import os  # noqa: PLC0415 - only in the process that reads.
    import resource  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayclear.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    from dayclear.laboratory import formats  # noqa: PLC0415 - after Django is set up.

    started = time.process_time()
    with path.open("rb") as file:
        taken = sum(isinstance(item, formats.Reported) for item in formats.read(path, file))
    took_s = time.process_time() - started
    if not taken:
        raise SystemExit("Nothing was read.")
    print(took_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def hl7apy_rate() -> float:
    """Messages a second."""
    from hl7apy.parser import parse_message  # noqa: PLC0415 - a peer.

    started = time.process_time()
    for number in range(PEER_MESSAGES):
        parse_message(HL7.format(n=number))
    return PEER_MESSAGES / (time.process_time() - started)


if __name__ == "__main__":
    main()
