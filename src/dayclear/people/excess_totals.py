"""Keeps by how much lists say more than the roster, stairwell by stairwell, in the transaction that changes either.

The database does it, once per statement, so that bulk writes are counted too and no page compares 250,000 doors. A place
that lists speak of has one row; only these are looked at again, and only where something of theirs has changed.

Two transactions that change one stairwell take its row one after the other, in the order of the places; the later counts
after the earlier has ended. A count is planned for the places that it has, be they one or ten thousand: so it is a
statement made at that moment.
"""

import pgtrigger

from dayclear.people import occupancy_sql

_TABLE = "people_listexcess"

# A door may be on several lists: the one that says most of it tells how many people at least are on no roster.
_BY_PLACE = """
    SELECT place_id, sum(lines)::int AS lines, max(most)::int AS most,
        greatest(sum(most) FILTER (WHERE door <> ''), max(most) FILTER (WHERE door = ''))::int AS people
    FROM (SELECT place_id, door, count(*) AS lines, max(excess) AS most FROM heard GROUP BY place_id, door) AS of_door
    GROUP BY place_id
"""
_COUNT = f"""
    WITH line AS (SELECT * FROM people_occupancyline WHERE place_id = ANY($1)),
    {occupancy_sql.COMPARED.format(lines="line")},
    heard AS (SELECT * FROM exceeding WHERE {occupancy_sql.NOT_SILENT})
    UPDATE {_TABLE} AS total
    SET lines = coalesce(counted.lines, 0), people = coalesce(counted.people, 0), most = coalesce(counted.most, 0)
    FROM unnest($1) AS touched (place_id) LEFT JOIN ({_BY_PLACE}) AS counted USING (place_id)
    WHERE total.place_id = touched.place_id
        AND (total.lines, total.people, total.most)
            IS DISTINCT FROM (coalesce(counted.lines, 0), coalesce(counted.people, 0), coalesce(counted.most, 0))
"""
_COUNT_TOUCHED = f"""
    IF touched IS NULL THEN RETURN NULL; END IF;
    PERFORM FROM {_TABLE} WHERE place_id = ANY(touched) ORDER BY place_id FOR UPDATE;
    {{gone}}
    EXECUTE $count$ {_COUNT} $count$ USING touched;
    RETURN NULL;
"""
_NO_LISTS = f"IF NOT EXISTS (SELECT FROM {_TABLE}) THEN RETURN NULL; END IF;"

_NEW_PLACES = f"""
    INSERT INTO {_TABLE} (place_id, place_path, lines, people, most)
    SELECT DISTINCT place_id, place_path, 0, 0, 0 FROM new_values ORDER BY place_id
    ON CONFLICT (place_id) DO UPDATE SET place_path = excluded.place_path;
"""
# A place may go when no list speaks of it any more.
_GONE = f"""
    DELETE FROM {_TABLE} AS total WHERE total.place_id = ANY(touched)
        AND NOT EXISTS (SELECT FROM people_occupancyline AS line WHERE line.place_id = total.place_id);
"""
_PLACES_OF = "SELECT array_agg(DISTINCT place_id) FROM ({rows}) AS changed INTO touched;"
# A list may speak of a stairwell as a whole, so somebody who comes or goes is looked for at all places around the door.
_AROUND = f"""
    SELECT array_agg(DISTINCT total.place_id)
    FROM (SELECT DISTINCT string_to_array(rtrim(place_path, '/'), '/') AS steps FROM ({{rows}}) AS changed) AS changed
    CROSS JOIN generate_series(2, cardinality(changed.steps)) AS depth
    JOIN {_TABLE} AS total ON total.place_path = array_to_string(changed.steps[1:depth], '/') || '/'
    INTO touched;
"""
_MOVED = """
    SELECT unnest(ARRAY[was.place_path, becomes.place_path]) AS place_path
    FROM old_values AS was JOIN new_values AS becomes USING (id)
    WHERE ({was}) IS DISTINCT FROM ({becomes})
"""
_OLD, _NEW = "SELECT * FROM old_values", "SELECT * FROM new_values"
_DOOR_IN_USE = "SELECT * FROM {rows} WHERE standing = 'lives_here'"


def following_lists() -> list[pgtrigger.Trigger]:
    both = f"{_OLD} UNION ALL {_NEW}"
    return [
        _trigger("insert", pgtrigger.Insert, _NEW_PLACES + _PLACES_OF.format(rows=_NEW), new="new_values"),
        _trigger("delete", pgtrigger.Delete, _PLACES_OF.format(rows=_OLD), gone=_GONE, old="old_values"),
        _trigger(
            "update",
            pgtrigger.Update,
            _NEW_PLACES + _PLACES_OF.format(rows=both),
            old="old_values",
            new="new_values",
        ),
    ]


def following_people() -> list[pgtrigger.Trigger]:
    came, left = (_DOOR_IN_USE.format(rows=rows) for rows in ("new_values", "old_values"))
    return [
        _trigger("insert", pgtrigger.Insert, _NO_LISTS + _AROUND.format(rows=came), new="new_values"),
        _trigger("delete", pgtrigger.Delete, _NO_LISTS + _AROUND.format(rows=left), old="old_values"),
        _moving("standing", "household_id", "place_path"),
    ]


def following_households() -> list[pgtrigger.Trigger]:
    """A household may get another door; it comes and goes with its people."""
    return [_moving("place_id", "place_path", "door")]


def following_looks() -> list[pgtrigger.Trigger]:
    """After nobody more was found, doors are silent."""
    changed = """
        SELECT becomes.place_id FROM old_values AS was JOIN new_values AS becomes USING (id)
        WHERE was.ended_as <> becomes.ended_as
    """
    return [
        _trigger(
            "update", pgtrigger.Update, _PLACES_OF.format(rows=changed), old="old_values", new="new_values"
        )
    ]


def following_silent_doors() -> list[pgtrigger.Trigger]:
    """Doors that are forgotten are silent no more."""
    return [_trigger("delete", pgtrigger.Delete, _PLACES_OF.format(rows=_OLD), old="old_values")]


def _moving(*columns: str) -> pgtrigger.Trigger:
    rows = _MOVED.format(
        **{row: ", ".join(f"{row}.{column}" for column in columns) for row in ("was", "becomes")}
    )
    return _trigger(
        "update", pgtrigger.Update, _NO_LISTS + _AROUND.format(rows=rows), old="old_values", new="new_values"
    )


def _trigger(
    kind: str, operation: pgtrigger.Operation, touch: str, *, gone: str = "", **tables: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"excess_{kind}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        declare=[("touched", "uuid[]")],
        func=" ".join((touch + _COUNT_TOUCHED.replace("{gone}", gone)).split()),
    )
