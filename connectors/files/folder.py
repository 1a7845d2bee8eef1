"""Files in a folder, each under the digest of its bytes; whoever reads gets all of a file or an error.

Knows bytes and digests only: not whose they are, nor what they are.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.files.errors import FilesUnavailableError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".part"


@dataclass(frozen=True)
class FolderFiles:
    """Keeps files below ``home`` for this account only.  Several processes and machines may share the folder."""

    home: Path

    def put(self, digest: str, data: bytes) -> None:
        """Write ``data`` beside its place, to the disk, then move it there in one step.

        Raises:
            FilesUnavailableError: the folder cannot be written, or ``data`` are not what ``digest`` says.
        """
        if hashlib.sha256(data).hexdigest() != digest:
            raise FilesUnavailableError
        place = self._place(digest)
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(place, data)
        except OSError as error:
            raise FilesUnavailableError from error

    def _write(self, place: Path, data: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=place.parent, suffix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, place)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise
        for folder in (place.parent, place.parent.parent):
            _settle(folder)

    def get(self, digest: str) -> bytes:
        """The bytes under ``digest``, checked against it.

        Raises:
            FilesUnavailableError: they are missing, unreadable or have changed.
        """
        try:
            data = self._place(digest).read_bytes()
        except OSError as error:
            raise FilesUnavailableError from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise FilesUnavailableError("附件内容与登记的不一致，请联系系统管理员")
        return data

    def has(self, digest: str) -> bool:
        """Whether a file lies under ``digest``."""
        return self._place(digest).is_file()

    def remove(self, digest: str) -> None:
        """Remove the file under ``digest``, if there is one."""
        with suppress(FileNotFoundError):
            self._place(digest).unlink()

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The digests of files last written before ``moment``; what was never finished is removed on the way."""
        for path in sorted(self.home.glob("*/*")):
            with suppress(FileNotFoundError):
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= moment:
                    continue
                if path.suffix == _UNFINISHED:
                    path.unlink()
                elif _DIGEST.fullmatch(path.name):
                    yield path.name

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise FilesUnavailableError
        return self.home / digest[:2] / digest


def _settle(folder: Path) -> None:
    """Have the names in ``folder`` on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
