"""May this person work now: one code, one answer that fills the screen.

The page works without script, one question a page. With script it asks the interface, and without a network the list taken
along; see frontend/src/gate.
"""

import json

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dayclear.clearance import policies, queries
from dayclear.clearance.models import TOLD_LABELS
from dayclear.clearance.rules import Told
from dayclear.console.answering import StaffRequest, page, told
from dayclear.console.offline.texts import CAMERA_TEXTS
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.loops import gate as gates


@page("GET", "POST")
def gate(request: StaffRequest) -> HttpResponse:
    policies.check_can_ask(request.scope)
    answer, refused = None, ""
    if request.method == "POST":
        try:
            answer = gates.ask(
                scan_id=new_id(),
                code=request.POST.get("code", ""),
                scope=request.scope,
                by=request.user,
                at=clock.now(),
            )
        except InvalidInput as error:
            refused = told(error)
    context = {
        "answer": answer,
        "told": TOLD_LABELS[answer.told] if answer else "",
        "refused": refused,
        "employers": queries.gate_employers(request.scope)[:3],
        "scans": queries.my_scans(request.user.pk),
        "zone": str(settings.DISTRICT_ZONE),
        "texts": json.dumps(_texts(), ensure_ascii=False),
    }
    return render(request, "gate/gate.html", context, status=422 if refused else 200)


def _texts() -> dict[str, str]:
    """What the script says; it has no words of its own."""
    return {
        **{told.value: str(TOLD_LABELS[told]) for told in Told},
        "yes": _("Yes"),
        "no": _("No"),
        "until": _("until {time}"),
        "unreadable": _("This is no code of a person. Scan it again."),
        "online": _("Online"),
        "offline": _("Offline, list of {time}"),
        "too_old": _("Offline, list of {time}: too old to answer from. Find a network."),
        "no_list": _("Offline, and no list was taken along."),
        "list_ready": _("List of {time} taken along: {count} people"),
        "not_sent": _("Not sent yet: {count}"),
        "sign_in": _("Sign in again to ask online."),
        **{key: str(text) for key, text in CAMERA_TEXTS.items()},
    }
