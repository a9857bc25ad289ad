from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "dayclear.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from dayclear.records import history_plans  # noqa: PLC0415 - after the apps are there.

        post_migrate.connect(history_plans.settle, sender=self)
