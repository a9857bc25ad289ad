"""In which order people are picked up."""

from collections.abc import Iterable

from dayclear.transfers.rules.facilities import AT_RISK

DISINFECT_VEHICLE = "disinfect_vehicle"
"""The task of the protocol after each trip; it tells how long the vehicle is left to air."""

# Who may infect others is fetched before who may have been infected; who goes home infects nobody.
ORDER = ("positive", "contact", "released")


def urgency(cohort: str, *, vulnerabilities: Iterable[str] = ()) -> int:
    """0 goes first: a positive at risk, any other positive, then contacts in this way, then those who go home."""
    return 2 * ORDER.index(cohort) + (0 if AT_RISK.intersection(vulnerabilities) else 1)
