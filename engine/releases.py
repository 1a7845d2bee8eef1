"""Releases: everything that was published together, under one number, for ever.

A case keeps the release it started under.  A release is compiled once per process and shared by threads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from engine import guide, law, tables, taking_in, text_rules
from engine.content import Content, compile_content
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, ModelError, NotFoundError
from engine.interpreter import Finding
from engine.models import Release, ReleaseFile
from engine.storage import Transaction

MAX_FILES = 500


@dataclass(frozen=True)
class Review:
    """What two people agreed on: who wrote the content, starting from release ``base``; the actor publishes it."""

    author: str
    base: int


def publish(tx: Transaction, files: Mapping[str, bytes], note: str, review: Review | None = None) -> Content:
    """The release of ``files``, checked as a whole; publishing what is already the newest changes nothing.

    With a ``review`` the actor is the second person, and what was published before may come back.

    Raises:
        ModelError: the content is refused; ``findings`` lists everything wrong, nothing is stored.
        ForbiddenError: the actor is the author.
        ConflictError: the same content was published before but is no longer the newest, or another release came
            after the one that the author set out from.
    """
    digest = _digest(files)
    newest = tx.session.scalar(select(Release).order_by(Release.number.desc()).limit(1).with_for_update())
    if newest is not None and newest.digest == digest:
        return content(tx, newest.number)
    last = newest.number if newest else 0
    _require_agreement(tx, digest, last, review)
    number = last + 1
    compiled = prove(number, files)
    release = {"number": number, "digest": digest, "note": note, "published_at": tx.now}
    people = {
        "author": review.author if review else tx.actor.id,
        "reviewer": tx.actor.id if review else None,
        "base": review.base if review else None,
    }
    tx.session.execute(insert(Release).values(**release, **people))
    rows = [{"release_number": number, "path": path, "content": source} for path, source in files.items()]
    tx.session.execute(insert(ReleaseFile), rows)
    return compiled


def _require_agreement(tx: Transaction, digest: str, last: int, review: Review | None) -> None:
    if review is None:
        if tx.session.scalar(select(Release.number).where(Release.digest == digest).limit(1)):
            raise ConflictError("同样的内容以前发布过，请修改说明文件后再发布", digest=digest)
        return
    if review.author == tx.actor.id:
        raise ForbiddenError("发布须由编制人以外的第二个人确认")
    if review.base != last:
        text = f"版本 {last} 在这份草稿开始之后发布，请先把它的改动并入草稿"
        raise ConflictError(text, newest=last, base=review.base)


def prove(number: int, files: Mapping[str, bytes]) -> Content:
    """The runnable content of ``files`` after all that is checked before it may be published.

    Raises:
        ModelError: the content is refused: a diagram, table or form is broken, or the release's own law rules forbid
            what a diagram does.
    """
    _refuse(finding for finding in tables.check(files) if not finding.warning)
    compiled = compile_content(number, files)
    _refuse(law.check(compiled.program, files))
    _refuse(guide.check(compiled))
    _refuse(taking_in.check(compiled))
    _refuse(text_rules.check(compiled))
    return compiled


def _refuse(findings: Iterable[Finding]) -> None:
    errors = tuple(findings)
    if errors:
        raise ModelError(errors[0].message, element_id=errors[0].element_id, findings=errors)


def _digest(files: Mapping[str, bytes]) -> str:
    if not files or len(files) > MAX_FILES:
        raise InvalidInputError(f"一次发布应有 1 到 {MAX_FILES} 个文件", field="files")
    digest = hashlib.sha256()
    for path, source in sorted(files.items()):
        digest.update(f"{path}\0{len(source)}\0".encode())
        digest.update(source)
    return digest.hexdigest()


def content(tx: Transaction, number: int) -> Content:
    """Release ``number``, compiled; the same object every time.

    Raises:
        NotFoundError: there is no such release.
    """
    known = tx.store.contents.get(number)
    if known is not None:
        return known
    sources = files(tx, number)
    with tx.store.lock:
        if number not in tx.store.contents:
            tx.store.contents[number] = compile_content(number, sources)
    return tx.store.contents[number]


def newest(tx: Transaction) -> Content:
    """The release that new cases start under.

    Raises:
        NotFoundError: nothing has been published.
    """
    number = tx.session.scalar(select(func.max(Release.number)))
    if number is None:
        raise NotFoundError("还没有发布任何版本，请先运行 yijianshi publish")
    return content(tx, number)


def files(tx: Transaction, number: int) -> dict[str, bytes]:
    """The files of release ``number`` (path → bytes), byte for byte as published.

    Raises:
        NotFoundError: there is no such release.
    """
    query = select(ReleaseFile.path, ReleaseFile.content).where(ReleaseFile.release_number == number)
    found = {path: source for path, source in tx.session.execute(query.order_by(ReleaseFile.path))}
    if not found:
        raise NotFoundError(f"没有版本 {number}", number=number)
    return found


def history(tx: Transaction, limit: int = 50) -> list[Release]:
    """The releases, newest first."""
    return list(tx.session.scalars(select(Release).order_by(Release.number.desc()).limit(limit)))
