"""How something was disinfected after somebody left, and from when on it may be used: the proof of a disinfection order."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class Agent(models.TextChoices):
    CHLORINE = "chlorine", _("Chlorine disinfectant")
    CHLORINE_DIOXIDE = "chlorine_dioxide", _("Chlorine dioxide")
    PERACETIC_ACID = "peracetic_acid", _("Peracetic acid")
    HYDROGEN_PEROXIDE = "hydrogen_peroxide", _("Hydrogen peroxide")
    ALCOHOL = "alcohol", _("Alcohol")
    QUATERNARY = "quaternary", _("Quaternary ammonium")


def how(agent: str, concentration_mg_per_l: int | None, contact_min: int | None) -> str:
    """What was used, how strong and how long, in one line."""
    told = (
        str(Agent(agent).label) if agent else "",
        f"{concentration_mg_per_l} mg/L" if concentration_mg_per_l else "",
        str(_("%(count)s min") % {"count": contact_min}) if contact_min else "",
    )
    return " · ".join(word for word in told if word)


@tracked()
class Disinfection(models.Model):
    """One for each order that is done; the order tells what was disinfected, and where.

    What the protocol does not ask for may be empty: no agent, no concentration, no contact time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.OneToOneField("command.Task", models.PROTECT, related_name="disinfection")
    agent = models.CharField(max_length=20, choices=Agent, blank=True)
    concentration_mg_per_l = models.PositiveIntegerField(null=True, blank=True)
    # How long the agent worked before it was wiped off or aired.
    contact_min = models.PositiveSmallIntegerField(null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField()
    usable_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__in=["", *Agent.values]), name="disinfection_agent_known"
            ),
            models.CheckConstraint(
                condition=Q(concentration_mg_per_l__gt=0) | Q(concentration_mg_per_l=None),
                name="disinfection_has_an_agent_in_it",
            ),
            models.CheckConstraint(
                condition=Q(contact_min__gt=0) | Q(contact_min=None), name="disinfection_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(usable_from__gte=F("done_at")), name="disinfection_aired_afterwards"
            ),
        ]
        indexes = [models.Index(fields=["-done_at"], name="disinfection_latest")]

    def __str__(self) -> str:
        return f"{self.agent} {self.done_at:%Y-%m-%d %H:%M}"

    @property
    def how(self) -> str:
        """The agent, its concentration and how long it worked, in one line."""
        return how(self.agent, self.concentration_mg_per_l, self.contact_min)
