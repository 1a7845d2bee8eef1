"""What staff can do with a task or a case besides filling in its form: the words that diagrams allow it by."""

from __future__ import annotations

from enum import StrEnum

VERBS = "verbs"
"""The property of a user task, or of a process, that names what is allowed there."""
RETURN_TO = "returnTo"
"""The property of a user task that names the earlier user tasks to which it may be returned."""
ENDS_BY = "endsBy"
"""The property of a process that names the process which a terminated case runs instead."""
ENDS_FOR = "endsFor"
"""The property of a process that names the reasons for which its cases may be terminated."""
FRESH_HANDS = "notHandledBefore"


class Verb(StrEnum):
    """A verb by its word in a diagram."""

    CLAIM = "claim"
    RELEASE = "release"
    TRANSFER = "transfer"
    DELEGATE = "delegate"
    DEPUTISE = "deputise"
    COUNTERSIGN = "countersign"
    ADD_SIGNER = "add_signer"
    REMOVE_SIGNER = "remove_signer"
    RETURN = "return"
    WITHDRAW = "withdraw"
    URGE = "urge"
    COPY = "copy"
    ASK = "ask"
    SUSPEND = "suspend"
    TERMINATE = "terminate"


class Fresh(StrEnum):
    """Whose hands a checking task wants: nobody who worked on the case elsewhere, or nobody who worked on it at all.

    Work on checking tasks of the same process never counts.
    """

    ELSEWHERE = "true"
    EVERYWHERE = "everywhere"


OF_CASES = frozenset({Verb.SUSPEND, Verb.TERMINATE})
OF_TASKS = frozenset(Verb) - OF_CASES
BASIC = frozenset({Verb.CLAIM, Verb.RELEASE, Verb.URGE, Verb.COPY, Verb.ASK, Verb.DEPUTISE})
"""What is allowed at a task whose diagram names no verbs: nothing that moves or decides anything."""


def listed(text: str) -> tuple[str, ...]:
    """The words of a comma-separated property, without blanks."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def allowed(properties_text: str | None) -> frozenset[Verb]:
    """The verbs that the property ``verbs`` of a user task allows; without one the basic ones."""
    if properties_text is None:
        return BASIC
    return frozenset(Verb(word) for word in listed(properties_text) if word in set(Verb))
