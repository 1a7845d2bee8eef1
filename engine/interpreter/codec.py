"""A case's document: its tokens and variables without the spec, compact and compressed.

Layout of version 1 (JSON, then zstd level 1 with a checksum, behind one version byte)::

    [[scope, ...], ended]    scope = [scope around, row there, spec, variables, rows]
    row = [parent row or -1, spec, state, key, internal data or 0]

A scope stands after the one around it and a parent before its children, so the order of lists is load-bearing.  Specs
are named by element id (``id#one`` for an instance of a multi-instance activity), so a document depends on no order of
elements in a diagram.  What the case has left behind is not in it; that is in the history.  Decimals are kept exactly,
as ``{"\\u0001": "12.50"}``.
"""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import zstandard
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import ExpressionError, StateError
from engine.interpreter.workflow import CalledWorkflow, CaseWorkflow

VERSION = 1
MAX_BODY = 4 * 1024 * 1024
_DECIMAL = "\u0001"
_local = threading.local()


def pack(workflow: CaseWorkflow) -> bytes:
    """The document of ``workflow``.

    Raises:
        ExpressionError: the variables are too many, too long or too deep to be kept.
    """
    packed: list[Any] = []
    places: dict[UUID, tuple[int, int]] = {}
    for number, scope in enumerate(workflow.scopes()):
        around = scope.parent_task()
        where = (-1, -1) if around is None else places[around.id]
        rows = _rows(scope, number, places)
        packed.append([*where, scope.spec.name, scope.data, rows])
    return closed(packed, workflow.completed)


def closed(packed: list[Any], completed: bool) -> bytes:
    """The document with these scopes.

    Raises:
        ExpressionError: the variables are too many, too long or too deep to be kept.
    """
    try:
        body = orjson.dumps([packed, completed], default=_exact)
    except orjson.JSONEncodeError as error:
        raise ExpressionError(f"流程变量不能保存：{error}") from error
    if len(body) > MAX_BODY:
        raise ExpressionError(f"流程变量合计超过 {MAX_BODY // 1024 // 1024} MB，不能保存")
    return bytes([VERSION]) + _compressor().compress(body)


def _rows(scope: Any, number: int, places: dict[UUID, tuple[int, int]]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for task in scope.tasks.values():
        if task is scope.task_tree:
            continue
        places[task.id] = (number, len(rows))
        parent = -1 if task._parent == scope.task_tree.id else places[task._parent][1]
        rows.append([parent, task.task_spec.name, task._state, task.id.hex, task.internal_data or 0])
    return rows


def _exact(value: object) -> object:
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    raise TypeError(f"{type(value).__name__} cannot be kept in a process")


def kept_exactly(value: Any) -> Any:
    """``value`` as JSON that keeps decimals exactly; :func:`revived` reads it back."""
    if isinstance(value, Decimal):
        return _exact(value)
    if isinstance(value, dict):
        return {key: kept_exactly(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [kept_exactly(entry) for entry in value]
    return value


def unpack(document: bytes, program: Any, evaluator: Any) -> CaseWorkflow:
    """The workflow of ``document`` under ``program``.

    Raises:
        StateError: the document is damaged or was made for another release.
    """
    try:
        packed, completed = _read(document, revive=True)
        return _rebuild(packed, completed, program, evaluator)
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ArithmeticError,
        zstandard.ZstdError,
    ) as error:
        raise StateError(reason=type(error).__name__) from error


def opened(document: bytes) -> tuple[list[Any], bool]:
    """The scopes of ``document`` as they are written, and whether the case has ended; no program is needed.

    Raises:
        StateError: the document is damaged.
    """
    try:
        return _read(document, revive=False)
    except (LookupError, TypeError, ValueError, zstandard.ZstdError) as error:
        raise StateError(reason=type(error).__name__) from error


def _read(document: bytes, *, revive: bool) -> tuple[list[Any], bool]:
    if document[:1] != bytes([VERSION]):
        version = document[0] if document else None
        raise StateError(f"办件状态的格式版本 {version} 不受支持", version=version)
    body = _body(document[1:])
    packed, completed = orjson.loads(body)
    return (revived(packed) if revive and b"\\u0001" in body else packed), completed


def _body(compressed: bytes) -> bytes:
    size = zstandard.frame_content_size(compressed)
    if not 0 <= size <= MAX_BODY:
        raise ValueError(f"{size} bytes of state")
    return _decompressor().decompress(compressed)


def revived(value: Any) -> Any:
    """``value`` with the decimals that stand in it as JSON."""
    if isinstance(value, dict):
        if len(value) == 1 and _DECIMAL in value:
            return Decimal(value[_DECIMAL])
        return {key: revived(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [revived(entry) for entry in value]
    return value


def _rebuild(packed: list[Any], completed: bool, program: Any, evaluator: Any) -> CaseWorkflow:
    top = CaseWorkflow(program, packed[0][2], evaluator, deserializing=True)
    tables: list[list[Any]] = []
    for around_scope, around_row, name, variables, rows in packed:
        scope: Any = top
        if around_scope >= 0:
            around = tables[around_scope][around_row]
            scope = CalledWorkflow(program.specs[name], around, top, deserializing=True)
            top.subprocesses[around.id] = scope
        scope.data = variables
        scope.task_tree = _task(scope, scope.spec.start, TaskState.COMPLETED, uuid4())
        tables.append(_tasks(scope, rows))
    top.completed = completed
    return top


def _tasks(scope: Any, rows: list[Any]) -> list[Any]:
    tasks: list[Any] = []
    for parent, name, state, key, internal in rows:
        task = _task(scope, scope.spec.spec(name), state, UUID(hex=key))
        above = tasks[parent] if parent >= 0 else scope.task_tree
        task._parent = above.id
        task.internal_data = internal or {}
        above._children.append(task.id)
        tasks.append(task)
    return tasks


def _task(scope: Any, spec: Any, state: int, key: UUID) -> Any:
    task = Task.__new__(Task)
    task.id = key
    task.workflow = scope
    task.task_spec = spec
    task._parent = None
    task._children = []
    task._state = state
    task.triggered = False
    task.data = {}
    task.internal_data = {}
    task.last_state_change = 0.0
    task.thread_id = 0
    scope.tasks[key] = task
    return task


def _compressor() -> zstandard.ZstdCompressor:
    # Compressor objects are not thread-safe; sharing one between threads crashes the process.
    if not hasattr(_local, "compressor"):
        _local.compressor = zstandard.ZstdCompressor(level=1, write_checksum=True)
    compressor: zstandard.ZstdCompressor = _local.compressor
    return compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_local, "decompressor"):
        _local.decompressor = zstandard.ZstdDecompressor()
    decompressor: zstandard.ZstdDecompressor = _local.decompressor
    return decompressor
