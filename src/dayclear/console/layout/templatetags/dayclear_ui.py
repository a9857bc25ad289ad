"""Tags and filters of the pages' look. They say how things are shown, never what is allowed or late."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.forms.boundfield import BoundWidget
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dayclear.command.models import Task
from dayclear.console.layout import assets, wording
from dayclear.kernel import clock

register = template.Library()

NOTHING = "–"
YEAR_UNCLEAR = timedelta(days=300)
STATUS_TONES = {
    "open": "blue",
    "accepted": "blue",
    "done": "green",
    "cancelled": "secondary",
    "carried_over": "orange",
}


@register.simple_tag
def icon(name: str, css_class: str = "", label: str = "") -> SafeString:
    """An icon of frontend/src/icons.json; with ``label`` it is read aloud, without it is decoration."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {}><use href="{}#{}"></use></svg>',
        css_class,
        said,
        assets.address("src/icons.json"),
        name,
    )


@register.simple_tag
def vite_asset(source: str) -> SafeString:
    """The link and script elements of one entry of frontend/src, such as ``src/app.ts``."""
    styles = format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((s,) for s in assets.stylesheets(source))
    )
    script = format_html('<script type="module" src="{}"></script>', assets.address(source))
    return styles + script


@register.simple_tag
def vite_address(source: str) -> str:
    return assets.address(source)


@register.filter
def duration(value: timedelta | float | None) -> str:
    """A length of time, from a timedelta or seconds."""
    return NOTHING if value is None else wording.length(wording.seconds_of(value))


@register.filter
def from_now(instant: datetime | None, at: datetime | None = None) -> str:
    return wording.distance(instant, at or clock.now()) if instant else ""


@register.filter
def local(instant: datetime | None) -> str:
    """An instant as 04-03 14:05 in the district's zone; with the year where it is not this year's."""
    if not instant:
        return NOTHING
    return wording.local_instant(instant, with_year=abs(clock.now() - instant) > YEAR_UNCLEAR)


@register.filter
def on_paper(instant: datetime | None) -> str:
    """An instant as 2022-04-03 14:05: a paper lies about for years."""
    return wording.local_instant(instant, with_year=True) if instant else NOTHING


@register.filter
def day(value: date | None) -> str:
    return value.strftime("%Y-%m-%d") if value else NOTHING


@register.filter
def figure(value: float | None) -> str:
    """A number with its thousands set apart, in every language."""
    return NOTHING if value is None else f"{value:,}"


@register.filter
def shown(value: Any) -> str:
    """A cell of a table, whatever it holds: days as days, numbers with their thousands apart, nothing as a dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, date):
        return format_html('<span class="text-nowrap">{}</span>', day(value))
    return figure(value) if isinstance(value, int | float) else str(value)


@register.filter
def percent_of(part: float, whole: float) -> int:
    """Whole percent, rounded down: 100 only when nothing is missing."""
    return int(100 * part / whole) if whole else 0


@register.filter
def task_tone(task: Task, at: datetime) -> str:
    """The word for a task's colour: "late", "soon" (half of its time is gone) or nothing."""
    if task.is_late(at):
        return "late"
    return "soon" if task.is_living and at >= task.remind_at else ""


@register.simple_tag
def task_status(task: Task, at: datetime) -> SafeString:
    """The badge of a task: late and soon in words and colour, else its status."""
    tone = {"late": "red", "soon": "yellow"}.get(task_tone(task, at)) or STATUS_TONES[task.status]
    said = _("Late") if tone == "red" else task.get_status_display()
    return format_html('<span class="badge bg-{}-lt">{}</span>', tone, said)


@register.filter
def tone_class(tone: str | None, prefix: str = "text") -> str:
    return f"{prefix}-{tone}" if tone else ""


def _widget_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's widget with the classes of the look; Django itself links help and errors to it."""
    own = field.field.widget.attrs.get("class", "")
    invalid = "is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": " ".join(filter(None, (own, _widget_class(field), invalid)))})


@register.filter
def choice_control(choice: BoundWidget) -> SafeString:
    """One radio button or check box of a field that is a choice."""
    choice.data["attrs"] |= {"class": "form-check-input"}
    return SafeString(choice.tag(wrap_label=False))


@register.filter
def field_kind(field: BoundField) -> str:
    """Which frame layout/field.html draws around the widget: "check", "choices" or "line"."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "line"


@register.simple_tag
def chart(drawing: dict[str, Any], label: str) -> SafeString:
    """A drawing by script; the page shows the same numbers in a table beside it.

    ``drawing`` is ``{"kind": "curve" or "bars", "labels": [...], "series": [{"name", "values"}]}``,
    ``{"kind": "funnel", "steps": [{"name", "value"}]}`` or a ``network`` of nodes by day and links.
    """
    said = json.dumps(drawing, ensure_ascii=False, default=str)
    return format_html(
        '<div class="chart needs-script" role="img" aria-label="{}" data-chart="{}"></div>', label, said
    )


@register.filter
def elided(paginator: Paginator[Any], number: int) -> Iterator[str | int]:
    """The page numbers worth a link: both ends and those around ``number``."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, name: str = "page") -> str:
    """This page's address with another page number and all its other questions kept."""
    query = context["request"].GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"


class RememberNode(template.Node):
    """Renders its inside once and keeps it under a name, so that one block serves the tab and the heading."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> SafeString:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString("")


@register.tag
def remember(parser: Parser, token: Token) -> RememberNode:
    """``{% remember page_title %}…{% endremember %}``."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return RememberNode(nodelist, name)
