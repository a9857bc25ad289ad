"""What every page's frame needs; beyond the scope, which the page itself asks for, it costs no query."""

from django.conf import settings
from django.http import HttpRequest

from dayclear.console.layout import navigation
from dayclear.kernel.scope import Scope

LANGUAGE_SHORT = {"zh-hans": "中文", "en": "English"}


def layout(request: HttpRequest) -> dict[str, object]:
    ways = navigation.entries(request.path, getattr(request, "scope", Scope.nothing()))
    return {
        "navigation": ways,
        "navigation_row": navigation.in_a_row(ways),
        "languages": [(code, LANGUAGE_SHORT[code]) for code, _name in settings.LANGUAGES],
    }
