"""The demo as files: places and residents as a district would import them, and results as a laboratory would send them.

Places and residents come from the generator and need no database; results are for tubes that the database is waiting for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.people import columns as resident_columns
from dayclear.people.resident_rows import VULNERABILITIES
from dayclear.places import columns as place_columns
from dayclear.records.exports import write_csv
from dayclear.rehearsal.district import SIZES, District, generate
from dayclear.rehearsal.district.circumstances import (
    EMPLOYERS,
    KEY_GROUPS,
    REGISTERED_ELSEWHERE,
    vulnerability_names,
)
from dayclear.screening.models import Tube
from dayclear.screening.states import TubeState

_FLAGS_IN_CHINESE = {
    code: word for word, code in reversed(list(VULNERABILITIES.items())) if not word.isascii()
}
_AWAITED = (TubeState.FILLING, TubeState.SENT, TubeState.RECEIVED)


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """Where the files are and how many rows each has; ``results`` None where no tube is awaited."""

    places: Path
    residents: Path
    results: Path | None
    place_rows: int
    resident_rows: int
    result_rows: int


def write_sample_files(
    folder: Path,
    *,
    size: str = "street",
    seed: int = 1,
    on: date | None = None,
    results: int = 0,
    positives: int = 0,
) -> SampleFiles:
    """Writes places.csv, residents.csv and, for ``results`` tubes that a laboratory has or will get, results.csv.

    ``positives`` of them, spread evenly, are positive. The headers are Chinese, as docs/imports.md tells. Raises
    InvalidInput where fewer tubes are awaited than asked for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    district = generate(SIZES[size], seed, on=on or clock.today(settings.DISTRICT_ZONE))
    places, residents = folder / "places.csv", folder / "residents.csv"
    place_rows = _write(places, place_columns.headers(chinese=True), _place_rows(district))
    resident_rows = _write(residents, resident_columns.headers(chinese=True), _resident_rows(district))
    written = write_results(folder / "results.csv", rows=results, positives=positives) if results else None
    return SampleFiles(places, residents, written, place_rows, resident_rows, results)


def write_results(path: Path, *, rows: int, positives: int) -> Path:
    """A laboratory's file for tubes the database is waiting for; those of a single person first, as they make cases."""
    if not 0 <= positives <= rows:
        raise InvalidInput(
            _("There cannot be more positives than results."),
            _("Ask for fewer positives, or for more results."),
        )
    awaited = Tube.objects.filter(state__in=_AWAITED).order_by("capacity", "barcode")
    barcodes = list(awaited.values_list("barcode", flat=True)[:rows])
    if len(barcodes) < rows:
        raise InvalidInput(
            _("Only %(count)d tubes are waiting for a result.") % {"count": len(barcodes)},
            _("Ask for fewer rows, or sample more people first."),
        )
    positive = set(barcodes[:: max(len(barcodes) // positives, 1)][:positives]) if positives else set()
    tested_at = clock.now().astimezone(settings.DISTRICT_ZONE).strftime("%Y-%m-%d %H:%M")
    headers = ("试管编号", "检测结果", "检测时间", "检测方法", "ORF1ab Ct值", "N Ct值")
    _write(
        path,
        headers,
        (
            [barcode, "阳性", tested_at, "RT-PCR", "23.6", "21.9"]
            if barcode in positive
            else [barcode, "阴性", tested_at, "RT-PCR", "", ""]
            for barcode in barcodes
        ),
    )
    return path


def _write(path: Path, headers: Sequence[str], rows: Iterator[Sequence[str]]) -> int:
    with path.open("w", encoding="utf-8", newline="") as stream:
        return write_csv(stream, headers, rows)


def _place_rows(district: District) -> Iterator[list[str]]:
    """In the order of the place file's columns: code, name, name_en, level, parent, latitude, longitude, sort."""
    places = district.places
    for row, parent in enumerate(places.parent.tolist()):
        yield [
            str(places.code[row]),
            str(places.name_zh[row]),
            str(places.name_en[row]),
            str(places.level[row]),
            str(places.path[parent]).strip("/") if parent >= 0 else "",
            repr(float(places.latitude[row])),
            repr(float(places.longitude[row])),
            "",
        ]


def _resident_rows(district: District) -> Iterator[list[str]]:
    """In the order of the resident file's columns."""
    people, homes = district.people, district.homes
    addresses = {place: _address(district, place) for place in set(homes.place.tolist())}
    needs = {bits: _needs(bits) for bits in set(people.vulnerabilities.tolist())}
    home_places, doors = homes.place.tolist(), homes.door.tolist()
    columns = zip(
        people.home.tolist(),
        people.name.tolist(),
        people.male.tolist(),
        people.birth_on.astype(str).tolist(),
        people.identity.tolist(),
        people.phone.tolist(),
        people.vulnerabilities.tolist(),
        people.key_group.tolist(),
        people.employer.tolist(),
        people.registered.tolist(),
        strict=True,
    )
    for home, name, male, birth_on, identity, phone, bits, group, employer, registered in columns:
        yield [
            name,
            "男" if male else "女",
            birth_on,
            "",
            "身份证" if identity else "",
            identity,
            str(phone) if phone else "",
            *addresses[home_places[home]],
            str(doors[home]),
            REGISTERED_ELSEWHERE[registered],
            KEY_GROUPS[group] if group >= 0 else "无",
            needs[bits],
            EMPLOYERS[employer],
        ]


def _needs(bits: int) -> str:
    return "、".join(_FLAGS_IN_CHINESE[name] for name in vulnerability_names(bits)) or "无"


def _address(district: District, place: int) -> list[str]:
    """Place code, street, community, compound, building and unit, as far as there are any."""
    places = district.places
    named = dict.fromkeys(("street", "community", "compound", "building", "unit"), "")
    row = place
    while row >= 0:
        level = "community" if places.level[row] == "village" else str(places.level[row])
        if level in named:
            named[level] = str(places.name_zh[row])
        row = int(places.parent[row])
    return [str(places.path[place]).strip("/"), *named.values()]
