"""Why somebody is a contact: what it rests on, kept as facts and told in the language of whoever reads it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dayclear.cases.models.setting import Setting
from dayclear.cases.models.visit import Distance

if TYPE_CHECKING:
    from dayclear.people.models import Person

MINUTE_S, HOUR_S = 60, 3600
TOLD_IN_HOURS_FROM = timedelta(hours=3)


class Ground(models.TextChoices):
    HOUSEHOLD = "household", gettext_lazy("Same household as the case")
    CONTACTS_HOUSEHOLD = "contacts_household", gettext_lazy("Same household as a close contact")
    STAIRWELL = "stairwell", gettext_lazy("Same stairwell or lift as the case")
    MET = "met", gettext_lazy("Same place at the same time")
    NEIGHBOURS = "neighbours", gettext_lazy("Neighbouring room at the same time")
    LISTED = "listed", gettext_lazy("A list from elsewhere")
    TOLD = "told", gettext_lazy("Told by a tracer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """``through``: the close contact by whom it came, None for the case itself.

    ``meetings``: all that counted, the strongest of which lasted from ``since`` until ``until``. ``told``: in the words of a
    tracer or of a list.
    """

    ground: str
    through: "Person | None" = None
    since: datetime | None = None
    until: datetime | None = None
    distance: str = ""
    both_masked: bool | None = None
    meetings: int = 0
    told: str = ""

    def in_words(self, setting: str) -> str:
        """“same place, 04-02 12:05–12:40, 35 min, within two metres, not both masked”."""
        said = self._ground(setting)
        if self.since and self.until:
            said = _(", ").join(
                [said, *how(self.since, self.until, self.distance, both_masked=self.both_masked)]
            )
        if further := self.meetings - 1 if self.meetings else 0:
            told = ngettext("and %(count)d more time", "and %(count)d more times", further)
            said += _(", ") + told % {"count": further}
        if self.through and self.ground != Ground.CONTACTS_HOUSEHOLD:
            said = _("with %(name)s: %(how)s") % {"name": self.through.name, "how": said}
        return said

    def _ground(self, setting: str) -> str:
        if self.ground == Ground.TOLD:
            return self.told
        if self.ground == Ground.LISTED:
            return " · ".join(filter(None, (_("a list from elsewhere"), self.told)))
        if self.ground == Ground.CONTACTS_HOUSEHOLD and self.through:
            return _("same household as %(name)s") % {"name": self.through.name}
        return {
            Ground.HOUSEHOLD: _("same household as the case"),
            Ground.CONTACTS_HOUSEHOLD: _("same household as a close contact"),
            Ground.STAIRWELL: _("same stairwell or lift as the case"),
            Ground.NEIGHBOURS: _("neighbouring room"),
        }.get(Ground(self.ground)) or _same(setting)


def _same(setting: str) -> str:
    if setting == Setting.VEHICLE:
        return _("same vehicle")
    return _("same room") if setting == Setting.FACILITY else _("same place")


def how(since: datetime, until: datetime, distance: str, *, both_masked: bool | None) -> list[str]:
    """When, for how long, how near and with which masks, where that matters."""
    begins, ends = localtime(since), localtime(until)
    end = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%m-%d %H:%M}"
    near = [str(Distance(distance).label).lower()] if distance in {Distance.ARM, Distance.NEAR} else []
    masks = [] if both_masked is None else [_("both masked") if both_masked else _("not both masked")]
    return [f"{begins:%m-%d %H:%M}–{end}", _long(until - since), *near, *masks]


def _long(stretch: timedelta) -> str:
    if stretch < TOLD_IN_HOURS_FROM:
        return _("%d min") % (stretch.total_seconds() / MINUTE_S)
    return _("%d h") % (stretch.total_seconds() / HOUR_S)
