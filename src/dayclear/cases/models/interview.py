"""What an interview gathers: answers one by one, who holds the tracing, what is half written.

Nothing is written over: an answer follows the one before it, so that of two tracers who write at once neither
loses a word, and the database refuses two answers that follow the same one.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models.case import Case
from dayclear.cases.rules import STEP_KINDS
from dayclear.kernel.ids import new_id


class Question(models.TextChoices):
    ONSET_ON = "onset_on", _("First day of illness")
    SYMPTOMS = "symptoms", _("Symptoms")
    LIVES_WITH = "lives_with", _("Who lives there, also for some nights only")
    HOUSEHOLD_HELPERS = "household_helpers", _("Who comes to the home: carers, visitors, deliveries")
    EMPLOYER = "employer", _("Employer or business")
    LAST_WORK_ON = "last_work_on", _("Last day at work")
    WORKPLACE = "workplace", _("Address, floor, room of the workplace")
    OCCUPATION = "occupation", _("Occupation and tasks")
    COLLEAGUES = "colleagues", _("Colleagues worked or eaten with")
    SCHOOL = "school", _("School or kindergarten")
    LAST_SCHOOL_ON = "last_school_on", _("Last day at school")
    SCHOOL_CLASS = "school_class", _("Class, dormitory, canteen")
    LAST_WELL_ON = "last_well_on", _("Last day surely well")
    LAST_NEGATIVE_ON = "last_negative_on", _("Day of the last negative test")
    LIKELY_SOURCE = "likely_source", _("Where it may have come from")


class InterviewStep(models.TextChoices):
    """The same steps as in the rules, with their names."""

    ILLNESS = "illness", _("Illness")
    HOUSEHOLD = "household", _("Household")
    WORK = "work", _("Work")
    SCHOOL = "school", _("School")
    VISITS = "visits", _("Visits")
    VEHICLES = "vehicles", _("Trips and vehicles")
    LAST_SEEN = "last_seen", _("Last seen well")


DATES = frozenset(question for question in Question if question.value.endswith("_on"))
DOES_NOT_APPLY = "no_"
"""Before a step's kind: the question whether the step does not apply to this person."""
ASKED = (*Question.values, *(f"{DOES_NOT_APPLY}{step}" for step in STEP_KINDS))


class InterviewAnswer(models.Model):
    """One answer as it was given. The one that nothing follows counts; an empty text takes an answer back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=24)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The database checks at the end of the transaction, so that erasing a case may take the whole chain at once.
    follows = models.OneToOneField("self", models.DO_NOTHING, null=True, blank=True, related_name="successor")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(question__in=ASKED), name="interview_question_known"),
            models.UniqueConstraint(
                fields=["case", "question"],
                condition=Q(follows__isnull=True),
                name="interview_one_first_answer",
            ),
        ]
        indexes = [models.Index(fields=["case", "at"], name="interview_answer_by_case")]
        triggers = [
            pgtrigger.Protect(name="interview_answer_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.text[:40]}"


class TracingHandover(models.Model):
    """Who has the tracing from an instant on, and what the one before them left word of. The last one counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    follows = models.OneToOneField("self", models.DO_NOTHING, null=True, blank=True, related_name="successor")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(follows__isnull=True), name="tracing_taken_first_once"
            ),
        ]
        indexes = [models.Index(fields=["case", "at"], name="tracing_handover_by_case")]
        triggers = [
            pgtrigger.Protect(name="tracing_handover_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to_id}"


class TracingMilestone(models.Model):
    """A milestone that the protocol lists for the tracing (2 + 4 + 24), told as reached."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tracing_milestones")
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="tracing_milestone_reached_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="tracing_milestone_counted_from_one"),
        ]
        triggers = [
            pgtrigger.Protect(name="tracing_milestone_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.position}"


class UnfinishedVisit(models.Model):
    """A visit that somebody has begun to write down: a reload or an empty battery loses none of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    step = models.CharField(max_length=12)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "by", "step"], name="unfinished_visit_one_each"),
            models.CheckConstraint(
                condition=Q(step__in=["visits", "vehicles"]), name="unfinished_visit_step_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
