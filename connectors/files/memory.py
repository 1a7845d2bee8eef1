"""The same two ports in memory, for tests: files that a clock ages, and a scanner that can be switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from connectors.files.stub import EICAR
from engine.files.errors import FilesUnavailableError, ScannerUnavailableError


@dataclass
class MemoryFiles:
    """Keeps files as long as the process lives; ``now`` says when something was put."""

    now: Callable[[], datetime]
    kept: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)

    def put(self, digest: str, data: bytes) -> None:
        """Keep ``data``, young from now on."""
        self.kept[digest] = (self.now(), data)

    def get(self, digest: str) -> bytes:
        """The bytes under ``digest``.

        Raises:
            FilesUnavailableError: there are none.
        """
        if digest not in self.kept:
            raise FilesUnavailableError
        return self.kept[digest][1]

    def has(self, digest: str) -> bool:
        """Whether bytes are kept under ``digest``."""
        return digest in self.kept

    def remove(self, digest: str) -> None:
        """Forget the bytes under ``digest``."""
        self.kept.pop(digest, None)

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The digests of what was put before ``moment``."""
        yield from sorted(digest for digest, (at, _) in self.kept.items() if at < moment)


@dataclass
class MemoryScanner:
    """Finds the EICAR test file; answers nobody while ``is_down``."""

    is_down: bool = False

    def scan(self, data: bytes) -> str | None:
        """The name of what was found, None when nothing was.

        Raises:
            ScannerUnavailableError: it is down.
        """
        if self.is_down:
            raise ScannerUnavailableError
        return "Eicar-Signature" if EICAR in data else None
