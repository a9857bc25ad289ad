"""Whom a case and its close contacts met: proposals of contacts, each with its reason in words."""

from dayclear.situation.contact_search.proposals import Proposal, Unknown
from dayclear.situation.contact_search.search import MOST_SHOWN, ContactSearch, search

__all__ = ["MOST_SHOWN", "ContactSearch", "Proposal", "Unknown", "search"]
