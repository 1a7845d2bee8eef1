"""What is wrong with a form's definition.  Knows nothing of submissions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One fault of a definition: its component (empty: the whole form), a stable code, a Chinese sentence."""

    component_id: str
    code: str
    message: str


class FormError(Exception):
    """表单定义有误"""

    code = "form_definition"

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        """Keep all ``findings`` of the form called ``name``; the message names the first."""
        self.name = name
        self.findings = findings
        first = findings[0]
        place = f"（组件 {first.component_id}）" if first.component_id else ""
        self.message = f"表单 {name} 有误{place}：{first.message}"
        super().__init__(self.message)
