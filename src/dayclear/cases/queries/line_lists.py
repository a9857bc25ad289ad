"""Reads of line lists from elsewhere, within the sight of those who trace."""

from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.line_lists import (
    DayOrder,
    Layout,
    PlainTable,
    headings_key,
    propose,
    what_it_lists,
    words,
)
from dayclear.cases.models import ListedContact
from dayclear.cases.models.line_list import ColumnMapping, LineList, ListedCase, ListedLink
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within

DUTY = "tracing"


def line_lists(scope: Scope) -> QuerySet[LineList]:
    """Every list in sight, the latest first, with how many cases and links it has."""
    found = LineList.objects.filter(within(scope, "place_path", DUTY)).select_related("place", "batch")
    counted = found.annotate(
        case_count=Count("cases", distinct=True),
        link_count=Count("links", distinct=True),
        contact_count=Count("contacts", distinct=True),
    )
    return counted.order_by("-brought_at", "pk")


def line_list(list_id: UUID, *, scope: Scope) -> LineList:
    """One list; NotFound where it is not in sight."""
    found = LineList.objects.filter(within(scope, "place_path", DUTY), pk=list_id).select_related(
        "place", "batch"
    )
    answer = found.first()
    if answer is None:
        raise NotFound(_("There is no such list."), _("Open it from the lists."))
    return answer


def cases_of(shown: LineList) -> QuerySet[ListedCase]:
    """Its cases in the order of the file. The caller has found the list in sight."""
    return ListedCase.objects.filter(line_list=shown).order_by("line", "key")


def links_of(shown: LineList) -> QuerySet[ListedLink]:
    return ListedLink.objects.filter(line_list=shown).order_by("line", "pk")


def contacts_of(shown: LineList) -> QuerySet[ListedContact]:
    """Its contacts in the order of the file, with the cases and listings they belong to."""
    found = ListedContact.objects.filter(line_list=shown).select_related("case", "contact")
    return found.order_by("line", "pk")


def proposal(table: PlainTable) -> tuple[Layout, dict[str, str], DayOrder | None, bool]:
    """What the columns of a file mean: as last confirmed for these headings, else as they look; whether remembered."""
    known = ColumnMapping.objects.filter(headings_key=headings_key(table.headings)).first()
    if known is None:
        layout = what_it_lists(table)
        return layout, propose(table, layout), None, False
    layout = Layout(known.layout)
    fresh = propose(table, layout)
    meaning = {heading: known.meaning.get(words(heading), fresh[heading]) for heading in table.headings}
    return layout, meaning, DayOrder(known.day_order) if known.day_order else None, True
