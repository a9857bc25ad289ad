"""The statements by which a roster file finds its people and becomes memberships, all rows at once.

A row is matched by its number, else by its telephone, else by name and home. The name must agree in every case: a number
that belongs to somebody of another name is mistyped more often than the name is.
"""

DROP_INCOMING = "DROP TABLE IF EXISTS incoming_member"
CREATE_INCOMING = """
    CREATE TEMPORARY TABLE incoming_member (
        line int, membership_id uuid, employer_id uuid, key_group text, name text, number text, phone text,
        home_path text COLLATE "C", door text, from_on date, until_on date,
        person_id uuid, other_line int, outcome text
    ) ON COMMIT DROP
"""
COPY_INCOMING = """
    COPY incoming_member (line, membership_id, employer_id, key_group, name, number, phone, home_path, door, from_on,
                          until_on) FROM STDIN
"""
ANALYZE_INCOMING = "ANALYZE incoming_member"

# A merged record leads to the one it was merged into.
_KEPT = "people_person AS found JOIN people_person AS person ON person.id = coalesce(found.merged_into_id, found.id)"
_DECIDED = """
    UPDATE incoming_member AS row SET
        person_id = CASE WHEN fits.same = 1 THEN fits.one END,
        outcome = CASE WHEN fits.same = 1 THEN NULL WHEN fits.same > 1 THEN 'several'
                       WHEN fits.any_name > 0 THEN 'other_name' ELSE {nobody} END
    FROM (
        SELECT row.line, count(DISTINCT person.id) AS any_name,
               count(DISTINCT person.id) FILTER (WHERE person.name = row.name) AS same,
               (min(person.id::text) FILTER (WHERE person.name = row.name))::uuid AS one
        FROM incoming_member AS row LEFT JOIN ({kept}) ON {match} AND person.standing = 'lives_here'
        WHERE {of_rows} GROUP BY row.line
    ) AS fits WHERE fits.line = row.line
"""
MATCH_BY_NUMBER = _DECIDED.format(
    kept=_KEPT,
    nobody="'number_unknown'",
    match="found.identity_number = row.number",
    of_rows="row.number <> ''",
)
# Telephones are indexed from their end.
MATCH_BY_PHONE = _DECIDED.format(
    kept=_KEPT,
    nobody="'phone_unknown'",
    match="reverse(found.phone) = reverse(row.phone) AND found.phone <> ''",
    of_rows="row.number = '' AND row.phone <> ''",
)
MATCH_BY_HOME = _DECIDED.format(
    kept=f"{_KEPT} JOIN people_household AS home ON home.id = person.household_id",
    nobody="'nobody_there'",
    match="person.name = row.name AND person.place_path >= row.home_path"
    " AND person.place_path < left(row.home_path, -1) || '0' AND (row.door = '' OR home.door = row.door)",
    of_rows="row.number = '' AND row.phone = ''",
)
FIND_REPEATED = """
    UPDATE incoming_member AS row SET outcome = 'repeated', other_line = first.line
    FROM (
        SELECT employer_id, person_id, min(line) AS line FROM incoming_member
        WHERE person_id IS NOT NULL GROUP BY employer_id, person_id HAVING count(*) > 1
    ) AS first
    WHERE row.employer_id = first.employer_id AND row.person_id = first.person_id AND row.line > first.line
"""
# Somebody on the roster already keeps the day they came; empty cells change nothing.
COMPARE = """
    UPDATE incoming_member AS row SET
        membership_id = coalesce(standing.id, row.membership_id),
        outcome = CASE
            WHEN standing.id IS NULL THEN 'added'
            WHEN standing.key_group <> row.key_group OR row.until_on IS NOT NULL THEN 'changed'
            ELSE 'unchanged' END
    FROM incoming_member AS again
    LEFT JOIN clearance_membership AS standing ON standing.employer_id = again.employer_id
     AND standing.person_id = again.person_id AND standing.until_on IS NULL
    WHERE again.line = row.line AND row.person_id IS NOT NULL AND row.outcome IS NULL
"""
OUTCOMES = "SELECT outcome, count(*) FROM incoming_member GROUP BY outcome"
REFUSED = """
    SELECT line, outcome, name, number, phone, other_line FROM incoming_member
    WHERE outcome NOT IN ('added', 'changed', 'unchanged') ORDER BY line
"""
ADDED = "SELECT membership_id FROM incoming_member WHERE outcome = 'added'"
CHANGED = "SELECT membership_id FROM incoming_member WHERE outcome = 'changed'"
# Whom a whole file of their employer no longer names; a row that was refused may well be theirs, by name.
LEAVERS = """
    SELECT member.id FROM clearance_membership AS member JOIN people_person AS person ON person.id = member.person_id
    WHERE member.until_on IS NULL AND member.employer_id IN (SELECT employer_id FROM incoming_member)
      AND NOT EXISTS (
        SELECT FROM incoming_member AS row WHERE row.employer_id = member.employer_id
          AND (row.person_id = member.person_id OR (row.person_id IS NULL AND row.name = person.name)))
"""
INSERT = """
    INSERT INTO clearance_membership (id, person_id, employer_id, key_group, from_on, until_on)
    SELECT membership_id, person_id, employer_id, key_group, coalesce(from_on, least(%(day)s, until_on)), until_on
    FROM incoming_member WHERE outcome = 'added'
"""
UPDATE = """
    UPDATE clearance_membership AS member SET key_group = row.key_group,
        until_on = row.until_on, from_on = least(member.from_on, row.until_on)
    FROM incoming_member AS row WHERE row.outcome = 'changed' AND row.membership_id = member.id
"""
END = """
    UPDATE clearance_membership SET until_on = greatest(from_on, %(day)s - 1) WHERE id = ANY(%(ids)s)
"""
