"""Keeps how many people and households live at each place in the same transaction that changes them.

The database does it, once per statement, so that bulk writes are counted too and no page counts 600,000 rows.
"""

import pgtrigger

_UPSERT = """
    INSERT INTO people_rostertotal AS total (path, people, households)
    SELECT path, sum(people), sum(households) FROM ({deltas}) AS delta
    GROUP BY path HAVING sum(people) <> 0 OR sum(households) <> 0
    ORDER BY path
    ON CONFLICT (path) DO UPDATE
    SET people = total.people + excluded.people, households = total.households + excluded.households;
    RETURN NULL;
"""

_PEOPLE = (
    "SELECT place_path AS path, {sign} AS people, 0 AS households FROM {rows} WHERE standing = 'lives_here'"
)
_HOUSEHOLDS = (
    "SELECT place_path AS path, 0 AS people, {sign} AS households FROM {rows} WHERE NOT for_measure_only"
)

_OLD = {"sign": "-1", "rows": "old_values"}
_NEW = {"sign": "1", "rows": "new_values"}


def counting_people() -> list[pgtrigger.Trigger]:
    return _counting(_PEOPLE)


def counting_households() -> list[pgtrigger.Trigger]:
    return _counting(_HOUSEHOLDS)


def _counting(select: str) -> list[pgtrigger.Trigger]:
    """One trigger per kind of statement: each kind sees other transition tables."""
    old, new = select.format(**_OLD), select.format(**_NEW)
    return [
        _trigger("insert", pgtrigger.Insert, new, _seeing(new="new_values")),
        _trigger("delete", pgtrigger.Delete, old, _seeing(old="old_values")),
        _trigger(
            "update",
            pgtrigger.Update,
            f"{old} UNION ALL {new}",
            _seeing(old="old_values", new="new_values"),
        ),
    ]


def _seeing(**tables: str) -> pgtrigger.Referencing:
    return pgtrigger.Referencing(**tables)  # type: ignore[no-untyped-call]


def _trigger(
    kind: str, operation: pgtrigger.Operation, deltas: str, referencing: pgtrigger.Referencing
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"count_{kind}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        func=" ".join(_UPSERT.format(deltas=deltas).split()),
    )
