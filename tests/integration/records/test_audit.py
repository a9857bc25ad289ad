"""Whatever writes, the database keeps what was there before, who wrote it and why."""

import pytest
from django.db import connection, transaction

from dayclear.places.models import Place
from dayclear.records.audit import acting, forget

pytestmark = pytest.mark.django_db
History = Place.pgh_event_model


def _place(code):
    return Place(level="district", code=code, name_zh=code, name_en=code, path=f"/{code}/")


def _reasons():
    rows = History.objects.order_by("pgh_id").values_list("pgh_label", "pgh_context__metadata", "code")
    return [
        (label, (metadata or {}).get("why"), (metadata or {}).get("user"), code)
        for label, metadata, code in rows
    ]


def test_bulk_writes_are_kept_row_by_row_with_who_and_why(clerk):
    with acting(by=clerk, why="import"):
        Place.objects.bulk_create([_place("a"), _place("b")])
        Place.objects.update(name_en="changed")
        Place.objects.filter(code="a").delete()

    who = str(clerk.pk)
    assert sorted(_reasons()) == sorted(
        [
            (label, "import", who, code)
            for label, code in [("insert", "a"), ("insert", "b"), ("update", "a"), ("update", "b")]
        ]
        + [("delete", "import", who, "a")]
    )


def test_insert_select_on_conflict_is_kept_as_what_it_did(clerk):
    Place.objects.bulk_create([_place("a")])
    columns = ", ".join(f'"{field.column}"' for field in Place._meta.local_fields)
    fresh = _place("b")
    with acting(by=clerk, why="copy"), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE incoming AS SELECT {columns} FROM places_place")
        cursor.execute("INSERT INTO incoming SELECT * FROM incoming")
        cursor.execute(
            "UPDATE incoming SET id = %s, code = 'b', path = '/b/', residents_key = 'b' WHERE ctid = '(0,2)'",
            [fresh.pk],
        )
        cursor.execute(
            f"INSERT INTO places_place ({columns}) SELECT {columns} FROM incoming"
            " ON CONFLICT (id) DO UPDATE SET name_en = 'again'"
        )

    assert sorted(reason[0::3] for reason in _reasons() if reason[1] == "copy") == [
        ("insert", "b"),
        ("update", "a"),
    ]


def test_a_write_that_changes_nothing_leaves_no_version(clerk):
    Place.objects.bulk_create([_place("a")])
    Place.objects.update(name_en="a")

    assert [reason[0] for reason in _reasons()] == ["insert"]


def test_each_reason_names_only_what_was_written_inside_it(clerk):
    with acting(by=clerk, why="request"):
        Place.objects.bulk_create([_place("a")])
        with acting(by=None, why="step"):
            Place.objects.bulk_create([_place("b")])
        Place.objects.bulk_create([_place("c")])

    who = str(clerk.pk)
    assert _reasons() == [
        ("insert", "request", who, "a"),
        ("insert", "step", who, "b"),
        ("insert", "request", who, "c"),
    ]


def test_an_error_inside_gives_the_outer_reason_back(clerk):
    with acting(by=clerk, why="outer"):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), acting(by=None, why="inner"):
            raise ZeroDivisionError
        Place.objects.bulk_create([_place("a")])

    assert _reasons()[0][1] == "outer"


def test_what_is_forgotten_leaves_no_version(clerk):
    Place.objects.bulk_create([_place("a"), _place("b")])
    gone = Place.objects.get(code="a").pk
    Place.objects.filter(pk=gone).delete()

    assert forget(Place, [gone]) == 2
    assert [reason[3] for reason in _reasons()] == ["b"]


def test_no_trigger_keeps_a_plan_made_for_one_row():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE prosrc LIKE '%old_values JOIN new_values%'"
        )
        settings = dict(cursor.fetchall())
    assert settings
    assert all(setting == ["enable_nestloop=off"] for setting in settings.values())
