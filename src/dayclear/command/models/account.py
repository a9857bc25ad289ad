"""Who signs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class Language(models.TextChoices):
    SIMPLIFIED_CHINESE = "zh-hans", _("Simplified Chinese")
    ENGLISH = "en", _("English")


@tracked(exclude=["password", "last_login"])
class Account(AbstractUser):
    """A person who signs in. What they may see follows from their appointments alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    display_name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.SIMPLIFIED_CHINESE
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="account_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name or self.get_full_name() or self.username
