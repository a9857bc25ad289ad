"""Why the roster contradicts a row that names a resident by number, telephone and name; for every file that does so.

The outcome in the matching statement, the column, the reason and the remedy.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

CONTRADICTIONS: Mapping[str, tuple[str, str, str]] = {
    "number_unknown": (
        "identity_number",
        gettext_noop("No resident has this number."),
        gettext_noop("Correct the number, or have the person added at the door where they live."),
    ),
    "phone_unknown": (
        "phone",
        gettext_noop("No resident has this telephone."),
        gettext_noop("Give the identity number, or have the person added at the door where they live."),
    ),
    "other_name": (
        "name",
        gettext_noop("The number belongs to somebody with another name."),
        gettext_noop("Compare name and number with the card."),
    ),
}
