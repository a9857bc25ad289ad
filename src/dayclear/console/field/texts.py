"""What the script of the page in the field says, in the user's language; ``{…}`` is filled in on the phone."""

from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayclear.command.queries import protocol_in_force
from dayclear.console.offline.texts import CAMERA_TEXTS
from dayclear.screening.rules import Outcome
from dayclear.screening.states import DueState

TEXTS: dict[str, str | Promise] = {
    # About the link, told at the top at all times.
    "all_sent": _("All sent"),
    "not_sent": _("Not sent: {count}"),
    "not_sent_yet": _("Not sent yet"),
    "sending": _("Sending: {count}"),
    "no_network": _("Offline, not sent: {count}"),
    "sign_in": _("Sign in to send: {count}"),
    "refused": _("Not taken: {count}"),
    # What a scan or a tap came to.
    "sampled": _("{name} · tube {tube}: {count} of {capacity}"),
    "sampled_alone": _("{name} · a tube of their own: {tube}"),
    "tube_filled": _("{name} · tube {tube} is full: {count} of {capacity}. Scan the next tube."),
    "tube_ready": _("Tube {tube} is ready. Choose who is swabbed, or scan their code."),
    "tube_goes_on": _("Tube {tube}: {count} of {capacity}. Go on."),
    "scan_tube_first": _("{name}: now scan the tube."),
    "single_needed": _("{name} needs a tube of their own. Scan an empty one."),
    "tube_full": _("Tube {tube} is full. Scan another one."),
    "tube_not_empty": _("Tube {tube} has somebody in it. Scan an empty one."),
    "tube_other_round": _("Tube {tube} belongs to another round. Take another one."),
    "not_a_tube": _(
        "“{tube}” is no tube's barcode, which here is: {shape}. "
        "The code of a door or of a person was probably scanned. Scan the tube."
    ),
    "tube_damaged": _("{tube} looks misread. Scan it again; if it stays the same, it counts."),
    "unreadable": _("This code cannot be read. Scan it again, or choose from the list."),
    "person_not_here": _(
        "This person is not on this phone. Choose from the list, or take their place along."
    ),
    "door_not_here": _("This door is not on this phone. Choose from the list, or take its place along."),
    "door_open": _("Door {door}: choose who is swabbed."),
    "sampled_before": _("{name} has been sampled in this round."),
    "known_before": _("{name}: the result is known already."),
    "in_isolation": _("{name} is in isolation and is tested there."),
    "undone": _("Taken back: {name}."),
    "nothing_to_undo": _("There is nothing to take back."),
    "undo_reason": _("Taken back on the phone"),
    "marked": _("{name}: {state}."),
    "recalled": _("{name} is to be sampled."),
    "added": _("{name} is on the list."),
    # Lists.
    "door": _("Door {door}"),
    "missing_of": _("{missing} of {count} still missing"),
    "nobody_missing": _("Everyone here is accounted for"),
    "more_hidden": _("{count} more: look for a door or a name."),
    "people": _("{missing} of {count} still missing"),
    "too_many": _("{count} people: choose a place inside"),
    "at_door": _("Cannot come down"),
    "own_tube": _("Own tube"),
    "new_here": _("Found by knocking"),
    "taken": _("Taken along. People: {count}, stairwells: {stairwells}."),
    "nobody_to_take": _("Nobody is on the list of this round in your places."),
    "unknown_person": _("Somebody"),
    # Duplicates and what was not taken.
    "ours_stands": _("Yours counts. {who} swabbed the same person at {time} into tube {tube}."),
    "other_stands": _("The swab of {who} at {time} in tube {tube} counts, yours does not."),
    "duplicate": _("Another swab of this person counts in this round."),
    "what_sample": _("Swab, tube {tube}"),
    "what_mark": _("Not sampled: {state}"),
    "what_person": _("Found by knocking"),
    "what_undo": _("Taken back"),
    # The phone itself.
    "works_offline": _("Works without a network until {time}"),
    "needs_network": _("Not ready to work without a network yet"),
    "no_link": _("There is no network. What is on this phone can be used; nothing new can be taken along."),
    "sign_in_first": _("You are no longer signed in. Nothing is lost: sign in and go on."),
    "wiped_ended": _("The shift is over. The names are no longer on this phone."),
    "wiped_ordered": _("This phone was wiped from afar. The names are no longer on it."),
    "wiped_by_hand": _("You have ended the shift. The names are no longer on this phone."),
    "still_to_send": _("{count} not sent yet: they are kept until they are, and are sent by themselves."),
    "end_question": _("End the shift? The names are removed from this phone."),
    "end_question_unsent": _(
        "End the shift? The names are removed from this phone. {count} not sent yet: they stay until they are sent."
    ),
    "drop_question": _("Has this been settled? It is then removed from the phone."),
    **CAMERA_TEXTS,
    "needs_https": _(
        "Names may lie on this phone only by a secure connection. Open the address with https://."
    ),
    "elsewhere": _("This page is open in another tab or window"),
    "somebody_elses": _("This phone carries the shift of {name}."),
}
REASONS: dict[str, list[str | Promise]] = {
    "exempt": [_("Recovered, exempt for now"), _("Cannot be swabbed for medical reasons")],
    "away": [_("At work"), _("In hospital"), _("Outside the district")],
    "refused": [_("Does not open"), _("Refuses the swab")],
}


def page_data(at: datetime) -> dict[str, object]:
    rule = protocol_in_force(at).screening
    return {
        "zone": str(settings.DISTRICT_ZONE),
        "tube_code": rule.tube_code,
        "tube_code_said": str(rule.tube_code_said),
        "texts": {key: str(text) for key, text in TEXTS.items()},
        "outcomes": {outcome.value: str(outcome.label) for outcome in Outcome},
        "states": {state.value: str(state.label) for state in DueState},
        "reasons": {state: [str(reason) for reason in reasons] for state, reasons in REASONS.items()},
    }
