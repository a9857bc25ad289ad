"""How the making of a district tells how far it is: ``report(step, done, total)``, a step at a time.

Inside, a step is a lazy text, so that the caller reads it in the caller's language, whatever the demo is written in.
"""

from collections.abc import Callable

from django.utils import translation
from django.utils.functional import Promise

Report = Callable[[str, int, int], None]
LazyReport = Callable[[str | Promise, int, int], None]


def silent(_step: str | Promise, _done: int, _total: int) -> None:
    return


def in_the_present_language(report: Report) -> LazyReport:
    """The report for work that goes on in another language."""
    language = translation.get_language() or "en"

    def told(step: str | Promise, done: int, total: int) -> None:
        with translation.override(language):
            report(str(step), done, total)

    return told
