"""Contacts as a list from elsewhere tells them: whoever is known here is matched, everybody else is kept as told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from dayclear.cases.models.case import Case
from dayclear.cases.models.contact import Contact, ContactKind
from dayclear.cases.models.line_list import LineList, ListedCase
from dayclear.kernel.ids import new_id


class ListedContact(models.Model):
    """One row. ``listed_case`` is a case of the same list, ``case`` one of the district, ``person`` a resident.

    Names and numbers are kept of those alone who are no resident. ``contact`` is the listing that was made of it: only
    contacts of a case of the district are followed day by day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line_list = models.ForeignKey(LineList, models.PROTECT, related_name="contacts")
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=60, db_collation="C", blank=True)
    case_key = models.CharField(max_length=60, db_collation="C")
    listed_case = models.ForeignKey(
        ListedCase, models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.OneToOneField(
        Contact, models.SET_NULL, null=True, blank=True, related_name="told_by_list"
    )
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    identity_number = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=12, choices=ContactKind, blank=True)
    first_exposed_on = models.DateField(null=True, blank=True)
    last_exposed_on = models.DateField(null=True, blank=True)
    followed_until = models.DateField(null=True, blank=True)
    relation = models.CharField(max_length=255, blank=True)
    setting = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=255, blank=True)
    place_text = models.CharField(max_length=255, blank=True)
    age_years = models.FloatField(null=True, blank=True)
    sex = models.CharField(max_length=8, choices=ListedCase.Sex, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    unread = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(case_key="")
                & (
                    Q(person__isnull=False) | ~Q(key="") | ~Q(name="") | ~Q(phone="") | ~Q(identity_number="")
                ),
                name="listed_contact_of_a_case",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *ContactKind.values], sex__in=ListedCase.Sex.values),
                name="listed_contact_kinds_known",
            ),
            # Whoever is listed as a contact is one of a case, and known.
            models.CheckConstraint(
                condition=Q(contact__isnull=True) | Q(person__isnull=False),
                name="listed_contact_is_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"],
                condition=Q(person__isnull=True, case__isnull=False),
                name="listed_contact_on_no_roster",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_key} ← {self.key or self.line}"

    @property
    def standing_here(self) -> str:
        """What came of it here, in words."""
        if self.contact and self.case:
            return _("listed as a contact of %(case)s") % {"case": self.case.number}
        if self.person_id and self.case:
            return _("a contact of %(case)s before") % {"case": self.case.number}
        return _("on the roster, of no case here") if self.person_id else _("on no roster")

    @property
    def how_they_met(self) -> str:
        return " · ".join(filter(None, (self.relation, self.setting)))
