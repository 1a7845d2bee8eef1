"""The plain words of a service, in ``guide.json``: what a step means to an applicant, who may apply, whom to ask.

Numbers have no place there: limits come from the clocks, so that what is printed is what is enforced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.deadlines import BasisStatus
from engine.guide.definitions import Note

FILE = "guide.json"


@dataclass(frozen=True)
class Words:
    """What ``guide.json`` says.  ``steps`` leads from an element to a sentence, ``when`` from a circumstance.

    ``names`` are what applicants call a step; ``yours`` are the elements at which the applicant has something to do.
    """

    about: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    yours: frozenset[str] = frozenset()
    when: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    rights: tuple[Note, ...] = ()
    contacts: tuple[Note, ...] = ()


def read(files: Mapping[str, bytes]) -> Words:
    """The words among ``files`` (path → bytes); without a file there are none and names speak for themselves.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: the file is no JSON or has another shape.
    """
    source = files.get(FILE)
    if source is None:
        return Words()
    found: Any = json.loads(source)
    return Words(
        about=str(found.get("about", "")),
        steps={str(key): str(text) for key, text in found.get("steps", {}).items()},
        names={str(key): str(text) for key, text in found.get("names", {}).items()},
        yours=frozenset(map(str, found.get("yours", ()))),
        when={str(key): str(text) for key, text in found.get("when", {}).items()},
        conditions={str(key): _notes(entries) for key, entries in found.get("conditions", {}).items()},
        rights=_notes(found.get("rights", ())),
        contacts=_notes(found.get("contacts", ())),
    )


def _notes(entries: Any) -> tuple[Note, ...]:
    return tuple(
        Note(
            title=str(entry.get("title", "")),
            text=str(entry["text"]),
            basis=str(entry["basis"]),
            checked=BasisStatus(entry["basis_status"]) is BasisStatus.CHECKED,
        )
        for entry in entries
    )
