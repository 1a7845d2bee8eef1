"""A store for files that keeps none, and a scanner that never answers: what a process has that was given neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.files.errors import FilesUnavailableError, ScannerUnavailableError


class NoFiles:
    """Keeps nothing."""

    def put(self, digest: str, data: bytes) -> None:
        """Nothing is kept.

        Raises:
            FilesUnavailableError: always.
        """
        raise FilesUnavailableError

    def get(self, digest: str) -> bytes:
        """Nothing is there.

        Raises:
            FilesUnavailableError: always.
        """
        raise FilesUnavailableError

    def has(self, digest: str) -> bool:
        """False."""
        return False

    def remove(self, digest: str) -> None:
        """Nothing to remove."""

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """Nothing."""
        return iter(())


class NoScanner:
    """Cannot be asked, so that nothing is ever called clean."""

    def scan(self, data: bytes) -> str | None:
        """No answer.

        Raises:
            ScannerUnavailableError: always.
        """
        raise ScannerUnavailableError
