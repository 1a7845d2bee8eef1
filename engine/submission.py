"""What people submit, before it is accepted: a faulty form, and a task as its handler sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from engine import forms
from engine.domain import TaskState
from engine.errors import InvalidInputError


class FormInvalidError(InvalidInputError):
    """表单内容有误，请按提示修改"""

    code = "form_invalid"

    def __init__(self, errors: tuple[forms.FieldError, ...]) -> None:
        """Carry every faulty field, in the order of the form."""
        super().__init__(errors=errors)
        self.errors = errors


@dataclass(frozen=True)
class TaskView:
    """A task as its handler sees it, with the form and what has been typed so far."""

    id: UUID
    case_id: UUID
    case_number: str
    element_id: str
    process_id: str
    name: str
    item: str | None
    state: TaskState
    assignee: str | None
    due_at: datetime
    created_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    release_number: int
    form: forms.Form | None
    values: Mapping[str, object]
    draft_saved_at: datetime | None
    lists: Mapping[str, object] = field(default_factory=dict)
    """What the form's fields may choose from, by the name of the list."""
