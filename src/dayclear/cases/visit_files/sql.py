"""The statements by which a file of visits finds its people and becomes visits, all rows at once.

One row of a file may be many visits: a whole list of shifts. A visit is known by its person, place or vehicle, start
and source, which the database holds unique; a row sent again finds it and changes at most its end.
"""

INCOMING_COLUMNS = (
    "line", "visit_id", "number", "phone", "name", "place_id", "vehicle", "vehicle_kind", "carriage", "seat",
    "from_stop", "to_stop", "started_at", "ended_at", "setting", "source",
)  # fmt: skip
DROP_INCOMING = "DROP TABLE IF EXISTS incoming_visit"
CREATE_INCOMING = """
    CREATE TEMPORARY TABLE incoming_visit (
        line int, visit_id uuid, number text, phone text, name text, place_id uuid, vehicle text, vehicle_kind text,
        carriage text, seat text, from_stop text, to_stop text, started_at timestamptz,
        ended_at timestamptz, setting text, source text, end_assumed boolean DEFAULT false, person_id uuid,
        other_line int, outcome text
    ) ON COMMIT DROP"""
COPY_INCOMING = f"COPY incoming_visit ({', '.join(INCOMING_COLUMNS)}) FROM STDIN"
ANALYZE_INCOMING = "ANALYZE incoming_visit"

# Each number is looked up once, however often it stands in the file. A merged record leads to the one it was merged into.
# Where a name is told it must agree: a number of somebody with another name is mistyped more often than the name is.
_MATCH = """
    WITH asked AS (SELECT DISTINCT {key} AS key, name FROM incoming_visit WHERE {of_rows}), fits AS (
        SELECT asked.key, asked.name, count(DISTINCT person.id) AS anybody,
               count(DISTINCT person.id) FILTER (WHERE asked.name IN ('', person.name)) AS same,
               (min(person.id::text) FILTER (WHERE asked.name IN ('', person.name)))::uuid AS one
        FROM asked LEFT JOIN (people_person AS found
            JOIN people_person AS person ON person.id = coalesce(found.merged_into_id, found.id))
          ON {match} AND person.standing = 'lives_here'
        GROUP BY asked.key, asked.name
    )
    UPDATE incoming_visit AS row SET
        person_id = CASE WHEN fits.same = 1 THEN fits.one END,
        outcome = CASE WHEN fits.same = 1 THEN NULL WHEN fits.same > 1 THEN 'several'
                       WHEN fits.anybody > 0 THEN 'other_name' ELSE {nobody} END
    FROM fits WHERE {of_rows} AND fits.key = row.{key} AND fits.name = row.name
"""
MATCH_BY_NUMBER = _MATCH.format(
    key="number",
    nobody="'number_unknown'",
    match="found.identity_number = asked.key",
    of_rows="number <> ''",
)
# Telephones are indexed from their end.
MATCH_BY_PHONE = _MATCH.format(
    key="phone",
    nobody="'phone_unknown'",
    match="reverse(found.phone) = reverse(asked.key) AND found.phone <> ''",
    of_rows="number = '' AND phone <> ''",
)
FIND_REPEATED = """
    UPDATE incoming_visit AS row SET outcome = 'repeated', other_line = first.line
    FROM (
        SELECT visit_id, first_value(visit_id) OVER of_one AS kept, first_value(line) OVER of_one AS line
        FROM incoming_visit WHERE person_id IS NOT NULL
        WINDOW of_one AS (PARTITION BY person_id, place_id, vehicle, started_at, source ORDER BY line, visit_id)
    ) AS first
    WHERE row.visit_id = first.visit_id AND first.kept <> row.visit_id
"""
# Who never scanned out is taken to have stayed until the next place or vehicle scanned, but not for longer than the
# protocol says.
ASSUME_ENDS = """
    UPDATE incoming_visit AS row SET
        ended_at = least(ends.next_at, row.started_at + make_interval(mins => %(check_in_min)s)),
        end_assumed = true
    FROM (
        SELECT visit_id, lead(started_at) OVER (PARTITION BY person_id ORDER BY started_at) AS next_at
        FROM incoming_visit WHERE person_id IS NOT NULL AND outcome IS NULL AND source IN ('check_in', 'trip')
    ) AS ends
    WHERE row.ended_at IS NULL AND ends.visit_id = row.visit_id
"""
# An end that was only assumed never changes what is known.
COMPARE = """
    UPDATE incoming_visit AS row SET
        visit_id = coalesce(known.id, row.visit_id),
        outcome = CASE WHEN known.id IS NULL THEN 'added'
            WHEN (NOT again.end_assumed AND known.ended_at <> again.ended_at) OR known.setting <> again.setting
                THEN 'changed'
            ELSE 'unchanged' END
    FROM incoming_visit AS again
    LEFT JOIN cases_visit AS known ON known.person_id = again.person_id AND known.started_at = again.started_at
        AND known.source = again.source AND known.vehicle = again.vehicle
        AND known.place_id IS NOT DISTINCT FROM again.place_id
    WHERE again.visit_id = row.visit_id AND row.person_id IS NOT NULL AND row.outcome IS NULL
"""
# A row is told by the most that became of its visits.
OUTCOMES = """
    SELECT outcome, count(*) FROM (
        SELECT DISTINCT ON (line) line, outcome FROM incoming_visit
        ORDER BY line, array_position(ARRAY['added', 'changed', 'unchanged', 'repeated'], outcome)
    ) AS of_row GROUP BY outcome
"""
REFUSED = """
    SELECT DISTINCT ON (line) line, outcome, name, number, phone, other_line FROM incoming_visit
    WHERE outcome NOT IN ('added', 'changed', 'unchanged')
        AND (outcome <> 'repeated' OR line NOT IN (
            SELECT line FROM incoming_visit WHERE outcome IN ('added', 'changed', 'unchanged')))
    ORDER BY line
"""
ADDED = "SELECT visit_id FROM incoming_visit WHERE outcome = 'added'"
CHANGED = "SELECT visit_id FROM incoming_visit WHERE outcome = 'changed'"
INSERT = """
    INSERT INTO cases_visit (id, person_id, unknown_name, unknown_phone, place_id, named_place, named_address, vehicle,
        vehicle_kind, carriage, seat, from_stop, to_stop, driver, started_at, ended_at, setting, distance, mask, air, source,
        told_at, told_by_id, taken_back_reason)
    SELECT visit_id, person_id, '', '', place_id, '', '', vehicle, vehicle_kind, carriage, seat, from_stop, to_stop, '',
        started_at, ended_at, setting, '', '', '', source, %(at)s, %(by)s, ''
    FROM incoming_visit WHERE outcome = 'added'
"""
UPDATE = """
    UPDATE cases_visit AS known SET setting = row.setting,
        ended_at = CASE WHEN row.end_assumed THEN known.ended_at ELSE row.ended_at END
    FROM incoming_visit AS row WHERE row.outcome = 'changed' AND row.visit_id = known.id
"""
