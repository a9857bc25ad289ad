"""A gate asks about one member after the other over HTTP, on the real server, with 100,000 members on its rosters.

Each answer is a sign-in by token, a scope, the facts from all parts, the decision, and the scan written down durably. The peer
reads the same facts one by one through the ORM, without HTTP, scope or a record of who asked.
"""

import json
import statistics
import time
from http.client import HTTPConnection
from typing import Any

from bench import stage

MEMBERS, ASKED = 100_000, 2_000
QUICK_MEMBERS, QUICK_ASKED = 10_000, 300
PEER_ASKED = 300
EMPLOYERS = 40

# Everybody has a home of the demo's, a negative antigen, and a swab whose result is known.
PEOPLE = """
    INSERT INTO people_person (id, name, sex, birth_estimated, identity_kind, phone, household_id, place_path,
        registered_address, vulnerabilities, key_groups, employer, origin, standing, added_at)
    SELECT gen_random_uuid(), '员' || number, 'unknown', false, '', '', home.id, home.place_path, '', '{}', '{}', 'bench',
        'roster', 'lives_here', %(at)s
    FROM generate_series(1, %(members)s) AS number
    JOIN (
        SELECT id, place_path, row_number() OVER (ORDER BY id) AS row, count(*) OVER () AS homes FROM people_household
    ) AS home
      ON home.row = number %% home.homes + 1
"""
MEMBERSHIPS = """
    INSERT INTO clearance_membership (id, person_id, employer_id, key_group, from_on)
    SELECT gen_random_uuid(), person.id, (%(employers)s::uuid[])[1 + row_number() OVER (ORDER BY person.id) %% %(count)s],
        'courier', %(day)s FROM people_person AS person WHERE person.employer = 'bench'
"""
ANTIGENS = """
    INSERT INTO clearance_antigen (id, person_id, place_id, place_path, outcome, supervised, tested_at, received_at, suspicion,
        photo_check, settled_by_barcode, taken_back_why, told_in_follow_up)
    SELECT gen_random_uuid(), person.id, home.place_id, home.place_path, 'negative', true, %(at)s, %(at)s, '', '', '', '',
        false
    FROM people_person AS person JOIN people_household AS home ON home.id = person.household_id WHERE person.employer = 'bench'
"""
# A tube for each, by the person's own id, so that another run finds its tubes again.
_OURS = """
    FROM people_person AS person JOIN people_household AS home ON home.id = person.household_id WHERE person.employer = 'bench'
    ON CONFLICT DO NOTHING
"""
TUBES = f"""
    INSERT INTO screening_tube (barcode, round_id, place_id, place_path, capacity, sample_count, first_sampled_at,
        last_sampled_at, state, sealed_at, note)
    SELECT 'G' || replace(person.id::text, '-', ''), %(round)s, home.place_id, home.place_path, 1, 1, %(at)s, %(at)s,
        'resulted', %(at)s, '' {_OURS}
"""
SAMPLES = f"""
    INSERT INTO screening_sample (id, round_id, person_id, barcode, place_id, place_path, sampled_at, received_at, standing,
        aside, aside_reason)
    SELECT gen_random_uuid(), %(round)s, person.id, 'G' || replace(person.id::text, '-', ''), home.place_id, home.place_path,
        %(at)s, %(at)s, true, '', '' {_OURS}
"""
RESULTS = f"""
    INSERT INTO laboratory_result (id, barcode, laboratory_id, method, outcome, tested_at, reported_at, accession,
        is_correction, standing)
    SELECT gen_random_uuid(), 'G' || replace(person.id::text, '-', ''), %(laboratory)s, '', 'negative', %(at)s, %(at)s, '',
        false, true {_OURS}
"""
REFRESH = """
    UPDATE screening_sample AS sample SET sampled_at = %(at)s FROM people_person AS person
    WHERE person.id = sample.person_id AND person.employer = 'bench'
"""
TABLES = "people_person, clearance_membership, clearance_antigen, screening_sample, laboratory_result"


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    members, count = (QUICK_MEMBERS, QUICK_ASKED) if asked.quick else (MEMBERS, ASKED)
    with stage.district("street", asked.var):
        people = staffed(members)
        token, codes = issued(), codes_of(people[:: max(len(people) // count, 1)][:count])
        with stage.server() as (port, pid):
            ask(port, token, codes[:20])
            took_ms, allowed = ask(port, token, codes)
            list_s, list_mb = taken_along(port, token)
            memory = stage.memory_mb(pid)
        peer_ms = one_by_one(people[:PEER_ASKED])
    if not allowed:
        raise SystemExit("Nobody may work: the figures mean nothing.")
    median = statistics.median(took_ms)
    told = {
        "name": "gate",
        "n": len(people),
        "ours": round(median, 1),
        "peer": round(peer_ms, 1),
        "peer_name": "the same facts one by one through the ORM, without HTTP, scope or a record",
        "unit": "ms, median of the whole answer",
        "ratio": round(peer_ms / median, 2),
        "growth": {
            "p99 ms": round(sorted(took_ms)[int(len(took_ms) * 0.99)], 1),
            "worst ms": round(max(took_ms), 1),
            "asked": len(took_ms),
            "may work": allowed,
            "the list taken along, s": round(list_s, 2),
            "the list, MB": round(list_mb, 1),
            "memory MB": memory,
        },
    }
    stage.tell(told, as_json=asked.json, limit="a dozen small statements and one flush to disk for the scan")


def staffed(members: int) -> list[Any]:
    """Makes what lacks; the people of the benchmark in one order."""
    from django.conf import settings  # noqa: PLC0415 - after Django is set up.
    from django.db import connection, transaction  # noqa: PLC0415

    from dayclear.clearance.models import Antigen, Membership  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.laboratory.models import Laboratory  # noqa: PLC0415
    from dayclear.people.models import Person  # noqa: PLC0415
    from dayclear.screening.models import Round  # noqa: PLC0415

    at = clock.now()
    ours = Person.objects.filter(employer="bench").order_by("pk")
    if ours.count() < members:
        day = at.astimezone(settings.DISTRICT_ZONE).date()
        employers = [str(one) for one in _employers(at)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PEOPLE, {"at": at, "members": members - ours.count()})
            Membership.objects.filter(person__employer="bench").delete()
            cursor.execute(MEMBERSHIPS, {"employers": employers, "count": len(employers), "day": day})
    with connection.cursor() as cursor:
        Antigen.objects.filter(person__employer="bench").delete()
        cursor.execute(ANTIGENS, {"at": at})
    people = list(ours.values_list("pk", flat=True))
    round_id = Round.objects.latest("opened_at").pk
    laboratory_id = Laboratory.objects.latest("pk").pk
    with connection.cursor() as cursor:
        for statement in (TUBES, SAMPLES, RESULTS, REFRESH):
            cursor.execute(statement, {"at": at, "round": round_id, "laboratory": laboratory_id})
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {TABLES}")
    return people


def _employers(at: Any) -> list[Any]:
    """All at the place whose gate the demo's gatekeeper keeps."""
    from dayclear.clearance import operations as clearance  # noqa: PLC0415
    from dayclear.clearance.models import Employer  # noqa: PLC0415
    from dayclear.command.models import Appointment  # noqa: PLC0415
    from dayclear.kernel.ids import new_id  # noqa: PLC0415

    place = Appointment.objects.get(account__username="gatekeeper").post.place
    kept = list(Employer.objects.filter(place=place, name_zh__startswith="基准").values_list("pk", flat=True))
    for number in range(len(kept), EMPLOYERS):
        one = clearance.keep_employer(
            employer_id=new_id(), place=place, name_zh=f"基准{number + 1}", by=None, at=at
        )
        kept.append(one.pk)
    return kept


def issued() -> str:
    from dayclear.command import operations as command  # noqa: PLC0415
    from dayclear.command.models import Account  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415

    keeper = Account.objects.get(username="gatekeeper")
    return command.issue_token(account=keeper, name="bench", by=None, at=clock.now()).secret


def codes_of(people: list[Any]) -> list[str]:
    from dayclear.kernel.codes import Code, CodeKind  # noqa: PLC0415

    return [str(Code(CodeKind.PERSON, person)) for person in people]


def ask(port: int, token: str, codes: list[str]) -> tuple[list[float], int]:
    """How long each answer took, in ms, and how many may work."""
    from dayclear.kernel.ids import new_id  # noqa: PLC0415

    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    took_ms, allowed = [], 0
    for code in codes:
        body = json.dumps({"id": str(new_id()), "code": code})
        started = time.perf_counter()
        connection.request("POST", "/api/v1/gate/ask", body, headers)
        answer = json.loads(connection.getresponse().read())
        took_ms.append((time.perf_counter() - started) * 1000)
        allowed += answer["allowed"]
    connection.close()
    return took_ms, allowed


def taken_along(port: int, token: str) -> tuple[float, float]:
    """Seconds and megabytes of the list of everybody on the gate's rosters."""
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    started = time.perf_counter()
    connection.request("GET", "/api/v1/gate/list", headers={"Authorization": f"Bearer {token}"})
    size = len(connection.getresponse().read())
    connection.close()
    return time.perf_counter() - started, size / 1e6


def one_by_one(people: list[Any]) -> float:
    """The median for one person, in ms."""
    from dayclear.cases.models import Case, Contact  # noqa: PLC0415
    from dayclear.clearance.models import Antigen, Membership  # noqa: PLC0415
    from dayclear.laboratory.models import Result  # noqa: PLC0415
    from dayclear.people.models import Person  # noqa: PLC0415
    from dayclear.screening.models import Sample  # noqa: PLC0415
    from dayclear.transfers.models import Stay  # noqa: PLC0415
    from dayclear.zones.models import HouseholdSeal, ZonePeriod  # noqa: PLC0415

    took_ms = []
    for pk in people:
        started = time.perf_counter()
        person = Person.objects.select_related("household__place").get(pk=pk)
        list(Membership.objects.filter(person=person).select_related("employer"))
        Antigen.objects.filter(person=person).order_by("-tested_at").first()
        for sample in Sample.objects.filter(person=person).order_by("-sampled_at")[:2]:
            Result.objects.filter(barcode=sample.tube_id, standing=True).first()
        Case.objects.filter(person=person, status__in=["confirmed", "moved"]).exists()
        Contact.objects.filter(person=person).first()
        Stay.objects.filter(person=person).first()
        HouseholdSeal.objects.filter(household=person.household, unsealed_at=None).exists()
        list(ZonePeriod.objects.filter(place_path__in=person.household.place.ancestor_paths))
        took_ms.append((time.perf_counter() - started) * 1000)
    return statistics.median(took_ms)


if __name__ == "__main__":
    main()
