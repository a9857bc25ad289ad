"""The place tree, from the city down to the stairwell unit. Households live in people/."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.codes import KEY_LENGTH, new_key
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class Level(models.TextChoices):
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    STREET = "street", _("Street or township")
    COMMUNITY = "community", _("Community")
    VILLAGE = "village", _("Village")
    GRID = "grid", _("Grid")
    COMPOUND = "compound", _("Compound")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Unit")


ENCLOSING = "parent__parent"
"""What ``select_related`` loads with a place so that its address costs no further query."""
_ADDRESSED_BY_NAME_ALONE = frozenset(Level.values) - {Level.GRID, Level.BUILDING, Level.UNIT}


@tracked(exclude=["residents_key"])
class Place(models.Model):
    """``residents_key`` opens the page of the place's residents (docs/adr/0012); at ``residents_key_at`` it was made anew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=12, choices=Level)
    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=255, unique=True, db_collation="C")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    sort_key = models.CharField(max_length=80, blank=True)
    in_use = models.BooleanField(default=True)
    residents_key = models.CharField(max_length=KEY_LENGTH, default=new_key, db_collation="C")
    residents_key_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("parent", "code", name="place_code_unique_among_siblings"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(parent__isnull=True), name="place_root_code_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(path__startswith="/", path__endswith="/"), name="place_path_has_slashes"
            ),
            models.CheckConstraint(condition=~models.Q(code__contains="/"), name="place_code_has_no_slash"),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="place_level_known"),
            models.UniqueConstraint(fields=["residents_key"], name="place_residents_key_once"),
        ]
        indexes = [
            models.Index(fields=["parent", "sort_key"], name="place_children"),
            models.Index(fields=["level", "path"], name="place_level_path"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name_zh

    @property
    def address(self) -> str:
        """The name after those of the places around it, up to its compound or village: “锦绣花园 3号楼 2单元”."""
        if self.level in _ADDRESSED_BY_NAME_ALONE or self.parent is None:
            return self.name
        return f"{self.parent.address} {self.name}"

    @property
    def ancestor_paths(self) -> list[str]:
        """The paths of all ancestors and of the place itself, outermost first."""
        steps = self.path.strip("/").split("/")
        return ["/" + "/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]
