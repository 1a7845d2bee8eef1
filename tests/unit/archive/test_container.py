"""The archive file: the same content gives the same bytes, and no change goes unseen."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.archive.container import ArchiveError, build, verify

FILES = {"a.json": b"{}", "letters/001.html": "不予确认".encode(), "release/x.bpmn": b"<x/>" * 50}
WHOLE = build("JZ20261124-00001", 1, FILES)
NAMES = st.text("abcxyz/._-0123456789", min_size=1, max_size=12).filter(lambda name: name != "manifest.json")


def broken(content: bytes) -> bool:
    """Whether the check refuses ``content``."""
    try:
        return bool(verify(content).problems)
    except ArchiveError:
        return True


def repacked(files: dict[str, bytes]) -> bytes:
    """A ZIP of ``files`` with the manifest of WHOLE unless they bring their own."""
    manifest = zipfile.ZipFile(io.BytesIO(WHOLE.content)).read("manifest.json")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for path, body in {"manifest.json": manifest, **files}.items():
            made.writestr(path, body)
    return target.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=6))
def test_every_archive_is_sound_and_depends_on_its_content_only(files: dict[str, bytes]) -> None:
    made = build("X", 3, files)

    again = build("X", 3, dict(reversed(files.items())))

    assert again == made
    found = verify(made.content)
    assert (found.problems, found.manifest_sha256, found.case_number) == ((), made.manifest_sha256, "X")


@given(st.integers(0, len(WHOLE.content) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(place: int, change: int) -> None:
    content = bytearray(WHOLE.content)
    content[place] ^= change

    assert broken(bytes(content))


@given(st.integers(0, len(WHOLE.content)), st.binary(min_size=1, max_size=20))
def test_any_added_bytes_are_found(place: int, added: bytes) -> None:
    content = WHOLE.content[:place] + added + WHOLE.content[place:]
    assume(content != WHOLE.content)

    assert broken(content)


@given(st.integers(0, len(WHOLE.content) - 1), st.integers(1, 40))
def test_any_missing_bytes_are_found(place: int, count: int) -> None:
    assert broken(WHOLE.content[:place] + WHOLE.content[place + count :])


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({**FILES, "a.json": b"[]"}, "内容被改动：a.json"),
        ({path: body for path, body in FILES.items() if path != "a.json"}, "缺少文件：a.json"),
        ({**FILES, "b.json": b""}, "多出文件：b.json"),
        (FILES, "文件之外的字节被改动（目录、时间或者附加内容）"),
    ],
)
def test_the_problem_is_named(files: dict[str, bytes], problem: str) -> None:
    assert verify(repacked(files)).problems == (problem,)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", repacked({"manifest.json": b"[]"})])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(ArchiveError):
        verify(content)
