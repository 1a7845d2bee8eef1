"""The scanner's protocol on real sockets: our client against the stand-in, and against servers that misbehave."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from connectors.files.clamd import Clamd
from connectors.files.stub import MOST, running_scanner
from engine.errors import InvalidInputError
from engine.files.errors import ScannerUnavailableError
from tests.support.papers import EICAR


@pytest.fixture(scope="module")
def scanner() -> Iterator[Clamd]:
    with running_scanner() as address:
        yield Clamd(address)


@contextmanager
def answering(answer: bytes, place: Path | None = None) -> Iterator[str]:
    """A server that reads a little and says ``answer``; on a socket of the file system at ``place``."""
    listener = socket.socket(socket.AF_UNIX if place else socket.AF_INET)
    listener.bind(str(place) if place else ("127.0.0.1", 0))
    listener.listen()

    def serve() -> None:
        wire, _ = listener.accept()
        with wire:
            heard = b""
            while not heard.endswith(b"\0\0\0\0"):
                heard += wire.recv(4096)
            wire.sendall(answer)

    thread = Thread(target=serve)
    thread.start()
    try:
        yield f"unix://{place}" if place else f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join()
        listener.close()


def test_harmless_bytes_are_clean_however_many(scanner: Clamd) -> None:
    assert scanner.scan(b"") is None
    assert scanner.scan(b"0123456789" * 30_000) is None


def test_the_test_file_is_found_by_name(scanner: Clamd) -> None:
    assert scanner.scan(b"x" * 70_000 + EICAR.encode()) == "Eicar-Signature"


def test_it_says_that_it_is_there(scanner: Clamd) -> None:
    assert scanner.is_there()


def test_what_is_too_much_for_the_scanner_is_not_called_clean(scanner: Clamd) -> None:
    with pytest.raises(ScannerUnavailableError):
        scanner.scan(b"0" * (MOST + 1))


def test_a_scanner_that_is_not_there_is_not_taken_for_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = Clamd(f"tcp://127.0.0.1:{port}")

    assert not gone.is_there()
    with pytest.raises(ScannerUnavailableError):
        gone.scan(b"x")
    with pytest.raises(ScannerUnavailableError):
        Clamd("unix:///nonexistent/clamd.sock").scan(b"x")


@pytest.mark.parametrize("answer", [b"", b"stream: ", b"stream: lstat() failed ERROR\0", b"OK\0", b"\xff\0"])
def test_only_the_two_true_answers_count(answer: bytes) -> None:
    with answering(answer) as address, pytest.raises(ScannerUnavailableError):
        Clamd(address).scan(b"x")


def test_a_socket_of_the_file_system_will_do(tmp_path: Path) -> None:
    with answering(b"stream: OK\0", tmp_path / "clamd") as address:
        assert Clamd(address).scan(b"x") is None


@pytest.mark.parametrize("address", ["", "127.0.0.1:3310", "http://scanner", "tcp://", "unix://"])
def test_an_address_of_another_kind_is_refused_at_once(address: str) -> None:
    with pytest.raises(InvalidInputError):
        Clamd(address)
