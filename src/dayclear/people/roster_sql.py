"""The statements of a roster import, in the order they run: each works on all rows at once.

``incoming`` holds what the file says, ``roster_plan`` what follows from it for each row. Until the plan is
carried out nothing but temporary tables is written, so that a dry run is the same work without the last step.

Two rows, or a row and a record, of one name at one door are the same person unless they contradict: other
identity numbers of one kind, or other birth dates (a year apart is still the same where one is only an age).
"""

CONTRADICTS = """(
    ({a}.identity_kind = {b}.identity_kind AND {a}.identity_number <> {b}.identity_number)
    OR CASE WHEN {a}.birth_estimated OR {b}.birth_estimated
            THEN abs(extract(year FROM {a}.birth_on) - extract(year FROM {b}.birth_on)) > 1
            ELSE {a}.birth_on <> {b}.birth_on END
) IS TRUE"""

INCOMING_COLUMNS = (
    "line",
    "new_id",
    "new_home_id",
    "place_id",
    "place_path",
    "door",
    "name",
    "sex",
    "birth_on",
    "birth_estimated",
    "identity_kind",
    "identity_number",
    "phone",
    "registered_address",
    "vulnerabilities",
    "key_groups",
    "employer",
)

DROP_TEMPORARY = "DROP TABLE IF EXISTS incoming, repeated, homes, matches, roster_plan"

CREATE_INCOMING = """
    CREATE TEMPORARY TABLE incoming (
        line integer, new_id uuid, new_home_id uuid, place_id uuid, place_path text COLLATE "C", door text,
        name text, sex text, birth_on date, birth_estimated boolean, identity_kind text, identity_number text,
        phone text, registered_address text, vulnerabilities text[], key_groups text[], employer text
    ) ON COMMIT DROP"""

COPY_INCOMING = f"COPY incoming ({', '.join(INCOMING_COLUMNS)}) FROM STDIN"

_TOLD = """(i.sex, i.birth_on, i.birth_estimated, i.identity_kind, i.identity_number, i.phone,
    i.registered_address, i.vulnerabilities, i.key_groups, i.employer)"""

# A row whose identity number, or whose name at its door, an earlier row of the file has already told.
FIND_REPEATED = f"""
    CREATE TEMPORARY TABLE repeated ON COMMIT DROP AS
    WITH by_number AS (
        SELECT line, min(line) OVER (PARTITION BY identity_kind, identity_number) AS first
        FROM incoming WHERE identity_number IS NOT NULL
    ), by_door AS (
        SELECT later.line, min(earlier.line) AS first
        FROM incoming later JOIN incoming earlier USING (place_id, door, name)
        WHERE earlier.line < later.line AND NOT {CONTRADICTS.format(a="earlier", b="later")}
        GROUP BY later.line
    ), found AS (
        SELECT line, min(first) AS first
        FROM (SELECT * FROM by_number WHERE first < line UNION ALL SELECT * FROM by_door) AS either
        GROUP BY line
    )
    SELECT i.line, f.line AS first,
        CASE WHEN (i.place_id, i.door) <> (f.place_id, f.door) THEN 'repeated_elsewhere'
             WHEN i.name = f.name AND {_TOLD} IS NOT DISTINCT FROM {_TOLD.replace("i.", "f.")} THEN 'repeated'
             ELSE 'repeated_otherwise' END AS outcome
    FROM found JOIN incoming i USING (line) JOIN incoming f ON f.line = found.first"""

# Each door of the file with its household: the one that stands there, or a new id taken from its first row.
FIND_HOMES = """
    CREATE TEMPORARY TABLE homes ON COMMIT DROP AS
    SELECT DISTINCT ON (i.place_id, i.door) i.place_id, i.place_path, i.door,
        coalesce(h.id, i.new_home_id) AS household_id, h.id IS NULL AS is_new
    FROM incoming i LEFT JOIN people_household h ON h.place_id = i.place_id AND h.door = i.door
    ORDER BY i.place_id, i.door, i.line"""

# An identity number finds its person wherever they live; a record that was merged answers with the one it
# went into.
MATCH_BY_NUMBER = """
    CREATE TEMPORARY TABLE matches ON COMMIT DROP AS
    SELECT i.line, p.id AS person_id, false AS by_absorbed
    FROM incoming i JOIN people_person p
        ON p.identity_kind = i.identity_kind AND p.identity_number = i.identity_number
            AND p.merged_into_id IS NULL
    WHERE NOT EXISTS (SELECT FROM repeated r WHERE r.line = i.line)"""

MATCH_BY_ABSORBED_NUMBER = """
    INSERT INTO matches
    SELECT DISTINCT ON (i.line) i.line, p.merged_into_id, true
    FROM incoming i JOIN people_person p
        ON p.identity_kind = i.identity_kind AND p.identity_number = i.identity_number
            AND p.merged_into_id IS NOT NULL
    WHERE NOT EXISTS (SELECT FROM repeated r WHERE r.line = i.line)
        AND NOT EXISTS (SELECT FROM matches m WHERE m.line = i.line)
    ORDER BY i.line, p.id"""

# Else a person of that name in that household whom nothing contradicts; the likeliest where several are left.
MATCH_BY_DOOR = f"""
    INSERT INTO matches
    SELECT DISTINCT ON (person_id) line, person_id, false FROM (
        SELECT DISTINCT ON (i.line) i.line, p.id AS person_id,
            CASE WHEN p.birth_on = i.birth_on THEN 1
                 WHEN p.phone = i.phone AND i.phone <> '' THEN 2 ELSE 3 END AS rank
        FROM incoming i
            JOIN homes USING (place_id, door)
            JOIN people_person p ON p.household_id = homes.household_id AND p.name = i.name
        WHERE NOT homes.is_new AND p.standing = 'lives_here' AND NOT {CONTRADICTS.format(a="i", b="p")}
            AND NOT EXISTS (SELECT FROM repeated r WHERE r.line = i.line)
            AND NOT EXISTS (SELECT FROM matches m WHERE m.line = i.line)
            AND NOT EXISTS (SELECT FROM matches m WHERE m.person_id = p.id)
        ORDER BY i.line, rank, p.id
    ) AS likeliest
    ORDER BY person_id, rank, line"""

# What the record will say: a cell that says nothing leaves what is known, and an age never replaces a birth
# date it fits.
MAKE_PLAN = """
    CREATE TEMPORARY TABLE roster_plan ON COMMIT DROP AS
    WITH matched AS (
        SELECT i.line, i.new_id, i.place_id, i.place_path, homes.household_id, m.person_id,
            p.household_id AS home_before_id, p.standing, r.first AS repeats, r.outcome AS repeated, i.name,
            min(i.line) OVER (PARTITION BY m.person_id) AS first_of_person,
            CASE WHEN i.sex = 'unknown' THEN coalesce(p.sex, 'unknown') ELSE i.sex END AS sex,
            i.birth_on IS NULL OR (i.birth_estimated AND p.birth_on IS NOT NULL AND (NOT p.birth_estimated
                OR abs(extract(year FROM i.birth_on) - extract(year FROM p.birth_on)) <= 1)) AS keeps_birth,
            i.birth_on, i.birth_estimated, p.birth_on AS birth_on_before,
            p.birth_estimated AS birth_estimated_before,
            CASE WHEN i.identity_number IS NULL OR m.by_absorbed THEN coalesce(p.identity_kind, '')
                 ELSE i.identity_kind END AS identity_kind,
            CASE WHEN i.identity_number IS NULL OR m.by_absorbed THEN p.identity_number
                 ELSE i.identity_number END AS identity_number,
            coalesce(nullif(i.phone, ''), p.phone, '') AS phone,
            coalesce(nullif(i.registered_address, ''), p.registered_address, '') AS registered_address,
            coalesce(i.vulnerabilities, p.vulnerabilities, '{{}}') AS vulnerabilities,
            coalesce(i.key_groups, p.key_groups, '{{}}') AS key_groups,
            coalesce(nullif(i.employer, ''), p.employer, '') AS employer
        FROM incoming i
            JOIN homes USING (place_id, door)
            LEFT JOIN repeated r USING (line)
            LEFT JOIN matches m USING (line)
            LEFT JOIN people_person p ON p.id = m.person_id
    ), settled AS (
        SELECT line, new_id, place_id, place_path, household_id, person_id, home_before_id, standing, repeats,
            repeated, first_of_person, name, sex,
            CASE WHEN keeps_birth THEN birth_on_before ELSE birth_on END AS birth_on,
            CASE WHEN keeps_birth THEN coalesce(birth_estimated_before, false)
                 ELSE birth_estimated END AS birth_estimated,
            identity_kind, identity_number, phone, registered_address, vulnerabilities, key_groups, employer
        FROM matched
    )
    SELECT s.*, CASE
        WHEN repeated IS NOT NULL THEN repeated
        WHEN person_id IS NULL THEN 'added'
        WHEN NOT ({in_sight}) THEN 'out_of_sight'
        WHEN line <> first_of_person THEN 'same_person'
        WHEN s.standing = 'deceased' THEN 'deceased'
        WHEN s.household_id = home_before_id AND s.standing = 'lives_here' THEN CASE
            WHEN (s.name, s.sex, s.birth_on, s.birth_estimated, s.identity_kind, s.identity_number, s.phone,
                  s.registered_address, s.vulnerabilities, s.key_groups, s.employer)
                IS NOT DISTINCT FROM
                 (p.name, p.sex, p.birth_on, p.birth_estimated, p.identity_kind, p.identity_number, p.phone,
                  p.registered_address, p.vulnerabilities::text[], p.key_groups::text[], p.employer)
            THEN 'unchanged' ELSE 'changed' END
        WHEN %s THEN 'moved'
        WHEN s.standing = 'moved_away' THEN 'moved_away'
        ELSE 'lives_elsewhere' END AS outcome
    FROM settled s LEFT JOIN people_person p ON p.id = s.person_id"""

COUNT_OUTCOMES = "SELECT outcome, count(*) FROM roster_plan GROUP BY outcome"

REFUSED = """
    SELECT plan.line, plan.outcome, plan.name, coalesce(plan.repeats, plan.first_of_person),
        before.place_path, before.door
    FROM roster_plan plan LEFT JOIN people_household before ON before.id = plan.home_before_id
    WHERE outcome NOT IN ('added', 'changed', 'moved', 'unchanged')
    ORDER BY plan.line"""

# The places that rows which are taken stand at: those among them that do not exist yet are made first.
TAKEN_PLACES = "SELECT DISTINCT place_id FROM roster_plan WHERE outcome IN ('added', 'moved')"

_NEEDED_HOMES = """
    FROM homes
    WHERE is_new AND household_id IN (
        SELECT household_id FROM roster_plan WHERE outcome IN ('added', 'moved')
    )"""
_HOMES_LEFT = "FROM roster_plan WHERE outcome = 'moved' AND home_before_id <> household_id"

# What is about to be written, for the import's own record.
ADDED_HOUSEHOLDS = f"SELECT household_id {_NEEDED_HOMES}"
ADDED_PEOPLE = "SELECT new_id FROM roster_plan WHERE outcome = 'added'"
LEFT_HOMES = f"SELECT new_id {_HOMES_LEFT}"
CHANGED_PEOPLE = "SELECT person_id FROM roster_plan WHERE outcome IN ('changed', 'moved')"

ADD_HOUSEHOLDS = f"""
    INSERT INTO people_household (id, place_id, place_path, door)
    SELECT household_id, place_id, place_path, door {_NEEDED_HOMES}"""

# Behind a door that was another home for the time of a measure somebody lives from now on.
LIVED_IN_NOW = """
    UPDATE people_household AS home SET for_measure_only = false
    FROM roster_plan AS plan
    WHERE home.id = plan.household_id AND plan.outcome IN ('added', 'moved') AND home.for_measure_only"""

ADD_PEOPLE = """
    INSERT INTO people_person (id, name, sex, birth_on, birth_estimated, identity_kind, identity_number,
        phone, household_id, place_path, registered_address, vulnerabilities, key_groups, employer,
        origin, standing, added_at)
    SELECT new_id, name, sex, birth_on, birth_estimated, identity_kind, identity_number, phone,
        household_id, place_path, registered_address, vulnerabilities, key_groups, employer,
        'roster', 'lives_here', %(at)s
    FROM roster_plan WHERE outcome = 'added'"""

KEEP_FORMER_HOMES = f"""
    INSERT INTO people_formerhome (id, person_id, household_id, left_at, reason)
    SELECT new_id, person_id, home_before_id, %(at)s, %(reason)s
    {_HOMES_LEFT}"""

CHANGE_PEOPLE = """
    UPDATE people_person p SET name = n.name, sex = n.sex, birth_on = n.birth_on,
        birth_estimated = n.birth_estimated, identity_kind = n.identity_kind,
        identity_number = n.identity_number, phone = n.phone,
        household_id = n.household_id, place_path = n.place_path, registered_address = n.registered_address,
        vulnerabilities = n.vulnerabilities, key_groups = n.key_groups, employer = n.employer,
        standing = 'lives_here'
    FROM roster_plan n WHERE p.id = n.person_id AND n.outcome IN ('changed', 'moved')"""

# After an undo people stand where their households do.
FOLLOW_HOUSEHOLDS = """
    UPDATE people_person p SET place_path = h.place_path FROM people_household h
    WHERE h.id = p.household_id AND p.place_path <> h.place_path"""

# A former home (row t) that its person lives in again was not left after all.
IS_BACK_HOME = "t.household_id = (SELECT p.household_id FROM people_person p WHERE p.id = t.person_id)"
