"""The browser's language cookie, which Django's LocaleMiddleware reads on every request."""

from django.conf import settings
from django.http import HttpResponse

A_YEAR_S = 365 * 24 * 3600


def speak(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
