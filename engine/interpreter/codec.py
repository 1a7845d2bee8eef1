"""A case's document: the task tree without the spec, compact and compressed.

Layout of version 1 (JSON, then zstd level 1, behind one version byte)::

    [[scope, ...]]   scope = [parent task index or -1, parent scope index, spec name, variables, last task, rows]
    row = [parent index, spec index, state, triggered, id or 0, internal data or 0]

Tasks are in creation order: a parent stands before its children, so the order of keys is load-bearing and the
document must never be stored as JSONB.  Only tasks on which a token rests keep their id; others get a new one when
the document is read.  Decimals are kept exactly, as ``{"\\u0001": "12.50"}``.
"""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import zstandard
from SpiffWorkflow.task import Task

from engine.errors import StateError
from engine.interpreter.specs import is_active
from engine.interpreter.workflow import CalledWorkflow, CaseWorkflow

VERSION = 1
_DECIMAL = "\u0001"
_local = threading.local()


def pack(workflow: CaseWorkflow) -> bytes:
    """The document of ``workflow``."""
    scopes: list[Any] = [workflow, *workflow.subprocesses.values()]
    index = {id(scope): number for number, scope in enumerate(scopes)}
    rows_of = {id(scope): {key: row for row, key in enumerate(scope.tasks)} for scope in scopes}
    packed = []
    for scope in scopes:
        around = scope.parent_task()
        where = (-1, -1) if around is None else (
            rows_of[id(around.workflow)][around.id], index[id(around.workflow)]
        )  # fmt: skip
        last = -1 if scope.last_task is None else rows_of[id(scope)].get(scope.last_task.id, -1)
        rows = [_row(task, rows_of[id(scope)], scope) for task in scope.tasks.values()]
        packed.append([*where, scope.spec.name, scope.data, last, rows])
    body = orjson.dumps([packed, workflow.completed], default=_exact)
    return bytes([VERSION]) + _compressor().compress(body)


def _row(task: Any, rows: dict[UUID, int], scope: Any) -> list[Any]:
    parent = -1 if task._parent is None else rows[task._parent]
    keep = is_active(task)
    return [
        parent,
        scope.spec.numbers[task.task_spec.name],
        task._state,
        int(task.triggered),
        task.id.hex if keep else 0,
        task.internal_data or 0,
    ]


def _exact(value: object) -> object:
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    raise TypeError(f"{type(value).__name__} cannot be kept in a process")


def unpack(document: bytes, program: Any, evaluator: Any) -> CaseWorkflow:
    """The workflow of ``document`` under ``program``.

    Raises:
        StateError: the document is damaged or was made for another release.
    """
    try:
        if document[0] != VERSION:
            raise StateError(f"办件状态的格式版本 {document[0]} 不受支持", version=document[0])
        body = _decompressor().decompress(document[1:])
        packed, completed = orjson.loads(body)
        if b"\\u0001" in body:
            packed = _revive(packed)
        return _rebuild(packed, completed, program, evaluator)
    except (LookupError, TypeError, ValueError, zstandard.ZstdError) as error:
        raise StateError(reason=type(error).__name__) from error


def _revive(value: Any) -> Any:
    if isinstance(value, dict):
        if len(value) == 1 and _DECIMAL in value:
            return Decimal(value[_DECIMAL])
        return {key: _revive(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_revive(entry) for entry in value]
    return value


def _rebuild(packed: list[Any], completed: bool, program: Any, evaluator: Any) -> CaseWorkflow:
    top = CaseWorkflow(program, packed[0][2], evaluator, deserializing=True)
    scopes: list[Any] = []
    tables: list[list[Any]] = []
    for parent_row, parent_scope, name, variables, last, rows in packed:
        if parent_row < 0:
            scope: Any = top
        else:
            around = tables[parent_scope][parent_row]
            scope = CalledWorkflow(program.specs[name], around, top, deserializing=True)
            top.subprocesses[around.id] = scope
        scope.data = variables
        tasks = _tasks(scope, rows)
        scope.task_tree = tasks[0]
        scope.last_task = tasks[last] if last >= 0 else None
        scopes.append(scope)
        tables.append(tasks)
    top.completed = completed
    return top


def _tasks(scope: Any, rows: list[Any]) -> list[Any]:
    order = scope.spec.order
    tasks: list[Any] = []
    for parent, number, state, triggered, identifier, internal in rows:
        task = Task.__new__(Task)
        task.id = UUID(hex=identifier) if identifier else uuid4()
        task.workflow = scope
        task.task_spec = order[number]
        task._state = state
        task.triggered = bool(triggered)
        task._children = []
        task.data = {}
        task.internal_data = internal or {}
        task.last_state_change = 0.0
        task.thread_id = 0
        task._parent = tasks[parent].id if parent >= 0 else None
        if parent >= 0:
            tasks[parent]._children.append(task.id)
        scope.tasks[task.id] = task
        tasks.append(task)
    return tasks


def _compressor() -> zstandard.ZstdCompressor:
    # Compressor objects are not thread-safe; sharing one between threads crashes the process.
    if not hasattr(_local, "compressor"):
        _local.compressor = zstandard.ZstdCompressor(level=1)
    compressor: zstandard.ZstdCompressor = _local.compressor
    return compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_local, "decompressor"):
        _local.decompressor = zstandard.ZstdDecompressor()
    decompressor: zstandard.ZstdDecompressor = _local.decompressor
    return decompressor
