"""Tokens by which a phone, a laboratory or a script speaks for an account."""

from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked(exclude=["last_used_at"])
class ApiToken(models.Model):
    """Only the secret's SHA-256 is kept. A token sees what its account's appointments see."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("command.Account", models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_expires_after_creation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.account})"
