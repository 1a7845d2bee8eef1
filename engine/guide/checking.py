"""What is wrong with the words of a guide, found before its release is published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.content import Content
from engine.guide.words import FILE, read
from engine.interpreter import Finding

_LIMIT = re.compile(r"[0-9０-９一二两三四五六七八九十]+\s*个?(工作日|自然日|天|日内)")


def check(content: Content) -> Iterator[Finding]:
    """An unknown element or item, or a number of days, which only clocks may say: they enforce it."""
    try:
        words = read(content.files)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        yield Finding("guide_unreadable", FILE, "", f"“{FILE}”有误：{error}")
        return
    known = {node.id for _, node in content.program.model.nodes()}
    for element_id in sorted((words.steps.keys() | words.names.keys() | words.yours) - known):
        yield Finding("guide_element", FILE, element_id, f"指南说明的环节“{element_id}”不在任何流程图中")
    for element_id, text in words.steps.items():
        if _LIMIT.search(text):
            advice = f"环节“{element_id}”的说明写了天数，时限由时钟自动列出，请删去"
            yield Finding("guide_limit", FILE, element_id, advice)
    offered = {item.code for item in content.offering.items} if content.is_offered else set()
    for item in sorted(words.conditions.keys() - offered):
        yield Finding("guide_item", FILE, item, f"指南说明的事项“{item}”没有在“service.json”中提供")
