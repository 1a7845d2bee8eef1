"""Operations that a service declares for itself, as data: the catalogue of another “一件事” needs no code.

The file is ``operations.json`` in the content's root: ``systems`` (code → name of the owner) and ``operations``, each
with the fields that may leave and come back.  An operation that is declared replaces the built-in one of its code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.data_sharing.faults import Blame
from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.schema import Field, FieldType, Kind, Operation, Terms
from engine.errors import InvalidInputError

FILE = "operations.json"


class DeclarationError(InvalidInputError):
    """数据共享接口目录有误"""

    code = "invalid_operations"


def catalogue_with(source: bytes | None) -> Mapping[str, Operation]:
    """The built-in catalogue with the operations that ``source`` declares; alone without ``source``.

    Raises:
        DeclarationError: the file is unreadable, or an operation incomplete; says which.
    """
    if source is None:
        return CATALOGUE
    try:
        found: Any = json.loads(source)
        systems = dict(found["systems"])
        declared = [_operation(entry, systems) for entry in found["operations"]]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DeclarationError(f"“{FILE}”有误：{type(error).__name__} {error}", file=FILE) from error
    return {**CATALOGUE, **{operation.code: operation for operation in declared}}


def _operation(entry: Mapping[str, Any], systems: Mapping[str, str]) -> Operation:
    system, kind = str(entry["system"]), Kind(entry["kind"])
    if system in set(Blame):
        raise ValueError(f"system {system} is a reserved name")
    return Operation(
        code=str(entry["code"]),
        system=system,
        title=str(entry["title"]),
        kind=kind,
        sends=tuple(_field(field) for field in entry["sends"]),
        returns=tuple(_field(field) for field in entry.get("returns", ())),
        terms=None if kind is Kind.PUSH else _terms(entry["terms"]),
        owner=str(systems[system]),
    )


def _field(entry: Mapping[str, Any]) -> Field:
    return Field(
        name=str(entry["name"]),
        title=str(entry["title"]),
        type=FieldType(entry["type"]),
        required=bool(entry.get("required", True)),
        choices=tuple((str(code), str(name)) for code, name in entry.get("choices", {}).items()),
    )


def _terms(entry: Mapping[str, Any]) -> Terms:
    days = entry.get("fresh_days")
    return Terms(
        legal_basis=str(entry["legal_basis"]),
        purposes=tuple(str(purpose) for purpose in entry["purposes"]),
        items=frozenset(str(item) for item in entry["items"]),
        freshness=None if days is None else timedelta(days=int(days)),
        needs_consent=bool(entry.get("needs_consent", False)),
    )
