"""Templates of letters: read from JSON, checked when a release is published, filled from facts.

A template names the jobs that it serves by a condition, so a new kind of letter needs no code.

What can be wrong is found when the release is published: unknown settings, expressions that are no FEEL, facts that do
not exist.  What is left for the day of issue is a fact that has no value; then there is no letter rather than a blank.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from engine import feel
from engine.sheets.sheet import Grid, Listing, Paragraph, Part
from engine.sheets.words import WordingError, Words, compile_test, shown, value_of, words

NAMES = frozenset(
    {
        "applicant", "article", "amount", "basis", "case_number", "channel", "district", "element_id", "entry",
        "facts", "household_size", "item", "item_name", "items", "job_type", "kind", "law", "missing", "office",
        "open_items", "outcome", "reason", "reason_code", "reason_text", "remedy", "stage", "submitted_on", "text",
        "today", "valid_from", "valid_to", "values",
    }
)  # fmt: skip
"""The facts that a template may read; ``values`` are all inputs of the job, ``entry`` the current one of a list."""
Made = TypeVar("Made")
_KEYS = frozenset({"id", "name", "serves", "numbered", "sealed", "to", "body", "remarks", "comment"})


@dataclass(frozen=True)
class Block:
    """One part of a letter: a sentence, a list or pairs, shown only when its condition holds.

    With ``each`` the sentence is repeated for every ``entry`` of the list, or the entries stand for themselves.  A
    condition that cannot be told (null) does not hold.
    """

    when: feel.Expression | None
    sentence: Words | None = None
    each: feel.Expression | None = None
    pairs: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True)
class Template:
    """A letter's template.  Without ``serves`` no job asks for it: it is printed on demand."""

    id: str
    name: str
    path: str
    serves: feel.Expression | None
    numbered: bool
    sealed: bool
    to: Words | None
    body: tuple[Block, ...]
    remarks: tuple[Words, ...]

    def fits(self, facts: Mapping[str, object], now: datetime) -> bool:
        """Whether the template is for a job with these facts."""
        return self.serves is not None and value_of(self.serves, facts, now) is True

    def parts(self, facts: Mapping[str, object], now: datetime) -> tuple[Part, ...]:
        """The body for ``facts``, without blocks whose condition does not hold; in the order of the template.

        Raises:
            WordingError: a placeholder has no value, or a list has no entries.
        """
        found = [
            _filled(block, facts, now)
            for block in self.body
            if block.when is None or value_of(block.when, facts, now) is True
        ]
        return tuple(part for part in found if part is not None)


def _filled(block: Block, facts: Mapping[str, object], now: datetime) -> Part | None:
    if block.pairs:
        return Grid(tuple((label, sentence.fill(facts, now)) for label, sentence in block.pairs))
    if block.each is None:
        return Paragraph(block.sentence.fill(facts, now)) if block.sentence else None
    entries = value_of(block.each, facts, now)
    if not isinstance(entries, list) or not entries:
        raise WordingError(f"文书中的列表“{block.each.text}”没有内容", expression=block.each.text)
    line = block.sentence
    texts = [line.fill({**facts, "entry": entry}, now) if line else shown(entry) for entry in entries]
    return Listing(tuple(texts))


def read_template(source: bytes, path: str) -> tuple[Template | None, list[str]]:
    """The template in the JSON ``source`` and everything wrong with it, in Chinese; None when it is unusable.

    Never raises: whatever JSON a file holds is read or refused in words.  ``path`` is only kept, to be named later.
    """
    try:
        found = json.loads(source)
    except ValueError as error:
        return None, [f"不是可以读取的 JSON：{error}"]
    if not isinstance(found, dict) or not found.get("id") or not found.get("name") or not found.get("body"):
        return None, ["文书模板应有 id、name 和 body"]
    faults = [f"不认识的设置“{key}”" for key in sorted(set(found) - _KEYS)]
    reader = _Reader(faults)
    template = Template(
        id=str(found["id"]),
        name=str(found["name"]),
        path=path,
        serves=reader.test(found.get("serves")),
        numbered=bool(found.get("numbered", True)),
        sealed=bool(found.get("sealed", True)),
        to=reader.sentence(found.get("to")),
        body=tuple(reader.block(block) for block in reader.entries(found, "body")),
        remarks=tuple(filter(None, (reader.sentence(text) for text in reader.entries(found, "remarks")))),
    )
    return (None if faults else template), faults


@dataclass(frozen=True)
class _Reader:
    faults: list[str]

    def entries(self, found: Mapping[str, object], key: str) -> list[object]:
        listed = found.get(key) or []
        if isinstance(listed, list):
            return listed
        self.faults.append(f"“{key}”应为列表")
        return []

    def block(self, found: object) -> Block:
        if not isinstance(found, dict) or not {"text", "list", "pairs"} & set(found):
            self.faults.append("正文的每一段应有 text、list 或 pairs")
            return Block(None)
        return Block(
            self.test(found.get("when")),
            self.sentence(found.get("text")),
            self.test(found.get("list")),
            self.pairs(found.get("pairs") or {}),
        )

    def pairs(self, found: object) -> tuple[tuple[str, Words], ...]:
        if not isinstance(found, dict):
            self.faults.append("pairs 应为“名称：内容”的对应关系")
            return ()
        filled = ((str(label), self.sentence(text)) for label, text in found.items())
        return tuple((label, sentence) for label, sentence in filled if sentence is not None)

    def sentence(self, text: object) -> Words | None:
        return self._checked(text, words, lambda made: made.names)

    def test(self, text: object) -> feel.Expression | None:
        return self._checked(text, compile_test, lambda made: made.variables)

    def _checked(
        self, text: object, make: Callable[[str], Made], reads: Callable[[Made], frozenset[str]]
    ) -> Made | None:
        if text is None:
            return None
        try:
            made = make(str(text))
        except feel.FeelError as error:
            self.faults.append(f"“{text}”不是可以使用的表达式：{error}")
            return None
        for name in sorted(reads(made) - NAMES):
            self.faults.append(f"“{text}”用到了文书中没有的内容“{name}”")
        return made
