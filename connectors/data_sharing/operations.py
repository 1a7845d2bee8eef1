"""The catalogue of every operation of the platform, by code: the contract that client and stub share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from connectors.data_sharing.lookups import LOOK_UPS
from connectors.data_sharing.pushes import PUSHES
from connectors.data_sharing.schema import Kind, Operation
from engine.errors import InvalidInputError

CATALOGUE: Mapping[str, Operation] = MappingProxyType(
    {operation.code: operation for operation in (*LOOK_UPS, *PUSHES)}
)


class UnknownOperationError(InvalidInputError):
    """没有登记这个数据共享接口"""

    code = "unknown_operation"


def find(code: str, *kinds: Kind, catalogue: Mapping[str, Operation] = CATALOGUE) -> Operation:
    """The entry ``code`` of ``catalogue`` if it is of one of ``kinds``, or of any kind when none is given.

    Raises:
        UnknownOperationError: there is no such entry.
    """
    operation = catalogue.get(code)
    if operation is None or (kinds and operation.kind not in kinds):
        raise UnknownOperationError(f"没有登记名为“{code}”的数据共享接口", operation=code)
    return operation
