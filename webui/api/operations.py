"""One operation of the interface: its place, what it needs, what it takes and gives.

Handlers are plain functions with a :func:`operation` in front; routes and the description are made from the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, get_type_hints

from engine.orchestration.clients import Scope, Session
from engine.storage import Store, Transaction
from webui.api.schemas.base import Body, Reply

Handler = TypeVar("Handler", bound=Callable[..., Any])
OPERATIONS: list[Operation] = []


@dataclass(frozen=True)
class Call:
    """One request of a client: who it is, and the store that answers."""

    store: Store
    session: Session

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction of the client's."""
        with self.store.transaction(self.session.actor) as tx:
            yield tx


@dataclass(frozen=True)
class Xml:
    """An answer that is XML text."""

    content: bytes


@dataclass(frozen=True)
class Operation:
    """What the description says of one operation.  ``scope`` None: any client may; ``files``: sent as a form.

    ``may_be_empty`` says that the answer can be 204 as well as ``reply``.
    """

    method: str
    path: str
    handler: Callable[..., Any]
    summary: str
    scope: Scope | None
    files: bool
    body: type[Body] | None
    reply: type[Reply] | type[Xml] | None
    may_be_empty: bool

    @property
    def name(self) -> str:
        """The operation's id: the handler's name."""
        return self.handler.__name__

    @property
    def tag(self) -> str:
        """The noun that the operation belongs to."""
        return self.handler.__module__.rsplit(".", 1)[-1]

    @property
    def status(self) -> int:
        """The status of success."""
        return 204 if self.reply is None else 200


def operation(
    place: str, summary: str, *, scope: Scope | None, files: bool = False
) -> Callable[[Handler], Handler]:
    """Offer the decorated handler at ``place``: a method and a path below ``/v2``.

    The type of its parameter ``body`` is checked against what is sent, the type of its result is described.
    """
    method, path = place.split(" ", 1)

    def offer(handler: Handler) -> Handler:
        hints = get_type_hints(handler)
        results = get_args(hints["return"]) or (hints["return"],)
        replies = [each for each in results if each is not type(None)]
        OPERATIONS.append(
            Operation(
                method=method,
                path=path,
                handler=handler,
                summary=summary,
                scope=scope,
                files=files,
                body=hints.get("body"),
                reply=replies[0] if replies else None,
                may_be_empty=len(results) > len(replies) > 0,
            )
        )
        return handler

    return offer
