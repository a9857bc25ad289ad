"""Writes on one place: make it, rename it, move it, close it, reopen it, make the key of its residents' page anew."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.codes import new_key
from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.places import denormalised_paths, rules
from dayclear.places.models import Level, Place
from dayclear.records.audit import acting

# One writer of the tree at a time: a move looks at ranks and paths that another move may be changing.
TREE_LOCK = 0x706C61636573


def lock_tree() -> None:
    """Waits until no other transaction changes the tree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


@transaction.atomic
def create(
    *,
    place_id: UUID,
    parent: Place | None,
    level: Level,
    code: str,
    name_zh: str,
    by: Model | None,
    at: datetime,  # noqa: ARG001 - every write is told when; the audit keeps it.
    name_en: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Place:
    """A new place inside ``parent``; the same ``place_id`` again answers with the place made before.

    Raises InvalidInput where the level cannot lie in the parent or the code cannot be used, and Conflict
    where a sibling has the code.
    """
    lock_tree()
    if before := Place.objects.filter(pk=place_id).first():
        return _same_or_conflict(before, parent, code)
    _check_fits(parent, level, code)
    with acting(by=by, why="place created"):
        return Place.objects.create(
            id=place_id,
            parent=parent,
            level=level,
            code=code,
            name_zh=name_zh,
            name_en=name_en,
            path=rules.path_under(parent.path if parent else None, code),
            latitude=latitude,
            longitude=longitude,
            sort_key=rules.natural_sort_key(code),
        )


def _same_or_conflict(before: Place, parent: Place | None, code: str) -> Place:
    if (before.parent_id, before.code) != (parent.pk if parent else None, code):
        raise Conflict(_("This place was made before, with another code or parent."), _("Use a new id."))
    return before


def _check_fits(parent: Place | None, level: str, code: str) -> None:
    if not rules.is_usable_code(code):
        raise InvalidInput(
            _("The code %(code)s cannot be used.") % {"code": code},
            _("Use at most 30 characters, without spaces and slashes."),
        )
    if parent is None:
        if Place.objects.filter(parent=None).exists():
            raise Refused(_("There is already a top place."), _("Choose the place that the new one lies in."))
        return
    if not rules.may_contain(parent.level, level):
        raise InvalidInput(
            _("A place of this level cannot lie directly in %(parent)s.") % {"parent": parent.name},
            _("Choose a parent of an outer level."),
        )
    _check_code_free(parent, code)


def _check_code_free(parent: Place, code: str) -> None:
    if Place.objects.filter(parent=parent, code=code).exists():
        raise Conflict(
            _("%(parent)s already has a place with the code %(code)s.")
            % {"parent": parent.name, "code": code},
            _("Choose another code."),
        )


@transaction.atomic
def rename(
    *,
    place: Place,
    name_zh: str,
    by: Model | None,
    at: datetime,  # noqa: ARG001 - every write is told when; the audit keeps it.
    name_en: str = "",
) -> Place:
    """Gives a place its new names; codes and paths stay."""
    if not name_zh.strip():
        raise InvalidInput(_("A place needs a Chinese name."), _("Enter the name."))
    place = Place.objects.select_for_update().get(pk=place.pk)
    place.name_zh, place.name_en = name_zh.strip(), name_en.strip()
    with acting(by=by, why="place renamed"):
        place.save(update_fields=["name_zh", "name_en"])
    return place


@transaction.atomic
def move_place(
    *,
    place: Place,
    to: Place,
    by: Model | None,
    at: datetime,  # noqa: ARG001 - every write is told when; the audit keeps it.
) -> Place:
    """Puts a place and everything inside it under another parent; every copy of its paths follows at once.

    Raises InvalidInput where its level cannot lie in the new parent and Conflict where its code is taken.
    """
    lock_tree()
    place, to = Place.objects.get(pk=place.pk), Place.objects.get(pk=to.pk)
    if place.parent_id == to.pk:
        return place
    if not rules.may_contain(to.level, place.level):
        raise InvalidInput(
            _("%(place)s cannot lie directly in %(parent)s.") % {"place": place.name, "parent": to.name},
            _("Choose a parent of an outer level."),
        )
    _check_code_free(to, place.code)
    old_path, new_path = place.path, rules.path_under(to.path, place.code)
    inside = Place.objects.filter(path__startswith=old_path).values_list("id", "path")
    new_paths = {place_id: new_path + path.removeprefix(old_path) for place_id, path in inside}
    with acting(by=by, why="place moved"):
        Place.objects.filter(pk=place.pk).update(parent=to)
        denormalised_paths.follow(new_paths)
    place.refresh_from_db()
    return place


@transaction.atomic
def close(
    *,
    place: Place,
    by: Model | None,
    at: datetime,  # noqa: ARG001 - every write is told when; the audit keeps it.
) -> Place:
    """Takes a place out of use, such as a building torn down; refused while a place inside it is in use."""
    lock_tree()
    if Place.objects.filter(parent=place, in_use=True).exists():
        raise Refused(
            _("%(place)s still has places in use inside it.") % {"place": place.name},
            _("Close or move these first."),
        )
    return _set_in_use(place, in_use=False, by=by, why="place closed")


@transaction.atomic
def reopen(
    *,
    place: Place,
    by: Model | None,
    at: datetime,  # noqa: ARG001 - every write is told when; the audit keeps it.
) -> Place:
    """Takes a closed place into use again."""
    return _set_in_use(place, in_use=True, by=by, why="place reopened")


@transaction.atomic
def renew_residents_key(*, place: Place, by: Model | None, at: datetime) -> Place:
    """A new key for the page of the place's residents; the former one opens nothing from now on."""
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    place.residents_key, place.residents_key_at = new_key(), at
    with acting(by=by, why="residents' key made anew"):
        place.save(update_fields=["residents_key", "residents_key_at"])
    return place


def _set_in_use(place: Place, *, in_use: bool, by: Model | None, why: str) -> Place:
    place = Place.objects.select_for_update().get(pk=place.pk)
    place.in_use = in_use
    with acting(by=by, why=why):
        place.save(update_fields=["in_use"])
    return place
