"""What each page needs to be drawn: frozen contexts with values already worded for people.

Views fill these from use cases and hand them to the templates as ``page``, plus ``shell`` for the frame.
Which template takes which context stands at the top of each template.
"""

from __future__ import annotations

from webui.pages.answers import Answered, AnswerGroup, answer_groups
from webui.pages.case import CasePage, ItemAnswer, LookUpRow, OpenTaskRow
from webui.pages.clocks import AlarmRow, AlarmsPage, ClockCard, ClocksPage, DayRow
from webui.pages.frame import PRODUCT, Fact, Filter, FilterField, Link, MenuGroup, Shell, Tag, Tone
from webui.pages.letters import (
    Documents,
    GroundRow,
    LetterPage,
    LetterRow,
    OpinionRow,
    ResultPage,
    ResultRow,
)
from webui.pages.lists import (
    Bulk,
    BulkPage,
    BulkRow,
    InboxPage,
    InboxRow,
    IncidentListPage,
    IncidentRow,
    OutageRow,
    PersonSearch,
    ViewTools,
)
from webui.pages.notices import ConflictPage, DemoUser, ErrorPage, LoginPage
from webui.pages.tables import Cell, ListPage, Table
from webui.pages.task import (
    Action,
    ActionKind,
    Behind,
    Diagram,
    FormFault,
    FormPage,
    HistoryRow,
    Keep,
    TaskPage,
    Uploads,
    form_faults,
)
from webui.pages.wording import (
    SHANGHAI,
    days_left,
    full_moment,
    limit_tag,
    masked_id_number,
    masked_name,
    masked_phone,
    moment,
)

__all__ = [
    "PRODUCT",
    "SHANGHAI",
    "Action",
    "ActionKind",
    "AlarmRow",
    "AlarmsPage",
    "AnswerGroup",
    "Answered",
    "Behind",
    "Bulk",
    "BulkPage",
    "BulkRow",
    "CasePage",
    "Cell",
    "ClockCard",
    "ClocksPage",
    "ConflictPage",
    "DayRow",
    "DemoUser",
    "Diagram",
    "Documents",
    "ErrorPage",
    "Fact",
    "Filter",
    "FilterField",
    "FormFault",
    "FormPage",
    "GroundRow",
    "HistoryRow",
    "InboxPage",
    "InboxRow",
    "IncidentListPage",
    "IncidentRow",
    "ItemAnswer",
    "Keep",
    "LetterPage",
    "LetterRow",
    "Link",
    "ListPage",
    "LoginPage",
    "LookUpRow",
    "MenuGroup",
    "OpenTaskRow",
    "OpinionRow",
    "OutageRow",
    "PersonSearch",
    "ResultPage",
    "ResultRow",
    "Shell",
    "Table",
    "Tag",
    "TaskPage",
    "Tone",
    "Uploads",
    "ViewTools",
    "answer_groups",
    "days_left",
    "form_faults",
    "full_moment",
    "limit_tag",
    "masked_id_number",
    "masked_name",
    "masked_phone",
    "moment",
]
