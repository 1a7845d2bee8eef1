"""What short messages say, when they may arrive and how many there may be: the release's ``shared/texts.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from string import Formatter

from engine.content import Content
from engine.host import SHANGHAI
from engine.interpreter import Finding

FILE = "shared/texts.json"
LONGEST = 140
"""Characters of a message with everything filled in."""
PLACES = frozenset({"case_number"})
"""What a message may name.  Whoever holds the phone reads it, so it is nothing about the person."""
_LONG_NUMBER = "370112-20261124-00001-HS1"


@dataclass(frozen=True)
class Rules:
    """The rules of one release; quiet hours go from ``quiet_from`` to ``quiet_until`` in Shanghai, over midnight."""

    channel: str
    quiet_from: time
    quiet_until: time
    per_day: int
    per_case_and_day: int
    templates: Mapping[str, str]

    def not_quiet(self, moment: datetime) -> datetime:
        """``moment`` itself, or the end of the quiet hours that it falls into; aware UTC stays aware."""
        local = moment.astimezone(SHANGHAI)
        begun = local.time()
        if self.quiet_until <= begun < self.quiet_from:
            return moment
        day = local.date() + timedelta(days=begun >= self.quiet_from)
        return datetime.combine(day, self.quiet_until, SHANGHAI).astimezone(moment.tzinfo)


def of(content: Content) -> Rules | None:
    """The rules of the release; None when it sends no short messages."""
    source = content.files.get(FILE)
    return None if source is None else _read(source)


def _read(source: bytes) -> Rules:
    data = json.loads(source)
    quiet, budget = data["quiet"], data["budget"]
    return Rules(
        channel=str(data["channel"]),
        quiet_from=time.fromisoformat(quiet["from"]),
        quiet_until=time.fromisoformat(quiet["until"]),
        per_day=int(budget["per_day"]),
        per_case_and_day=int(budget["per_case_and_day"]),
        templates={str(kind): str(words) for kind, words in data["templates"].items()},
    )


def check(content: Content) -> Iterator[Finding]:
    """What in the release's rules could not be sent."""
    try:
        rules = of(content)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        yield Finding("texts_unreadable", FILE, "", f"“{FILE}”有误：{error}")
        return
    if rules is None:
        return
    if not rules.quiet_until < rules.quiet_from:
        yield Finding("texts_quiet_hours", FILE, "quiet", "免打扰时段应当从晚上开始、到早上结束")
    for kind, words in rules.templates.items():
        yield from _faults(kind, words)


def _faults(kind: str, words: str) -> Iterator[Finding]:
    try:
        places = [place[1:] for place in Formatter().parse(words) if place[1] is not None]
    except ValueError as error:
        yield Finding("texts_template", FILE, kind, f"短信“{kind}”的花括号有误：{error}")
        return
    named = {name or "" for name, _, _ in places}
    if any(form or conversion for _, form, conversion in places):
        yield Finding("texts_template", FILE, kind, f"短信“{kind}”的花括号里只能写名称")
        return
    for unknown in sorted(named - PLACES):
        yield Finding(
            "texts_place", FILE, kind, f"短信“{kind}”里不能出现“{unknown}”，只能出现受理编号 case_number"
        )
    if not named - PLACES and len(words.format(case_number=_LONG_NUMBER)) > LONGEST:
        yield Finding("texts_too_long", FILE, kind, f"短信“{kind}”超过 {LONGEST} 个字")
