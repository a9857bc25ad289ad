"""In what kind of place people met: the settings by which exposures are told and counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Setting(models.TextChoices):
    HOUSEHOLD = "household", _("Own household")
    STAIRWELL = "stairwell", _("Stairwell, lift")
    HOME = "home", _("Somebody's home")
    WORK = "work", _("Workplace")
    SCHOOL = "school", _("School")
    MEAL = "meal", _("Meal, canteen")
    SHOP = "shop", _("Shop, market")
    MEDICAL = "medical", _("Clinic, pharmacy")
    VEHICLE = "vehicle", _("Vehicle")
    SAMPLING = "sampling", _("Sampling point")
    FACILITY = "facility", _("Isolation facility")
    OTHER = "other", _("Another place")
