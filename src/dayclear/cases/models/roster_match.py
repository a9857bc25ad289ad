"""Somebody whom a list or an interview names, and a resident who may be them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models.case import Case
from dayclear.cases.models.listed_contact import ListedContact
from dayclear.cases.models.visit import Visit
from dayclear.cases.rules import MatchGround
from dayclear.cases.states import MatchStatus
from dayclear.kernel.ids import new_id

GROUNDS = {
    MatchGround.NUMBER: _("the same identity number"),
    MatchGround.PHONE: _("the same telephone"),
    MatchGround.NAME: _("the only resident of this name whom nothing told contradicts"),
}


class RosterMatch(models.Model):
    """One of the two who told of them: a row of a list, or a visit at which the case met them.

    What was told is kept here, because the row itself names the resident from then on. A match that nobody decided and
    that is joined was certain.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    listed = models.ForeignKey(
        ListedContact, models.CASCADE, null=True, blank=True, related_name="roster_matches"
    )
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, blank=True, related_name="roster_matches")
    case = models.ForeignKey(Case, models.CASCADE, related_name="roster_matches")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    ground = models.CharField(max_length=8)
    told_name = models.CharField(max_length=120, blank=True)
    told_phone = models.CharField(max_length=30, blank=True)
    told_number = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=12, choices=MatchStatus, default=MatchStatus.PROPOSED)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(listed__isnull=False, visit__isnull=True)
                | Q(listed__isnull=True, visit__isnull=False),
                name="roster_match_of_one_telling",
            ),
            models.UniqueConstraint(fields=["listed", "person"], name="roster_match_of_a_row_once"),
            models.UniqueConstraint(fields=["visit", "person"], name="roster_match_of_a_visit_once"),
            models.UniqueConstraint(
                fields=["listed"],
                condition=Q(status=MatchStatus.JOINED, listed__isnull=False),
                name="roster_match_row_joined_once",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=[one.value for one in MatchGround], status__in=MatchStatus.values),
                name="roster_match_kinds_known",
            ),
            models.CheckConstraint(
                condition=Q(status=MatchStatus.PROPOSED, decided_at__isnull=True, reason="")
                | Q(status__in=[MatchStatus.JOINED, MatchStatus.OVERTAKEN], decided_at__isnull=False)
                | Q(
                    status=MatchStatus.REJECTED,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="roster_match_decided_together",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(reason=""), name="roster_match_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listed_id or self.visit_id} ~ {self.person_id}"

    @property
    def ground_label(self) -> str:
        return str(GROUNDS[MatchGround(self.ground)])
