"""Line lists and contact lists from elsewhere: their columns, their dates, their rows. Nothing here touches the database."""

from dayclear.cases.line_lists.case_fields import CASE_FIELDS
from dayclear.cases.line_lists.contact_fields import CONTACT_FIELDS
from dayclear.cases.line_lists.contacts import ContactRow, setting_in
from dayclear.cases.line_lists.dates import DayOrder, DayRead, day_order, read_day
from dayclear.cases.line_lists.drafts import CaseDraft, LinkDraft, ListDraft, Mapped, middle
from dayclear.cases.line_lists.field import KEEP, LEAVE_OUT, Field, Layout
from dayclear.cases.line_lists.fields import fields_of, headings_key, words
from dayclear.cases.line_lists.link_fields import LINK_FIELDS
from dayclear.cases.line_lists.proposing import doubled, propose, what_it_lists
from dayclear.cases.line_lists.tables import PlainTable, read_table
from dayclear.cases.line_lists.taking import draft_of

__all__ = [
    "CASE_FIELDS",
    "CONTACT_FIELDS",
    "KEEP",
    "LEAVE_OUT",
    "LINK_FIELDS",
    "CaseDraft",
    "ContactRow",
    "DayOrder",
    "DayRead",
    "Field",
    "Layout",
    "LinkDraft",
    "ListDraft",
    "Mapped",
    "PlainTable",
    "day_order",
    "doubled",
    "draft_of",
    "fields_of",
    "headings_key",
    "middle",
    "propose",
    "read_day",
    "read_table",
    "setting_in",
    "what_it_lists",
    "words",
]
