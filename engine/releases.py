"""Releases: everything that was published together, under one number, for ever.

A case keeps the release it started under.  A release is compiled once per process and shared by threads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import func, insert, select

from engine import guide, law, tables
from engine.content import Content, compile_content
from engine.errors import ConflictError, InvalidInputError, ModelError, NotFoundError
from engine.interpreter import Finding
from engine.models import Release, ReleaseFile
from engine.storage import Transaction

MAX_FILES = 500


def publish(tx: Transaction, files: Mapping[str, bytes], note: str) -> Content:
    """The release of ``files``, checked as a whole; publishing what is already the newest changes nothing.

    Raises:
        ModelError: the content is refused; ``findings`` lists everything wrong, nothing is stored.
        ConflictError: the same content was published before but is no longer the newest.
    """
    digest = _digest(files)
    newest = tx.session.scalar(select(Release).order_by(Release.number.desc()).limit(1).with_for_update())
    if newest is not None and newest.digest == digest:
        return content(tx, newest.number)
    if tx.session.scalar(select(Release.number).where(Release.digest == digest)):
        raise ConflictError("同样的内容以前发布过，请修改说明文件后再发布", digest=digest)
    number = (newest.number if newest else 0) + 1
    compiled = prove(number, files)
    release = {"number": number, "digest": digest, "author": tx.actor.id, "note": note}
    tx.session.execute(insert(Release).values(**release, published_at=tx.now))
    rows = [{"release_number": number, "path": path, "content": source} for path, source in files.items()]
    tx.session.execute(insert(ReleaseFile), rows)
    return compiled


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
    query = select(ReleaseFile.path, ReleaseFile.content).where(ReleaseFile.release_number == number)
    files = {path: source for path, source in tx.session.execute(query)}
    if not files:
        raise NotFoundError(f"没有版本 {number}", number=number)
    with tx.store.lock:
        if number not in tx.store.contents:
            tx.store.contents[number] = compile_content(number, files)
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
