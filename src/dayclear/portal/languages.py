"""Which language a resident reads: what the address says, else what the phone asks for. No cookie is read or set."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def asked_for(request: HttpRequest) -> str:
    """The first language of the phone that there is; the district's own where it wants none of ours."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
