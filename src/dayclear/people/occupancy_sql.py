"""The statements of lists that tell how many live where: taking one in, and comparing all with the roster."""

INCOMING_COLUMNS = (
    "line", "new_id", "place_id", "place_path", "door", "source", "people", "households", "counted_on",
)  # fmt: skip

CREATE_INCOMING = """
    CREATE TEMPORARY TABLE incoming_lines (
        line integer, new_id uuid, place_id uuid, place_path text COLLATE "C", door text, source text,
        people integer, households integer, counted_on date
    ) ON COMMIT DROP"""

DROP_TEMPORARY = "DROP TABLE IF EXISTS incoming_lines, lines_plan"

COPY_INCOMING = f"COPY incoming_lines ({', '.join(INCOMING_COLUMNS)}) FROM STDIN"

# Of several rows of a file for one door, list and day the first counts.
MAKE_PLAN = """
    CREATE TEMPORARY TABLE lines_plan ON COMMIT DROP AS
    SELECT i.*, known.id AS known_id, CASE
        WHEN i.line <> i.first AND (i.people, i.households) IS NOT DISTINCT FROM (i.first_people, i.first_households)
            THEN 'repeated'
        WHEN i.line <> i.first THEN 'repeated_otherwise'
        WHEN known.id IS NULL THEN 'added'
        WHEN (i.people, i.households) IS NOT DISTINCT FROM (known.people, known.households) THEN 'unchanged'
        ELSE 'changed' END AS outcome
    FROM (
        SELECT *, first_value(line) OVER of_one AS first, first_value(people) OVER of_one AS first_people,
            first_value(households) OVER of_one AS first_households
        FROM incoming_lines
        WINDOW of_one AS (PARTITION BY place_id, door, source, counted_on ORDER BY line)
    ) AS i
    LEFT JOIN people_occupancyline AS known USING (place_id, door, source, counted_on)"""

COUNT_OUTCOMES = "SELECT outcome, count(*) FROM lines_plan GROUP BY outcome"
REPEATED = "SELECT line, outcome, door, first FROM lines_plan WHERE outcome LIKE 'repeated%%' ORDER BY line"
ADDED_LINES = "SELECT new_id FROM lines_plan WHERE outcome = 'added'"
CHANGED_LINES = "SELECT known_id FROM lines_plan WHERE outcome = 'changed'"

ADD_LINES = """
    INSERT INTO people_occupancyline (id, place_id, place_path, door, source, people, households, counted_on)
    SELECT new_id, place_id, place_path, door, source, people, households, counted_on
    FROM lines_plan WHERE outcome = 'added'"""

CHANGE_LINES = """
    UPDATE people_occupancyline AS known SET people = plan.people, households = plan.households
    FROM lines_plan AS plan WHERE plan.known_id = known.id AND plan.outcome = 'changed'"""

# Of each list the line counted last. A stairwell's line is compared with everybody inside, a door's with the door.
# A household is a sign of one person at least, so that either difference tells how many people are missing at least.
COMPARED = """
    latest AS (
        SELECT DISTINCT ON (line.place_id, line.door, line.source) line.*
        FROM {lines}
        ORDER BY line.place_id, line.door, line.source, line.counted_on DESC
    ), behind_doors AS (
        SELECT home.place_id, home.door, count(*) AS people
        FROM (SELECT DISTINCT place_id, door FROM latest WHERE door <> '') AS told
        JOIN people_household AS home USING (place_id, door)
        JOIN people_person AS person ON person.household_id = home.id AND person.standing = 'lives_here'
        GROUP BY home.place_id, home.door
    ), in_stairwells AS (
        SELECT told.place_id, count(*) AS people, count(DISTINCT person.household_id) AS households
        FROM (SELECT DISTINCT place_id, place_path FROM latest WHERE door = '') AS told
        JOIN people_person AS person ON person.place_path >= told.place_path COLLATE "C"
            AND person.place_path < (left(told.place_path, -1) || '0') COLLATE "C"
            AND person.standing = 'lives_here'
        GROUP BY told.place_id
    ), compared AS (
        SELECT latest.place_id, latest.place_path, latest.door, latest.source, latest.counted_on,
            latest.people AS told_people, latest.households AS told_households,
            coalesce(behind.people, inside.people, 0)::int AS people,
            coalesce((behind.people > 0)::int, inside.households, 0)::int AS households
        FROM latest
        LEFT JOIN behind_doors AS behind ON behind.place_id = latest.place_id AND behind.door = latest.door
        LEFT JOIN in_stairwells AS inside ON inside.place_id = latest.place_id AND latest.door = ''
    ), exceeding AS (
        SELECT * FROM (
            SELECT *, greatest(told_people - people, told_households - households) AS excess FROM compared
        ) AS told WHERE excess > 0
    )"""

_INSIDE = """unnest(%(paths)s::text[]) AS asked (path)
        JOIN people_occupancyline AS line ON line.place_path >= asked.path COLLATE "C"
            AND line.place_path < (left(asked.path, -1) || '0') COLLATE "C" AND {sight}"""

EXCEEDING = f"""
    WITH {COMPARED.format(lines=_INSIDE)}
    SELECT place_id, place_path, door, source, counted_on, told_people, told_households, people, households, excess
    FROM exceeding
    WHERE {{heard}}
    ORDER BY max(excess) OVER (PARTITION BY place_id) DESC, place_path, excess DESC, door, source
    LIMIT %(most)s"""

# After nobody more was found behind a door, older lists and those that exceed the roster by no more are silent.
NOT_SILENT = """NOT EXISTS (
    SELECT FROM people_doortoknock AS knocked
    JOIN people_secondlook AS look ON look.id = knocked.look_id AND look.ended_as = 'nobody_more'
    WHERE knocked.place_id = exceeding.place_id AND knocked.door = exceeding.door
        AND (exceeding.counted_on <= knocked.counted_on OR exceeding.excess <= knocked.excess)
)"""
