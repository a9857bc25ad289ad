"""In which order people are picked up."""

from collections.abc import Iterable

from dayclear.transfers.rules.facilities import AT_RISK


def urgency(cohort: str, *, vulnerabilities: Iterable[str] = ()) -> int:
    """0 goes first: a positive at risk, any other positive, a contact at risk, any other contact."""
    return (0 if cohort == "positive" else 2) + (0 if AT_RISK.intersection(vulnerabilities) else 1)
