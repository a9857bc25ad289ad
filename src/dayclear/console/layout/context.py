"""What every page's frame needs, computed without a question to the database."""

from django.conf import settings
from django.http import HttpRequest

from dayclear.console.layout import navigation

LANGUAGE_SHORT = {"zh-hans": "中文", "en": "English"}


def layout(request: HttpRequest) -> dict[str, object]:
    return {
        "navigation": list(navigation.entries(request.path)),
        "languages": [(code, LANGUAGE_SHORT[code]) for code, _name in settings.LANGUAGES],
    }
