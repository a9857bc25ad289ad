"""Keeps the totals of every round and unit in the same transaction that changes its due list.

The database does it, once per statement, so that bulk writes are counted too. There is one row per round and
stairwell and none for the places above: a page sums some thousand rows by path prefix, and no row is hot.

Concurrent batches may touch the same stairwells. Every statement takes its rows of totals in the order of
their places, and after every other lock of its transaction, so that no two wait for each other.
"""

import pgtrigger

from dayclear.screening.states import UNACCOUNTED, DueState

STATES = tuple(str(state) for state in DueState)
COUNTS = ("roster", *STATES, "positive")

_TABLE = "screening_roundtotal"
_KEY = "round_id, place_id"
_TAKEN = "round_id, place_id, place_path, state, positive, changed_at"
_MISSING = ", ".join(f"'{state}'" for state in UNACCOUNTED)
_LATEST_DUE = f"max(changed_at) FILTER (WHERE weight {{}} AND state IN ({_MISSING}))"


def _set(change: str) -> str:
    counted = ", ".join(f"{count} = total.{count} + {change}.{count}" for count in COUNTS)
    return f"{counted}, came_due_at = greatest(total.came_due_at, {change}.came_due_at)"


_COLUMNS = ", ".join((*COUNTS, "came_due_at"))
_SUMS = ", ".join(
    [
        "sum(weight)::int AS roster",
        *(f"coalesce(sum(weight) FILTER (WHERE state = '{state}'), 0)::int AS {state}" for state in STATES),
        "coalesce(sum(weight) FILTER (WHERE positive), 0)::int AS positive",
        # Nothing where the same names were due before, as when their place only moves in the tree.
        f"nullif({_LATEST_DUE.format('> 0')}, {_LATEST_DUE.format('< 0')}) AS came_due_at",
    ]
)
_CHANGED = " OR ".join((*(f"delta.{count} <> 0" for count in COUNTS), "delta.came_due_at IS NOT NULL"))

_ADD = f"""
    INSERT INTO {_TABLE} AS total (id, {_KEY}, place_path, {_COLUMNS})
    SELECT gen_random_uuid(), {_KEY}, min(place_path), {_SUMS}
    FROM (SELECT 1 AS weight, {_TAKEN} FROM new_values) AS counted
    GROUP BY {_KEY} ORDER BY {_KEY}
    ON CONFLICT ({_KEY}) DO UPDATE SET {_set("excluded")};
    RETURN NULL;
"""

# Row by row: a statement over all of them would keep the plan of its first call, made for ten rows or for ten thousand.
_CHANGE = f"""
    FOR delta IN
        SELECT {_KEY}, {_SUMS} FROM ({{counted}}) AS counted GROUP BY {_KEY} ORDER BY {_KEY}
    LOOP
        CONTINUE WHEN NOT ({_CHANGED});
        UPDATE {_TABLE} AS total SET {_set("delta")}
        WHERE total.round_id = delta.round_id AND total.place_id = delta.place_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The totals of place % are missing: a name moves by leaving one and joining another.',
                delta.place_id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NULL;
"""

_OLD = f"SELECT -1 AS weight, {_TAKEN} FROM old_values"
_NEW = f"SELECT 1 AS weight, {_TAKEN} FROM new_values"


def counting_due() -> list[pgtrigger.Trigger]:
    """One trigger per kind of statement: each kind sees other transition tables."""
    return [
        _trigger("insert", pgtrigger.Insert, _ADD, _seeing(new="new_values")),
        _trigger("delete", pgtrigger.Delete, _CHANGE.format(counted=_OLD), _seeing(old="old_values")),
        _trigger(
            "update",
            pgtrigger.Update,
            _CHANGE.format(counted=f"{_OLD} UNION ALL {_NEW}"),
            _seeing(old="old_values", new="new_values"),
        ),
    ]


def _seeing(**tables: str) -> pgtrigger.Referencing:
    return pgtrigger.Referencing(**tables)  # type: ignore[no-untyped-call]


def _trigger(
    kind: str, operation: pgtrigger.Operation, func: str, referencing: pgtrigger.Referencing
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"count_{kind}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        declare=[("delta", "record")],
        func=" ".join(func.split()),
    )
