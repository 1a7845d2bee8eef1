"""The facts of an answer in words, as the catalogue titles them."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.data_sharing.schema import Operation
from engine.ports import FactInWords, InWords


def in_words(catalogue: Mapping[str, Operation], operation: str, facts: Mapping[str, object]) -> InWords:
    """``facts`` of ``operation`` titled and worded, in the order of the catalogue.

    What the catalogue does not name any more keeps its name; an operation that is gone keeps its code.
    """
    entry = catalogue.get(operation)
    if entry is None:
        return InWords(operation, tuple(FactInWords(name, name, str(value)) for name, value in facts.items()))
    known = {field.name: field for field in entry.returns}
    named = [
        FactInWords(name, field.title, field.describe(facts[name]))
        for name, field in known.items()
        if facts.get(name) is not None
    ]
    strange = [FactInWords(name, name, str(facts[name])) for name in facts if name not in known]
    return InWords(entry.title, (*named, *strange))
