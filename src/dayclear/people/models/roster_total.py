"""How many live at a place, counted by the database."""

from django.db import models


class RosterTotal(models.Model):
    """How many people and households are directly at a place; kept by triggers, read by path prefix."""

    path = models.CharField(max_length=255, primary_key=True, db_collation="C")
    people = models.IntegerField(default=0)
    households = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.path
