"""May this person work now: one code, one answer that fills the screen, and the antigen that is done there and then.

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
from dayclear.console.answering import StaffRequest, asked_id, page, told
from dayclear.console.offline.texts import CAMERA_TEXTS
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import gate as gates
from dayclear.loops.gate import AntigenSeen, OutcomeSeen
from dayclear.situation.fitness import GateAnswer


@page("GET", "POST")
def gate(request: StaffRequest) -> HttpResponse:
    """Asks for a code; with ``outcome`` an antigen of its bearer was seen first."""
    policies.check_can_ask(request.scope)
    answer, refused = None, ""
    code, outcome = request.POST.get("code", ""), request.POST.get("outcome", "")
    if request.method == "POST":
        try:
            answer = _answered(request, code, outcome)
        except (InvalidInput, NotFound) as error:
            refused = told(error)
    texts = _texts()
    context = {
        "answer": answer,
        "told": TOLD_LABELS[answer.told] if answer else "",
        "recorded": texts.get(f"recorded_{outcome}", "") if answer else "",
        "code": code if answer else "",
        "is_due": answer is not None and answer.told == Told.ANTIGEN_DUE,
        "antigen_id": new_id(),
        "refused": refused,
        "employers": queries.gate_employers(request.scope)[:3],
        "scans": queries.my_scans(request.user.pk),
        "zone": str(settings.DISTRICT_ZONE),
        "texts": json.dumps(texts, ensure_ascii=False),
    }
    return render(request, "gate/gate.html", context, status=422 if refused else 200)


def _answered(request: StaffRequest, code: str, outcome: str) -> GateAnswer:
    at = clock.now()
    if outcome in set(OutcomeSeen):
        antigen_id = asked_id(request.POST.get("antigen_id")) or new_id()
        test = AntigenSeen(antigen_id, code, OutcomeSeen(outcome), at)
        gates.see(seen=[test], scope=request.scope, by=request.user, at=at)
    return gates.ask(scan_id=new_id(), code=code, scope=request.scope, by=request.user, at=at)


def _texts() -> dict[str, str]:
    """What the script says; it has no words of its own."""
    return {
        **{told.value: str(TOLD_LABELS[told]) for told in Told},
        "yes": _("Yes"),
        "no": _("No"),
        "until": _("until {time}"),
        "negative": _("Negative"),
        "positive": _("Positive"),
        "recorded_negative": _("Recorded: negative."),
        "recorded_positive": _(
            "Recorded. The person stays where they are; testing, tracing and the employer are told."
        ),
        "kept_negative": _("Kept on this device until it is sent: negative."),
        "kept_positive": _(
            "Kept on this device. The person stays where they are; testing, tracing and the employer are told once it is sent."
        ),
        "not_taken": _("not taken"),
        "drop": _("Drop it"),
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
