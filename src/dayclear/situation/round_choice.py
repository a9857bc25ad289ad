"""How the places of a round were chosen, in words and in the reader's language."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level
from dayclear.screening import queries
from dayclear.screening.choices import AroundCases, Choice, PlaceQuery
from dayclear.screening.models import Round

MOST_NAMED = 5


def of_round(round: Round) -> list[str]:  # noqa: A002 - the record's own name.
    """The sentences for a round's page; none where the round was opened without a choice, as by a program."""
    return sentences(Choice.from_json(round.choice), round.opened_at) if round.choice else []


def sentences(choice: Choice, at: datetime) -> list[str]:
    """One sentence for each way that was used, then what was left out. Names of places are no secret."""
    told = list(_ways(choice, at))
    if choice.in_common and len(told) > 1:
        told.append(_("Only what all of these have in common."))
    if without := _without(choice, at):
        told.append(_("Without: %(places)s.") % {"places": _listed(without)})
    return told


def _ways(choice: Choice, at: datetime) -> Iterator[str]:
    if choice.named:
        yield _("By name: %(places)s.") % {"places": _names(choice.named)}
    if choice.zones:
        yield _("By zone: %(zones)s.") % {"zones": _listed(_zones(choice.zones, at))}
    if choice.around_cases:
        yield _around_cases(choice.around_cases)
    if choice.query:
        yield _("%(level)s: %(conditions)s.") % {
            "level": _level(choice.query.level),
            "conditions": _listed(list(_conditions(choice.query))) or _("all of them"),
        }
    if choice.due_on:
        yield _("Due by %(day)s by how often they are tested.") % {"day": choice.due_on}


def _around_cases(asked: AroundCases) -> str:
    return _("Buildings with cases of the last %(days)d days and everything within %(metres)d m of one.") % {
        "days": asked.within_days,
        "metres": asked.ring_m,
    }


def _level(level: str) -> str:
    named = {
        Level.COMPOUND: _("Compounds and villages"),
        Level.BUILDING: _("Buildings"),
        Level.UNIT: _("Units"),
    }
    return named[Level(level)]


def _conditions(query: PlaceQuery) -> Iterator[str]:
    if query.name:
        yield _("called “%(name)s”") % {"name": query.name}
    if query.residents is not None:
        yield ngettext("at least %(count)s resident", "at least %(count)s residents", query.residents) % {
            "count": f"{query.residents:,}"
        }
    if query.unsampled_days is not None:
        yield _("nobody sampled in rounds of the last %(days)d days") % {"days": query.unsampled_days}
    if query.missed_in:
        missed = queries.rounds(Scope.everything()).filter(pk=query.missed_in).first()
        yield _("names missed in %(round)s") % {"round": missed.name if missed else "–"}
    if query.aged is not None:
        yield _("somebody aged %(years)d or older") % {"years": query.aged}
    if query.cannot_come_down:
        yield _("somebody who cannot come down")


def _without(choice: Choice, at: datetime) -> list[str]:
    told = [_names(choice.without_named)] if choice.without_named else []
    told += _zones(choice.without_zones, at)
    return [*told, _("what an open round covers")] if choice.without_open_rounds else told


def _zones(kinds: Sequence[str], at: datetime) -> list[str]:
    known = protocol_in_force(at).zones
    return [str(known[kind].name) if kind in known else kind for kind in kinds]


def _names(place_ids: Sequence[UUID]) -> str:
    """The first few by name, the rest by number."""
    named = places.by_ids(place_ids[:MOST_NAMED], Scope.everything())
    told = _listed([place.address for place in named])
    if rest := len(place_ids) - len(named):
        return _("%(places)s and %(count)s more") % {"places": told, "count": f"{rest:,}"}
    return told


def _listed(words: Sequence[str]) -> str:
    return str(_(", ")).join(words)
