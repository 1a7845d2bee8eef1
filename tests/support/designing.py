"""A designer at the browser: drafts, editors and what they show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, expect

from engine import directory
from engine.drafts import editing
from engine.storage import Actor
from tests.support.service import Service

DESIGNER, REVIEWER = "designer", "supervisor1"
ALLOWANCE = "subsistence_allowance/subsistence_allowance.bpmn"
ENGLISH = """
(allowed) => {
  const CONTENT = 'script, style, input, textarea, option, .user-text, .djs-visual, .cm-content';
  const APART = '.djs-popup-parent, .bio-properties-panel-tooltip, .bio-properties-panel-feel-popup';
  const found = new Set();
  const note = (text) => {
    const plain = (text || '').trim();
    const foreign = /[A-Za-z]{3}/.test(plain) && !/[\\u3400-\\u9fff]/.test(plain);
    if (foreign && !allowed.some((each) => new RegExp(each).test(plain))) found.add(plain.slice(0, 80));
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) { note(node.data); return; }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(CONTENT)) return;
    for (const name of ['title', 'aria-label', 'placeholder', 'data-title']) note(node.getAttribute(name));
    node.childNodes.forEach(walk);
  };
  walk(document.querySelector('.designer'));
  document.querySelectorAll(APART).forEach(walk);
  return [...found];
}
"""
NOT_WORDS = (
    r"^[a-z]+[A-Z][A-Za-z]*$",
    r"^[a-z0-9_./@#=\-]+$",
    r"^BPMN",
    r"^FEEL$",
    r"^DMN$",
    r"^JSON$",
    r"^R\d?/P",
    r"^P\d",
    r"\.bpmn$",
    r"^=",
    r'^"',
)
"""Ids, names of variables, standards and notations: what is the same in every language."""


@dataclass
class Desk:
    """The designer's browser on one draft."""

    service: Service
    page: Page
    draft: UUID

    def open(self, path: str, anchor: str = "") -> None:
        """Open the editor of ``path`` and wait until it can be used."""
        self.page.goto(f"{self.service.address}/designer/drafts/{self.draft}/edit/{path}{anchor}")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Return as soon as the editor is there.

        Raises:
            AssertionError: it could not open the file.
        """
        self.page.wait_for_selector("body[data-ready]")
        assert self.page.get_attribute("body", "data-ready") == "yes"

    def ask(self, script: str, argument: object = None) -> Any:
        """What ``script`` gives in the page; ``get`` finds a part of the modeler."""
        return self.page.evaluate(
            f"(argument) => {{ const get = (name) => designer.modeler.get(name); {script} }}", argument
        )

    def select(self, element_id: str) -> None:
        """Choose an element of the diagram."""
        self.ask("get('selection').select(get('elementRegistry').get(argument));", element_id)

    def change(self, element_id: str, values: Mapping[str, object]) -> None:
        """Set attributes of an element, as its menu would."""
        script = "get('modeling').updateProperties(get('elementRegistry').get(argument[0]), argument[1]);"
        self.ask(script, [element_id, dict(values)])

    def saved(self) -> None:
        """Wait until the page says that everything is kept."""
        expect(self.page.locator("#save-state")).to_contain_text(re.compile("已保存|没有未保存的修改"))

    def findings(self, text: str) -> None:
        """Wait until the line under the editor says ``text``."""
        expect(self.page.locator("#findings-toggle")).to_contain_text(text)

    def english(self) -> list[str]:
        """Texts of the editor in which no Chinese stands, though they are words."""
        found: list[str] = self.page.evaluate(ENGLISH, list(NOT_WORDS))
        missed: list[str] = self.page.evaluate("() => [...(window.designer?.missed ?? [])]")
        return sorted({*found, *missed})


def person(service: Service, username: str) -> Actor:
    """The member of staff ``username``."""
    with service.store.transaction() as tx:
        return directory.actor(tx, username)


def new_draft(service: Service, title: str = "公示期调整") -> UUID:
    """The id of a new draft of the designer."""
    with service.store.transaction(person(service, DESIGNER)) as tx:
        return editing.begin(tx, title)


def desk_of(service: Service) -> Desk:
    """The designer before a new draft."""
    return Desk(service, service.sign_in(DESIGNER), new_draft(service))
